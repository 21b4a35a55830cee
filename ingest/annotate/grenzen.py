"""Boundaries a casus ran into (real or perceived, and how that ended) and the instruments that were used."""

from __future__ import annotations

import re

from casusbank.model import Aard, Annotatie, GrensToekenning, InstrumentToekenning, Verwijzing
from ingest.annotate.context import negated, read_context, sentence_text
from ingest.annotate.matching import cues_in
from ingest.text import Leestekst

_PERCEIVED = re.compile(
    r"(?i)bleek (?:\w+ ){0,4}(?:niet|wel|onjuist)|dacht|dachten|meende|ten onrechte|gewoonte|altijd zo"
    r"|dat doen we|mag niet|niet nagezocht|nergens|geen bepaling|geen wet|eigen protocol|angst|bang"
)
_ENDED = (
    ("regel_gewijzigd", re.compile(
        r"(?i)(?:verordening|beleidsregel|werkinstructie|protocol|regel)\w* (?:\w+ ){0,4}(?:is|wordt"
        r"|werd) (?:\w+ ){0,2}(?:aangepast|gewijzigd|geschrapt)"
    )),
    ("bleef_bestaan", re.compile(r"(?i)grens blijft|blijft bestaan|niet opgelost|bleef|belemmerd|onopgelost")),
    ("omzeild", re.compile(r"(?i)omzeild|buiten .{0,20}om|via een omweg|uit een ander potje")),
    ("overwonnen", re.compile(
        r"(?i)overwonnen|opgelost|doorbroken|bleek (?:toch )?(?:wel )?(?:te )?(?:kunnen|mogelijk)"
        r"|losgekomen|van tafel"
    )),
)  # fmt: skip
_REFUSED = re.compile(
    r"(?i)\b(?:niet (?:toegepast|toe te passen|toepassen)|geen (?:aanleiding|reden|toepassing|ruimte)"
    r"|geweigerd|wijzen .{0,60}af|afgewezen|passen .{0,50}niet toe|niet gegeven)\b"
)
_USED = re.compile(
    r"(?i)\b(?:kennen .{0,80}toe|toegekend|toegepast|passen .{0,60}toe|verlenen|verleend|verstrek\w*"
    r"|ingezet|krijgt|akkoord|gestart|afgesproken|wijken .{0,30}af)\b"
)


class Grenzen:
    """Annotator `grenzen`: one annotation per boundary, with its nature and how it ended where said."""

    naam = "grenzen@1"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """Boundaries in order of place; a boundary that is denied is none."""
        lezing = read_context(tekst)
        ended = next((end for end, p in _ENDED if p.search(tekst.tekst[-1500:])), "onbekend")
        out: dict[str, Annotatie] = {}
        for hit in cues_in(tekst, "grens"):
            key = hit.sleutel.split(":")[1]
            if key in out or lezing[hit.zin].sectie == "kader" or negated(tekst, hit, before=2, after=0):
                continue
            zin = tekst.zinnen[hit.zin]
            text = sentence_text(tekst, hit.zin)
            law = next(
                (
                    a.details.norm
                    for a in eerder
                    if isinstance(a.details, Verwijzing) and zin.begin <= a.begin < zin.eind
                ),
                None,
            )
            aard: Aard = "ervaren" if _PERCEIVED.search(text) else "feitelijk" if law else "onbekend"
            out[key] = Annotatie(
                "grens",
                key,
                zin.begin,
                zin.eind,
                text,
                self.naam,
                0.5,
                GrensToekenning(aard, ended, law if aard == "feitelijk" else None),
            )
        return tuple(sorted(out.values(), key=lambda a: a.begin))


class Instrumenten:
    """Annotator `instrumenten`: the instruments named, and whether they were used, refused or considered."""

    naam = "instrumenten@1"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """One annotation per instrument: the sentence that says most about its use."""
        lezing = read_context(tekst)
        best: dict[str, tuple[int, Annotatie]] = {}
        for hit in cues_in(tekst, "instrument"):
            key = hit.sleutel.split(":")[1]
            z = lezing[hit.zin]
            if z.sectie == "kader":
                continue
            zin = tekst.zinnen[hit.zin]
            text = sentence_text(tekst, hit.zin)
            refused, used = _REFUSED.search(text), _USED.search(text)
            decided = not z.partij and z.sectie in {"overweging", "beslissing", "aanbeveling"}
            result = (
                InstrumentToekenning("geweigerd" if refused else "toegepast" if used else "overwogen")
                if decided
                else InstrumentToekenning()
            )
            weight = 2 * (result.resultaat != "overwogen") + (z.sectie == "beslissing") + decided
            if key not in best or weight > best[key][0]:
                best[key] = (weight, Annotatie("instrument", key, zin.begin, zin.eind, text, self.naam, 0.55, result))
        return tuple(sorted((a for _, a in best.values()), key=lambda a: a.begin))
