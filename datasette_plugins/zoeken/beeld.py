"""From Zoekresultaat to what the page shows: words instead of figures, evidence marked in the passage."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from casusbank.model import CasusId, Overeenkomst, Toelichting, Treffer, Verschil, WaardeRegel, Zoekresultaat
from casusbank.store.facetten import Kopie
from datasette_plugins import woorden
from datasette_plugins.markering import Streep, marked
from datasette_plugins.paden import casus_path, feedback_path, pair_path
from datasette_plugins.zoeken.invoer import Invoer
from index.analysis import STOP_WORDS
from ingest.sentences import sentence_spans
from ingest.text import TOKEN, tokenize, word_forms

OPPOSITE = {"voor_inwoner": "tegen_inwoner", "tegen_inwoner": "voor_inwoner"}
EVIDENCE = ("factor", "waarde", "wetsverwijzing", "grens", "instrument")
"""Kinds marked in a passage; a shared domein or onderwerp rests on the text as a whole."""
_MIN_TERM = 3
VEEL = 4
"""From so many shared facts, articles and subjects on, a hit is strongly like the question."""
SOORT_VAN = {
    "voor_inwoner": "goed",
    "deels_voor_inwoner": "let-op",
    "tegen_inwoner": "fout",
    "procedureel": "neutraal",
}
KERN = 420
"""About how many characters of a passage are shown at once."""


@dataclass(frozen=True, slots=True)
class Punt:
    """A line of the explanation with the way to its place in the casus."""

    soort: str
    label: str
    fragment: str
    plek: str


@dataclass(frozen=True, slots=True)
class Verschilregel:
    """A difference: what the question says and what the casus says, in words."""

    label: str
    vraag: str
    treffer: str
    plek: str


@dataclass(frozen=True, slots=True)
class Waardepunt:
    """A value with how it was used, by whom, and the sentence it rests on."""

    label: str
    gebruik: str
    zin: str
    plek: str


@dataclass(frozen=True, slots=True)
class Kaart:
    """One hit on the page."""

    treffer: Treffer
    plek: str
    kern: Markup
    """The part of the passage with the most marks."""
    passage: Markup
    """The whole passage; empty when `kern` is all of it."""
    bronsoort: str
    anders: bool
    let_op: str
    overeenkomsten: list[Punt]
    verschillen: list[Verschilregel]
    waarden: list[Waardepunt]
    scores: list[tuple[str, str]]
    vraag_na: list[str]
    lijkt: str
    """How alike, in words, with what that rests on."""
    kopieen: list[tuple[str, str]]
    """(path, words) of the near-duplicates that are folded away."""
    naast: str
    """Path of this casus beside the stored casus that was asked with, else beside the first hit; may be empty."""
    feedback: str
    """Path where one says whether it is comparable."""


@dataclass(frozen=True, slots=True)
class Uitkomstdeel:
    """The hits that were decided one way; `soort` is how the picture draws it."""

    label: str
    aantal: int
    soort: str


@dataclass(frozen=True, slots=True)
class Verdeling:
    """How the hits were decided, most first, with one sentence that says it."""

    delen: list[Uitkomstdeel]
    zin: str
    eensluidend: bool


def terms(tekst: str) -> frozenset[str]:
    """Stems of the words of a question that can be pointed at in a passage."""
    return frozenset(
        t.stam
        for t in tokenize(tekst)
        if len(t.norm) >= _MIN_TERM and not {t.norm, t.stam} & STOP_WORDS and t.norm[0].isalnum()
    )


def cards(
    gevraagd: Invoer, resultaat: Zoekresultaat, kopieen: Mapping[CasusId, Sequence[Kopie]] | None = None
) -> list[Kaart]:
    """The hits, best first. `anders` marks a hit decided against the most common direction."""
    wanted = terms(gevraagd.tekst)
    common = Counter(t.strekking for t in resultaat.treffers if t.strekking in OPPOSITE).most_common(1)
    other = OPPOSITE[str(common[0][0])] if common else None
    twins = kopieen or {}
    beside = gevraagd.casus or (resultaat.treffers[0].casus_id if resultaat.treffers else "")
    return [
        _card(
            t,
            _passage(t, wanted),
            anders=other is not None and t.strekking == other,
            kopieen=twins.get(t.casus_id, ()),
            naast=pair_path(beside, t.casus_id) if beside != t.casus_id else "",
            feedback=feedback_path(t.casus_id, gevraagd.casus, gevraagd.zoekvraag),
        )
        for t in resultaat.treffers
    ]


def _card(
    t: Treffer, delen: tuple[Markup, Markup], *, anders: bool, kopieen: Sequence[Kopie], naast: str, feedback: str
) -> Kaart:
    u = t.toelichting
    kern, passage = delen
    return Kaart(
        treffer=t,
        plek=casus_path(t.casus_id, t.passage.begin, t.passage.eind),
        kern=kern,
        passage=passage,
        bronsoort=woorden.label("bronsoort", t.bronsoort),
        anders=anders,
        let_op=woorden.GEZAG_LET_OP.get(t.status_gezag or "", ""),
        overeenkomsten=[_shared(t, o) for o in u.overeenkomsten],
        verschillen=[_difference(t, v) for v in u.verschillen],
        waarden=[_value(t, w) for w in u.waarden],
        scores=_scores(u),
        vraag_na=[woorden.label("factor", f) for f in u.vraag_na],
        lijkt=_likeness(u),
        kopieen=[(casus_path(k.casus_id), ", ".join(filter(None, (k.titel, woorden.datum(k.datum))))) for k in kopieen],
        naast=naast,
        feedback=feedback,
    )


def _likeness(u: Toelichting) -> str:
    """How alike in words: by what is shared and what differs, never a figure of the ranking."""
    same, other = len(u.overeenkomsten), len(u.verschillen)
    if not same:
        return "Lijkt alleen in woorden"
    head = "Lijkt sterk" if same >= VEEL and same > 2 * other else "Lijkt redelijk" if same > other else "Lijkt deels"
    rest = f", {woorden.aantal(other, 'verschil', 'verschillen')}" if other else ""
    return f"{head}: {woorden.aantal(same, 'overeenkomst', 'overeenkomsten')}{rest}"


def _passage(t: Treffer, wanted: frozenset[str]) -> tuple[Markup, Markup]:
    p = t.passage
    evidence = [
        Streep(o.begin - p.begin, o.eind - p.begin, o.soort, f"{woorden.SOORT.get(o.soort, o.soort)}: {_named(o)}")
        for o in t.toelichting.overeenkomsten
        if o.soort in EVIDENCE and o.begin < p.eind and o.eind > p.begin
    ]
    strepen = [*evidence, *_words(p.tekst, wanted)]
    begin, eind = _window(p.tekst, strepen)
    kern = marked(p.tekst, begin, eind, strepen)
    if (begin, eind) == (0, len(p.tekst)):
        return kern, Markup("")
    kern = Markup("{}{}{}").format("… " if begin else "", kern, " …" if eind < len(p.tekst) else "")
    return kern, marked(p.tekst, 0, len(p.tekst), strepen)


def _words(tekst: str, wanted: frozenset[str]) -> Iterator[Streep]:
    """The words of `tekst` whose stem is wanted. No word holds white space, and few stretches between it are wanted."""
    for stretch in set(tekst.split()):
        if wanted.isdisjoint(_stems(stretch)):
            continue
        inside = [m.span() for m in TOKEN.finditer(stretch) if word_forms(m.group())[1] in wanted]
        for at in _places(tekst, stretch):
            yield from (Streep(at + begin, at + eind, "woord") for begin, eind in inside)


@lru_cache(maxsize=1 << 14)
def _stems(stretch: str) -> frozenset[str]:
    """Of the words in a stretch without white space; texts repeat each other's."""
    return frozenset(word_forms(word)[1] for word in TOKEN.findall(stretch))


def _places(tekst: str, stretch: str) -> Iterator[int]:
    """Where `stretch` stands in `tekst` between white space."""
    at = tekst.find(stretch)
    while at >= 0:
        end = at + len(stretch)
        if not tekst[at - 1 : at].strip() and not tekst[end : end + 1].strip():
            yield at
        at = tekst.find(stretch, end)


def _window(tekst: str, strepen: Sequence[Streep]) -> tuple[int, int]:
    """Bounds of the sentences, at most about `KERN` characters, that hold the most marked stretches."""
    spans = sentence_spans(tekst) if len(tekst) > KERN * 1.3 else []
    if not spans:
        return 0, len(tekst)
    best, score = spans[0], -1
    ends = [end for _, end in spans]
    for i, (begin, _) in enumerate(spans):
        end = ends[max(i, bisect_right(ends, begin + KERN) - 1)]
        found = len({(s.begin, s.klasse) for s in strepen if s.begin < end and s.eind > begin})
        if found > score:
            best, score = (begin, end), found
    return best


def _shared(t: Treffer, o: Overeenkomst) -> Punt:
    return Punt(woorden.SOORT.get(o.soort, o.soort), _named(o), o.fragment, casus_path(t.casus_id, o.begin, o.eind))


def _named(o: Overeenkomst) -> str:
    """What is shared, with what both say of it unless they only say that it is there."""
    return o.label if o.stand in (None, "aanwezig") else f"{o.label}: {_side(o.stand)}"


def _difference(t: Treffer, v: Verschil) -> Verschilregel:
    where = casus_path(t.casus_id, v.begin, v.eind) if v.begin is not None else ""
    return Verschilregel(v.label, _side(v.vraag), _side(v.treffer), where)


def _side(waarde: str | None) -> str:
    return "niet genoemd" if waarde is None else woorden.FACTOR.get(waarde, woorden.readable(waarde))


def _value(t: Treffer, w: WaardeRegel) -> Waardepunt:
    use = woorden.POLARITEIT.get(w.polariteit, w.polariteit)
    by = "" if w.inroeper == "onbekend" else f", ingebracht door {woorden.SPREKER.get(w.inroeper, w.inroeper)}"
    return Waardepunt(w.label, use + by, w.zin, casus_path(t.casus_id, w.begin, w.eind))


def _scores(u: Toelichting) -> list[tuple[str, str]]:
    return [
        (woorden.ARM.get(s.arm, woorden.readable(s.arm)), woorden.sterkte(s.rang)) for s in u.scores if s.bijdrage > 0
    ]


def split(treffers: Sequence[Treffer]) -> Verdeling:
    """How the hits were decided."""
    counted = Counter(t.strekking for t in treffers)
    known = [s for s in counted if s in OPPOSITE]
    parts = [
        Uitkomstdeel(woorden.strekking(s), n, SOORT_VAN.get(s or "", "onbekend")) for s, n in counted.most_common()
    ]
    said = ", ".join(f"{p.aantal} {p.label}" for p in parts)
    return Verdeling(parts, f"Van deze {len(treffers)}: {said}.", len(known) == 1 and len(treffers) > 1)
