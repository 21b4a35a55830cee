"""Treffer -> Toelichting: what question and hit share, where they differ, and what to ask next.

The question goes through the privacy gate in memory first, so no name from it is ever shown; then
the same annotators that read the casussen read it. Only annotations count: a fact the question is
silent about is unknown, never a difference. Equal input gives byte-equal output.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from casusbank.model import (
    Annotatie,
    FactorToekenning,
    Overeenkomst,
    ScoreDeel,
    Toelichting,
    Treffer,
    Verschil,
    Verwijzing,
    WaardeRegel,
    WaardeToepassing,
)
from casusbank.vocabulary import Vocabulary, load_vocabulary
from index.bank import BankRows
from index.structure import SHARED, Lezing, Sleutel, by_key, carries, identity, state
from ingest.annotate import annotate_question
from ingest.pseudonymise import Gepseudonimiseerd, pseudonymise
from ingest.sentences import sentences_across
from ingest.text import read_light

_READ = 20_000
"""Characters of a question that are annotated: far more than the longest casus a person pastes."""
_KEPT = 16
"""Questions whose reading is kept; paging through one result does not read it again."""
_SENTENCE_REACH = 1500


class Uitlegger:
    """Explains hits; keeps the reading of the last questions. Safe for threads."""

    def __init__(self) -> None:
        self._readings: OrderedDict[str, Lezing] = OrderedDict()
        self._lock = threading.Lock()

    def explain(self, rows: BankRows, vraag: str, treffers: tuple[Treffer, ...]) -> tuple[Treffer, ...]:
        """The hits with their Toelichting; the score parts that are in them stay."""
        if not treffers:
            return ()
        reading = self.read(vraag)
        found = rows.readings([t.casus_id for t in treffers], SHARED)
        return tuple(
            replace(t, toelichting=explain(reading, casus, t.toelichting.scores))
            for t, casus in zip(treffers, found, strict=True)
        )

    def read(self, vraag: str) -> Lezing:
        """The question as annotators read it, from memory when it was asked before."""
        with self._lock:
            if vraag in self._readings:
                self._readings.move_to_end(vraag)
                return self._readings[vraag]
        reading = read_question_text(vraag)
        with self._lock:
            self._readings[vraag] = reading
            while len(self._readings) > _KEPT:
                self._readings.popitem(last=False)
        return reading


@lru_cache(maxsize=_KEPT)
def masked(vraag: str) -> Gepseudonimiseerd:
    """A question through the gate, once: a screen that shows the answer asks what personal data there was, too."""
    return pseudonymise(vraag)


def read_question_text(vraag: str) -> Lezing:
    """The question through the gate and the annotators, in memory."""
    text = masked(vraag[:_READ]).tekst
    return Lezing(text, annotate_question(read_light(text)))


@lru_cache(maxsize=1 << 12)
def subjects_of(term: str) -> Mapping[Sleutel, Annotatie]:
    """Subjects and domains of a term of the field."""
    found = by_key(annotate_question(read_light(term)))
    return {key: a for key, a in found.items() if a.soort in ("onderwerp", "domein")}


def explain(vraag: Lezing, casus: Lezing, scores: tuple[ScoreDeel, ...]) -> Toelichting:
    """The Toelichting of one hit. Pure; order is fixed by kind, weight and place in the text."""
    vocabulary = load_vocabulary()
    asked, there = vraag.by_key, casus.by_key
    return Toelichting(
        overeenkomsten=tuple(_shared(asked, there, vocabulary)),
        verschillen=(*_factor_differences(asked, there, vocabulary), *_law_differences(asked, there)),
        waarden=tuple(_values(asked, there, casus.tekst, vocabulary)),
        scores=scores,
        vraag_na=tuple(
            a.sleutel
            for (soort, _), a in there.items()
            if soort == "factor" and carries(a) and ("factor", a.sleutel) not in asked
        ),
    )


def _label(a: Annotatie, v: Vocabulary) -> str:
    if isinstance(a.details, Verwijzing):
        return a.details.norm
    tables: dict[str, Mapping[str, object]] = {
        "factor": v.factoren, "waarde": v.waarden, "grens": v.grenzen, "onderwerp": v.onderwerpen,
        "domein": v.domeinen, "instrument": v.instrumenten,
    }  # fmt: skip
    return str(getattr(tables.get(a.soort, {}).get(a.sleutel), "label", a.sleutel))


def _shared(
    asked: Mapping[Sleutel, Annotatie], there: Mapping[Sleutel, Annotatie], v: Vocabulary
) -> Iterable[Overeenkomst]:
    """What both say, each thing once: a shared subject says its domain, and an instrument of the same name."""
    told: set[str] = set()
    for key, a in there.items():
        mine = asked.get(key)
        if mine is None or a.soort not in SHARED or state(mine) != state(a):
            continue
        if a.soort == "onderwerp" and a.sleutel in v.onderwerpen:
            told |= {v.onderwerpen[a.sleutel].domein, _label(a, v)}
        if not (a.soort == "domein" and a.sleutel in told) and not (a.soort == "instrument" and _label(a, v) in told):
            yield Overeenkomst(a.soort, a.sleutel, _label(a, v), a.begin, a.eind, a.fragment, state(a))


def _factor_differences(
    asked: Mapping[Sleutel, Annotatie], there: Mapping[Sleutel, Annotatie], v: Vocabulary
) -> Iterable[Verschil]:
    for key, a in there.items():
        mine = asked.get(key)
        if mine is None or not isinstance(a.details, FactorToekenning) or state(mine) == state(a):
            continue
        yield Verschil(
            "factor", a.sleutel, _label(a, v), state(mine), a.details.waarde, a.details.kant, a.begin, a.eind
        )


def _law_differences(asked: Mapping[Sleutel, Annotatie], there: Mapping[Sleutel, Annotatie]) -> Iterable[Verschil]:
    """Laws that both cite without an article in common."""
    mine, theirs = _articles(asked), _articles(there)
    for law, cited in theirs.items():
        own = mine.get(law)
        if own is None or {identity(a) for a in own} & {identity(a) for a in cited}:
            continue
        names = [", ".join(sorted({_norm(a) for a in group})) for group in (own, cited)]
        yield Verschil(
            "wetsverwijzing", law, "Andere artikelen van dezelfde wet", names[0], names[1], None,
            cited[0].begin, cited[0].eind,
        )  # fmt: skip


def _norm(a: Annotatie) -> str:
    return a.details.norm if isinstance(a.details, Verwijzing) else a.sleutel


def _articles(found: Mapping[Sleutel, Annotatie]) -> dict[str, list[Annotatie]]:
    laws: dict[str, list[Annotatie]] = {}
    for a in found.values():
        if isinstance(a.details, Verwijzing) and a.details.artikel and a.details.regeling_id:
            laws.setdefault(a.details.regeling_id, []).append(a)
    return laws


def _values(
    asked: Mapping[Sleutel, Annotatie], there: Mapping[Sleutel, Annotatie], tekst: str, v: Vocabulary
) -> Iterable[WaardeRegel]:
    """Values of the hit, those the question shares first."""
    found = [(key, a) for key, a in there.items() if a.soort == "waarde"]
    for _, a in sorted(found, key=lambda pair: pair[0] not in asked):
        if not isinstance(a.details, WaardeToepassing):
            continue
        begin, end = sentence_around(tekst, a.begin, a.eind)
        yield WaardeRegel(
            a.sleutel, _label(a, v), a.details.polariteit, a.details.inroeper, begin, end, tekst[begin:end]
        )


def sentence_around(tekst: str, begin: int, end: int) -> tuple[int, int]:
    """The sentence of `tekst` that holds `[begin, end)`; the stretch itself when none does."""
    before = tekst.rfind("\n\n", 0, begin)
    first = max(0 if before < 0 else before + 2, begin - _SENTENCE_REACH)
    last = tekst.find("\n\n", end)
    stretch = tekst[first : min(len(tekst) if last < 0 else last, end + _SENTENCE_REACH)]
    holding = sentences_across(stretch, begin - first, end - first)
    if not holding:
        return begin, end
    return min(begin, holding[0][0] + first), max(end, holding[-1][1] + first)
