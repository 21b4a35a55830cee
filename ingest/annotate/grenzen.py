"""Boundaries a casus ran into (real or perceived, and how that ended) and the instruments that were used."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal

from casusbank.model import Aard, Annotatie, GrensToekenning, InstrumentToekenning, Verwijzing
from casusbank.patroon import Patroon
from casusbank.vocabulary import Instrument, load_vocabulary
from ingest.annotate.context import Zinlezing, negated, read_context, sentence_text
from ingest.annotate.matching import cues_in
from ingest.fields import strekking_of
from ingest.text import Leestekst

_HEADING = 25
"""A sentence of fewer characters is a heading or a label: it names an instrument and says nothing of it."""
Resultaat = Literal["toegepast", "overwogen", "geweigerd"]
_PERCEIVED = Patroon(
    r"(?i)bleek (?:\w+ ){0,4}(?:niet|wel|onjuist)|\bdacht|meende|\bvond|ten onrechte|gewoonte|altijd zo"
    r"|zo werken (?:wij|we)"
    r"|dat doen (?:we|wij)|\bmag niet\b|mocht (?:dat |het )?niet|niet nagezocht|nergens|geen bepaling|geen wet"
    r"|eigen protocol|angst|bang\b"
    r"|is geen (?:wet|regel)|zelf bedacht|ontsla(?:at|an) (?:\w+ ){0,3}niet|vindt (?:\w+ ){0,3}dat|\bzogenaamd"
    r"|staat (?:het |dat )?(?:nou eenmaal )?in de werkinstructie|niet als reden|\bvanuit de privacywet|hoewel"
    r"|terwijl dat (?:wel|niet)"
)
_EXISTS = Patroon(r"(?i)\bwas er echt|\bis er (?:echt|nu eenmaal)|staat vast|vaststaat|inderdaad")
_CULTURAL = frozenset(["mag_niet_reflex", "wil_niet", "wantrouwen"])
"""Boundaries that exist in what people think: perceived until a rule is shown."""
_ENDED = (
    ("regel_gewijzigd", Patroon(
        r"(?i)(?:verordening|beleidsregel|werkinstructie|protocol|regel)\w* (?:\w+ ){0,4}(?:is|wordt"
        r"|werd) (?:\w+ ){0,2}(?:aangepast|gewijzigd|geschrapt)"
    )),
    ("bleef_bestaan", Patroon(r"(?i)grens blijft|blijft bestaan|niet opgelost|bleef|belemmerd|onopgelost")),
    ("omzeild", Patroon(r"(?i)omzeild|buiten .{0,20}om|via een omweg|uit een ander potje")),
    ("overwonnen", Patroon(
        r"(?i)overwonnen|opgelost|doorbroken|bleek (?:toch )?(?:wel )?(?:te )?(?:kunnen|mogelijk)"
        r"|losgekomen|losgelaten|van (?:de )?(?:tafel|baan)"
    )),
)  # fmt: skip
_NOT_A_REASON = Patroon(r"(?i)n[ií]et als reden|geen reden|speelt (?:\w+ ){0,2}geen rol")
_FORBIDDEN_BY = Patroon(
    r"(?i)\b(?:van|door) (?:(?:de|het|een|zijn|haar|mijn|uw|hun) )?(?:\w*arts|dokter|specialist|\w*loog|fysio\w*"
    r"|rechter|politie|CBR|ouders|moeder|vader|man|vrouw|ex|school)\b"
)
"""`Hij mag niet meer rijden van de oogarts`: no authority hides behind a rule."""
_REFUSED = Patroon(
    r"(?i)\b(?:niet (?:toegepast|toe te passen|toepassen|toe\b)|geen (?:\w+ )?(?:aanleiding|reden|toepassing"
    r"|ruimte|hardheidsclausule)"
    r"|geweiger\w*|weiger\w*|wijzen .{0,60} af|afgewezen|wijst .{0,60} af|passen .{0,50}niet toe|niet gegeven"
    r"|niet gebleken|geen sprake"
    r"|krijgt? (?:\w+ ){0,3}(?:niet|geen)|slaagt niet|faalt|komt (?:\w+ ){0,3}niet in aanmerking"
    r"|doet zich (?:\w+ ){0,2}niet voor)\b"
)
_USED = Patroon(
    r"(?i)\b(?:kenn(?:en|t) .{0,80}toe|toegekend|toegepast|pas(?:t|sen) .{0,60}toe|verlen(?:en|t)|verleen[dt]"
    r"|verstrek\w*"
    r"|ingezet|krijgt?|akkoord|gestart|start\b|afgesproken|wij(?:ken|kt) .{0,30}af|toegewezen|toegelaten"
    r"|gebruiken (?:wij|we)|wij gebruiken"
    r"|wordt (?:casusregisseur|ingezet|geregeld)|hakte|besliste|belde|kwijtgescholden|zien .{0,30} af van"
    r"|vergoeden)\b"
)
_BY_STREKKING: dict[str, Resultaat] = {
    "voor_inwoner": "toegepast", "deels_voor_inwoner": "toegepast", "tegen_inwoner": "geweigerd",
}  # fmt: skip
_CLAUSE: dict[str, Resultaat] = {
    "hardheidsclausule_toegepast": "toegepast",
    "hardheidsclausule_getoetst_geweigerd": "geweigerd",
    "hardheidsclausule_niet_getoetst": "overwogen",
}


class Grenzen:
    """Annotator `grenzen`: one annotation per boundary, with its nature and how it ended where said."""

    naam = "grenzen@3"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """Boundaries in order of place; a boundary that is denied, or no reason for anybody, is none."""
        lezing = read_context(tekst)
        ended = next((end for end, p in _ENDED if p.search(tekst.tekst[-1500:])), "onbekend")
        out: dict[str, tuple[float, Annotatie]] = {}
        for hit in cues_in(tekst, "grens"):
            key = hit.sleutel.split(":")[1]
            z, text = lezing[hit.zin], sentence_text(tekst, hit.zin)
            if key == "mag_niet_reflex" and _FORBIDDEN_BY.search(text):
                continue
            if negated(tekst, hit, before=2, after=0) or _NOT_A_REASON.search(text) or z.tells_other_case(hit.eerste):
                continue
            zin = tekst.zinnen[hit.zin]
            law = _law_in(eerder, zin.begin, zin.eind)
            aard = _nature(key, text, z)
            bound = GrensToekenning(aard, ended, law if aard == "feitelijk" else None)
            weight = 1.0 - (z.sectie == "kader") - bool(z.partij) + (aard == "feitelijk" and bool(_EXISTS.search(text)))
            if key not in out or weight > out[key][0]:
                found = Annotatie("grens", key, zin.begin, zin.eind, text, self.naam, 0.5, bound)
                out[key] = (weight, found)
        return tuple(sorted((a for _, a in out.values()), key=lambda a: a.begin))


def _law_in(eerder: tuple[Annotatie, ...], begin: int, eind: int) -> str | None:
    return next((a.details.norm for a in eerder if isinstance(a.details, Verwijzing) and begin <= a.begin < eind), None)


def _nature(key: str, text: str, z: Zinlezing) -> Aard:
    """Real when the author states it; perceived when someone thinks so and the text does not bear it out."""
    if _EXISTS.search(text):
        return "feitelijk"
    if key in _CULTURAL or _PERCEIVED.search(text) or z.partij:
        return "ervaren"
    return "feitelijk"


class Instrumenten:
    """Annotator `instrumenten`: the instruments named or cited, and whether they were used, refused or considered."""

    naam = "instrumenten@3"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """One annotation per instrument: the sentence that says most about its use."""
        lezing = read_context(tekst)
        vocab = load_vocabulary().instrumenten
        best: dict[str, tuple[float, int]] = {}
        for key, number in _candidates(tekst, eerder):
            weight = _weight(lezing[number], sentence_text(tekst, number))
            if key not in best or weight > best[key][0]:
                best[key] = (weight, number)
        out: list[Annotatie] = []
        for key, (_, number) in best.items():
            zin, text = tekst.zinnen[number], sentence_text(tekst, number)
            result = InstrumentToekenning(_result(vocab[key], text, lezing[number], tekst, eerder))
            out.append(Annotatie("instrument", key, zin.begin, zin.eind, text, self.naam, 0.55, result))
        return tuple(sorted(out, key=lambda a: a.begin))


def _candidates(tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> Iterator[tuple[str, int]]:
    """Instrument and sentence: named by a cue, or by a reference to its legal hook."""
    for hit in cues_in(tekst, "instrument"):
        yield hit.sleutel.split(":")[1], hit.zin
    begins = [z.begin for z in tekst.zinnen]
    for a in eerder:
        if isinstance(a.details, Verwijzing) and a.details.rol != "afgewezen":
            for instrument in load_vocabulary().instrumenten.values():
                if any(_begins(a.details.norm, norm) for norm in instrument.normen):
                    yield instrument.id, max(0, bisect_right(begins, a.begin) - 1)


def _begins(norm: str, start: str) -> bool:
    return norm == start or norm.startswith(start + " ")


def _weight(z: Zinlezing, text: str) -> float:
    """A decision says more of an instrument than a reason, a reason more than a fact or a rule."""
    decided = not z.partij and z.sectie in {"overweging", "beslissing", "aanbeveling"}
    says = decided and bool(_REFUSED.search(text) or _USED.search(text))
    return 2.0 * says + (z.sectie == "beslissing") + decided - 0.5 * (z.sectie == "kader") - (len(text) < _HEADING)


def _result(
    instrument: Instrument, text: str, z: Zinlezing, tekst: Leestekst, eerder: tuple[Annotatie, ...]
) -> Resultaat:
    """By the sentence that decides on it, else the modification it brings about, else the decision itself."""
    made = {a.sleutel for a in eerder if a.soort == "modificatie"}
    clause: Resultaat | None = next((_CLAUSE[m] for m in _CLAUSE if m in made), None)
    if instrument.volgt == "hardheidsclausule" and clause:
        return clause
    decided = not z.partij and z.sectie in {"overweging", "beslissing"}
    if decided and _REFUSED.search(text):
        return "geweigerd"
    if (decided and _USED.search(text)) or instrument.volgt in made:
        return "toegepast"
    if instrument.volgt == "besluit" or decided:
        return _BY_STREKKING.get(strekking_of(eerder, tekst.tekst) or "", "overwogen")
    return "overwogen"
