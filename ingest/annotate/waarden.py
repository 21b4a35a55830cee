"""Values: which value a sentence appeals to, on whose word, and for or against what.

precedent.md: a cue under negation or inside a party's standpoint is never `steunt_*`. A sentence that
weighs one value over another gives the winner `steunt_*` and the loser `afgewogen_tegen`. The rules are
those of `polariteit`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casusbank.model import Annotatie, WaardeToepassing
from casusbank.patroon import Patroon
from casusbank.vocabulary import load_vocabulary
from ingest.annotate.context import Zinlezing, negated, read_context, sentence_text
from ingest.annotate.eigen_waarden import own_cues, own_values, side_of
from ingest.annotate.matching import Cuetreffer, cues_in
from ingest.annotate.polariteit import REFERS_BACK, Gebruik, Oordeel, judge
from ingest.fields import strekking_of
from ingest.text import Leestekst

_RESULT = Patroon(r"(?i)maatwerk (?:\w+ ){0,3}(?:gelukt|belemmerd|mislukt|geslaagd|gestrand)")
_SIDES = {"voor_inwoner": "T", "deels_voor_inwoner": "T", "tegen_inwoner": "A"}
_ANNULLED = frozenset(["vernietigd_nieuw_besluit", "bestuurlijke_lus"])
"""Procedural for the inwoner, yet what carries them speaks for the inwoner."""
_SHORT, _REST = 8, 2
_FRAGMENT = 2
"""In so few sentences a mention is all there can be; in a longer text one in passing says nothing."""
_AHEAD = 3
"""How many sentences after a claim the answer to it may stand."""


class Waarden:
    """Annotator `waarden`: one annotation per value and sentence, with polarity and who invokes it."""

    naam = "waarden@5"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """Every use of a value; the evidence is the sentence."""
        lezing = read_context(tekst)
        strekking = strekking_of(eerder, tekst.tekst)
        outcome = _SIDES.get(strekking or "")
        if any(a.soort == "uitkomst" and a.sleutel in _ANNULLED for a in eerder):
            outcome = "T"
        own = own_values(tekst, eerder)
        sides = {w.id: w.richting for w in load_vocabulary().waarden.values()} | {w.id: side_of(w) for w in own}
        per_zin: dict[int, dict[str, Cuetreffer]] = {}
        for hit in (*cues_in(tekst, "waarde"), *(own_cues(tekst, own) if own else ())):
            _, key, how = hit.sleutel.split(":")
            if lezing[hit.zin].tells_other_case(hit.eerste) and key != "rechtsgelijkheid":
                continue
            hits = per_zin.setdefault(hit.zin, {})
            if key not in hits or (how == "genoemd" and hits[key].sleutel.endswith("gezegd")):
                hits[key] = hit
        found: list[tuple[int, Gebruik, Oordeel]] = []
        fragment = len(tekst.zinnen) <= _FRAGMENT
        for number, hits in sorted(per_zin.items()):
            if (lezing[number].sectie == "kader" and not fragment) or _is_heading(tekst, number):
                continue
            if _is_list(tekst, number, hits):
                continue
            if _RESULT.search(sentence_text(tekst, number)):
                hits.pop("maatwerk", None)
            for use in _uses(tekst, number, hits, lezing, _Uitkomst(outcome, strekking == "deels_voor_inwoner", sides)):
                oordeel = judge(use)
                if use.genoemd or oordeel.pleit or fragment:
                    found.append((number, use, oordeel))
        if not fragment:
            found = [row for row in found if row[2].regel not in _NO_MENTION]
        return tuple(self._annotation(tekst, *row) for row in _best_passages(tekst, found))

    def _annotation(self, tekst: Leestekst, number: int, waarde: str, oordeel: Oordeel) -> Annotatie:
        zin = tekst.zinnen[number]
        certainty = 0.6 if oordeel.polariteit != "noemt" else 0.45
        details = WaardeToepassing(oordeel.polariteit, oordeel.inroeper, oordeel.tegenover)
        fragment = tekst.tekst[zin.begin : zin.eind]
        return Annotatie("waarde", waarde, zin.begin, zin.eind, fragment, self.naam, certainty, details)


@dataclass(frozen=True, slots=True)
class _Uitkomst:
    """What the judgement leans on beside the sentence: the outcome, and the side each value leans to."""

    kant: str | None
    deels: bool
    kanten: dict[str, str]


def _uses(
    tekst: Leestekst, number: int, hits: dict[str, Cuetreffer], lezing: tuple[Zinlezing, ...], uitkomst: _Uitkomst
) -> Iterator[Gebruik]:
    """What there is to judge in one sentence."""
    zin = tekst.zinnen[number]
    at = {key: tekst.tokens[hit.eerste].begin - zin.begin for key, hit in hits.items()}
    answers = _answers(tekst, number, lezing)
    for key, hit in hits.items():
        yield Gebruik(
            waarde=key,
            tekst=sentence_text(tekst, number),
            plek=at[key],
            andere=tuple((k, p) for k, p in at.items() if k != key),
            kant=uitkomst.kanten[key],
            ontkend=negated(tekst, hit),
            lezing=lezing[number],
            uitkomst=uitkomst.kant,
            deels=uitkomst.deels,
            erna=answers,
            genoemd=hit.sleutel.endswith("genoemd"),
        )


def _answers(tekst: Leestekst, number: int, lezing: tuple[Zinlezing, ...]) -> tuple[str, ...]:
    """What the author says next of this sentence: the first own sentences that refer back to it."""
    found: list[str] = []
    for later in range(number + 1, min(number + 1 + _AHEAD, len(lezing))):
        if lezing[later].partij:
            continue
        text = sentence_text(tekst, later)
        if not REFERS_BACK.match(text):
            break
        found.append(text)
    return tuple(found)


_NO_MENTION = frozenset(["geen motivering", "dictum zonder reden"])


def _best_passages(tekst: Leestekst, found: list[tuple[int, Gebruik, Oordeel]]) -> list[tuple[int, str, Oordeel]]:
    """One row per value and speaker: the passage that uses it most plainly.

    A bare mention says nothing beside a use of the value by the same speaker.
    """
    turned_down = {(u.waarde, o.inroeper) for _, u, o in found if o.regel == "beroep verworpen"}
    best: dict[tuple[str, str], tuple[float, int, Oordeel]] = {}
    for number, use, oordeel in found:
        key = (use.waarde, oordeel.inroeper)
        denied = oordeel.regel == "standpunt" and key in turned_down
        final = replace(oordeel, polariteit="gepasseerd", regel="standpunt verworpen") if denied else oordeel
        strength = final.sterkte + use.genoemd + _plainness(tekst, number, use.lezing)
        if key not in best or strength > best[key][0]:
            best[key] = (strength, number, final)
    return sorted(((n, waarde, o) for (waarde, _), (_, n, o) in best.items()), key=lambda row: row[:2])


def _plainness(tekst: Leestekst, number: int, z: Zinlezing) -> float:
    """A sentence that weighs says more than one that happens to name; a list of values says least."""
    zin = tekst.zinnen[number]
    return z.draagt + 0.5 * z.motiveert - 2.0 * (zin.laatste - zin.eerste < _SHORT)


def _is_list(tekst: Leestekst, number: int, hits: dict[str, Cuetreffer]) -> bool:
    """`Betrokkenheid, menselijke maat.`: a list of values argues for nothing."""
    zin = tekst.zinnen[number]
    covered = {i for h in hits.values() for i in range(h.eerste, h.laatste)}
    rest = [t for i, t in enumerate(tekst.tokens[zin.eerste : zin.laatste], zin.eerste) if i not in covered]
    return sum(t.norm.isalpha() and t.norm != "en" for t in rest) < _REST


def _is_heading(tekst: Leestekst, number: int) -> bool:
    zin = tekst.zinnen[number]
    return tekst.tekst[zin.begin] == "#" or zin.laatste - zin.eerste < 4
