"""Values: which value a sentence appeals to, on whose word, and for or against what.

precedent.md: a cue under negation or inside a party's standpoint is never `steunt_*`. A sentence that
weighs one value over another gives the winner `steunt_*` and the loser `afgewogen_tegen`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casusbank.model import Annotatie, Polariteit, WaardeToepassing
from casusbank.vocabulary import load_vocabulary
from ingest.annotate.context import Zinlezing, negated, read_context, sentence_text
from ingest.annotate.matching import Cuetreffer, cues_in
from ingest.fields import strekking_of
from ingest.text import Leestekst

_OVER = re.compile(
    r"(?i)(?:zwaarder|meer gewicht) dan|weegt? (?:\w+ ){0,4}meer dan|gaat (?:\w+ ){0,3}(?:voor|boven)\b"
    r"|gaan (?:\w+ ){0,2}voor\b|prevaleert|wint het van|boven (?:de|het)\b"
    r"|\bmoet(?:en)? (?:\w+ ){0,3}wijken|minder zwaar(?:wegend)? dan|legt het af tegen"
    r"|moet(?:en)? (?:\w+ ){0,3}plaatsmaken"
)
_REVERSED = re.compile(r"(?i)\bwijken|minder zwaar|legt het af|plaatsmaken")
_LOSES = re.compile(
    r"(?i)\b(?:wijken|minder zwaar|legt het af|niet opwegen|weegt? (?:\w+ ){0,3}niet op|niet aannemelijk"
    r"|onvoldoende gewicht|maakt dit niet anders|slaagt niet|treft geen doel|volgen wij niet)\b"
)
_CLAIMED = re.compile(
    r"(?i)\bberoep op\b|\bbetoog|\bstelling (?:van|dat)|\b(?:u|zij|hij|eiser\w*|appellante?) (?:\w+ )?(?:wijst"
    r"|wijzen|beroept)"
)
_ASKED = re.compile(r"(?i)afgevraagd|de vraag is|of dit .{0,40}leidt|\?\s*$")
_BREACHED = re.compile(
    r"(?i)onzorgvuldig|gebrek|onvoldoende|ontb(?:rak|reekt|roken)|schiet|schoot|geschonden|strijd met|\bniet\b"
    r"|\bgeen\b|te laat"
    r"|overschreden|te lang"
)
_DUTIES = frozenset(
    ["zorgvuldigheid", "motivering", "voortvarendheid", "dienstbaarheid", "responsiviteit", "integraliteit"]
)
"""Duties of the authority: a breach of one speaks for the inwoner."""
_LOST = re.compile(
    r"(?i)minder zwaar|\bmoet(?:en)? (?:\w+ ){0,3}wijken|legt het af|weegt? (?:\w+ ){0,4}niet op\b"
    r"|gaat niet zo ver|houdt op waar"
    r"|geen echte keuze"
)
_FOR_ALL = re.compile(r"(?i)voor iedereen|precedent|oneerlijk|tegenover (?:anderen|andere)")
_RESULT = re.compile(r"(?i)maatwerk (?:\w+ ){0,3}(?:gelukt|belemmerd|mislukt|geslaagd|gestrand)")
_ANNULLED = frozenset(["vernietigd_nieuw_besluit", "bestuurlijke_lus"])
"""Procedural for the inwoner, yet what carries them speaks for the inwoner."""


class Waarden:
    """Annotator `waarden`: one annotation per value and sentence, with polarity and who invokes it."""

    naam = "waarden@2"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """Every use of a value; the evidence is the sentence."""
        lezing = read_context(tekst)
        strekking = strekking_of(eerder, tekst.tekst)
        outcome = {"voor_inwoner": "T", "deels_voor_inwoner": "T", "tegen_inwoner": "A"}.get(strekking or "")
        partly = strekking == "deels_voor_inwoner"
        if any(a.soort == "uitkomst" and a.sleutel in _ANNULLED for a in eerder):
            outcome = "T"
        per_zin: dict[int, dict[str, Cuetreffer]] = {}
        for hit in cues_in(tekst, "waarde"):
            per_zin.setdefault(hit.zin, {}).setdefault(hit.sleutel.split(":")[1], hit)
        out: list[Annotatie] = []
        for number, hits in sorted(per_zin.items()):
            if lezing[number].sectie == "kader" or _is_heading(tekst, number):
                continue
            if _RESULT.search(sentence_text(tekst, number)):
                hits.pop("maatwerk", None)
            for key, toepassing in self._applied(tekst, number, hits, lezing[number], outcome, partly):
                zin = tekst.zinnen[number]
                certainty = 0.6 if toepassing.polariteit != "noemt" else 0.45
                out.append(
                    Annotatie(
                        "waarde",
                        key,
                        zin.begin,
                        zin.eind,
                        tekst.tekst[zin.begin : zin.eind],
                        self.naam,
                        certainty,
                        toepassing,
                    )
                )
        return _strongest(out)

    def _applied(
        self,
        tekst: Leestekst,
        number: int,
        hits: dict[str, Cuetreffer],
        z: Zinlezing,
        outcome: str | None,
        partly: bool,
    ) -> Iterator[tuple[str, WaardeToepassing]]:
        text = sentence_text(tekst, number)
        weighed = _weighed(text, tekst, number, hits) if not z.partij else None
        for key, hit in hits.items():
            if weighed and key == weighed[1]:
                yield key, WaardeToepassing("afgewogen_tegen", z.spreker, weighed[0])
                continue
            yield (
                key,
                WaardeToepassing(
                    _polarity(tekst, key, hit, z, outcome, text, alone=len(hits) == 1, partly=partly),
                    z.partij or z.spreker,
                ),
            )


_WEIGHT = {"noemt": 0, "gepasseerd": 1, "afgewogen_tegen": 2, "steunt_toekenning": 3, "steunt_afwijzing": 3}


def _strongest(found: list[Annotatie]) -> tuple[Annotatie, ...]:
    """A bare mention of a value says nothing beside a use of it by the same speaker."""
    best: dict[tuple[str, str], int] = {}
    for a in found:
        if isinstance(a.details, WaardeToepassing):
            key = (a.sleutel, a.details.inroeper)
            best[key] = max(best.get(key, 0), _WEIGHT[a.details.polariteit])
    kept: list[Annotatie] = []
    seen: set[tuple[str, str]] = set()
    for a in found:
        if not isinstance(a.details, WaardeToepassing):
            continue
        key = (a.sleutel, a.details.inroeper)
        if _WEIGHT[a.details.polariteit] < best[key] or (best[key] == 0 and key in seen):
            continue
        seen.add(key)
        kept.append(a)
    return tuple(kept)


def _is_heading(tekst: Leestekst, number: int) -> bool:
    zin = tekst.zinnen[number]
    return tekst.tekst[zin.begin] == "#" or zin.laatste - zin.eerste < 4


def _weighed(text: str, tekst: Leestekst, number: int, hits: dict[str, Cuetreffer]) -> tuple[str, str] | None:
    """(winner, loser) of an explicit weighing in one sentence, by their order around the comparison."""
    m = _OVER.search(text)
    if not m or len(hits) < 2:
        return None
    at = tekst.zinnen[number].begin + m.start()
    before = [k for k, h in hits.items() if tekst.tokens[h.eerste].begin < at]
    after = [k for k, h in hits.items() if tekst.tokens[h.eerste].begin >= at]
    if not before or not after:
        return None
    return (after[0], before[-1]) if _REVERSED.search(m.group()) else (before[-1], after[0])


def _polarity(
    tekst: Leestekst,
    key: str,
    hit: Cuetreffer,
    z: Zinlezing,
    outcome: str | None,
    text: str,
    *,
    alone: bool,
    partly: bool,
) -> Polariteit:
    side = load_vocabulary().waarden[key].richting
    if z.partij:
        wants = "A" if z.partij == "bestuur" else "T"
        return "gepasseerd" if outcome and wants != outcome else "noemt"
    if _CLAIMED.search(text) and _LOSES.search(text):
        return "gepasseerd"
    if alone and _LOST.search(text) and z.sectie != "kader":
        return "afgewogen_tegen"
    if key == "rechtsgelijkheid" and outcome == "T" and z.motiveert and _FOR_ALL.search(text):
        return "afgewogen_tegen"
    if key in _DUTIES and _BREACHED.search(text):
        return "steunt_toekenning" if outcome == "T" and z.motiveert else "noemt"
    if negated(tekst, hit) or _ASKED.search(text) or (side == outcome and _LOSES.search(text)):
        return "noemt"
    if not z.motiveert or (z.regel and not z.draagt):
        return "noemt"
    if partly and side == "A" and z.draagt and not _LOSES.search(text):
        return "steunt_afwijzing"
    if side != "beide" and outcome and side != outcome:
        return "afgewogen_tegen"
    return _supports(side, z, outcome)


def _supports(side: str, z: Zinlezing, outcome: str | None) -> Polariteit:
    direction = side if side in {"T", "A"} else (outcome or z.richting)
    if direction not in {"T", "A"} or (outcome and direction != outcome):
        return "noemt"
    return "steunt_toekenning" if direction == "T" else "steunt_afwijzing"
