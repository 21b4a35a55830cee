"""Sections and who speaks in them, for texts with and without headings.

Every sentence gets points per section: from signal words, from the heading or label it stands under,
from who it reports, and from its place. The cheapest path through the text decides (Viterbi), where
changing section costs more within a paragraph than between two, and going back in the usual order
(facts, positions, law, reasoning, decision) costs extra. Words and points: `structuur.yaml`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter, sub
from typing import get_args

from casusbank.model import SECTIES, Annotatie, Sectie, SectieLezing, Spreker
from casusbank.vocabulary.structuur import load_structure
from ingest.annotate.bronsoort import detect_bronsoort
from ingest.annotate.koppen import Plek, places
from ingest.annotate.matching import cues_in
from ingest.annotate.spreken import Bericht, reports
from ingest.text import Leestekst, Token

_AUTHORS: dict[str, Spreker] = {
    "rechtbank": "rechter", "hoger_beroep": "rechter", "ombudsman": "ombudsman", "bezwaaradvies": "bezwaarcommissie",
    "maatwerkbesluit": "bestuur", "beslissing_bezwaar": "bestuur",
    "consulentnotitie": "consulent", "casustafel": "consulent",
    "tsd_casus": "bestuur",
}  # fmt: skip
_SECTIES: tuple[Sectie, ...] = get_args(Sectie)
_AT: dict[str, int] = {s: i for i, s in enumerate(SECTIES)}
_STATES = range(len(SECTIES))
_PARTIES = frozenset([_AT["standpunt_inwoner"], _AT["standpunt_bestuur"]])
Punten = list[float]
"""Points of one sentence, in the order of SECTIES."""


def author_of(tekst: Leestekst) -> Spreker:
    """Who speaks where no party does: by the kind of source, else by how the text addresses its reader."""
    return _AUTHORS.get(tekst.metadata.bronsoort or detect_bronsoort(tekst)) or _by_address(tekst)


_WE = frozenset(["wij", "we", "ons", "onze"])
_YOU = frozenset(["u", "uw", "je", "jij", "jullie", "jou", "jouw"])
_CLIENT = frozenset(["cl", "clt", "mw", "mvr", "dhr", "klant", "cliënt", "client"])


_last: tuple[tuple[Token, ...], Spreker] | None = None


def _by_address(tekst: Leestekst) -> Spreker:
    """Who speaks by whom the text addresses; read once per text and shared by the annotators."""
    global _last  # noqa: PLW0603  (one slot, replaced whole: safe between threads)
    seen = _last
    if seen is None or seen[0] is not tekst.tokens:
        seen = _last = (tekst.tokens, _addressed(tekst.tokens[:3000]))
    return seen[1]


def _addressed(tokens: tuple[Token, ...]) -> Spreker:
    """A letter of the authority says `wij` and `u`; a resident's `ik` and `mijn`; a note writes of its client."""
    count = Counter(map(attrgetter("norm"), tokens))

    def total(words: frozenset[str]) -> int:
        return sum(count[w] for w in words)

    if count["ombudsman"] + count["ombudsvrouw"] > 1:
        return "ombudsman"
    if total(_YOU) > 2 and total(_WE) > 0 and total(_YOU) >= count["ik"]:
        return "bestuur"
    if count["mijn"] + count["ik"] > 4 and count["mijn"] > 1 and not total(_CLIENT):
        return "inwoner"
    return "consulent" if total(_CLIENT) or count["consulent"] else "onbekend"


class Secties:
    """Annotator `secties`: the text cut in stretches of one section and one speaker."""

    naam = "secties@3"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """Sections in order; together they cover every sentence."""
        author = author_of(tekst)
        spots = tuple(places(tekst, author))
        said = reports(tekst, author)
        sections = _best_path(_points(tekst, spots, said, author), spots)
        speakers: list[Spreker] = [_speaker(s, r, author) for s, r in zip(sections, said, strict=True)]
        out: list[Annotatie] = []
        for _, rows in groupby(range(len(sections)), key=lambda n: (sections[n], speakers[n])):
            numbers = list(rows)
            begin, end = tekst.zinnen[numbers[0]].begin, tekst.zinnen[numbers[-1]].eind
            details = SectieLezing(speakers[numbers[0]])
            key = sections[numbers[0]]
            out.append(Annotatie("sectie", key, begin, end, tekst.tekst[begin:end], self.naam, 0.7, details))
        return tuple(out)


def _points(tekst: Leestekst, spots: Sequence[Plek], said: Sequence[Bericht | None], author: Spreker) -> list[Punten]:
    """Points per sentence and section."""
    data = load_structure()
    total = [_by_place(number / max(1, len(spots))) for number in range(len(spots))]
    seen: dict[tuple[int, int], list[float]] = {}
    for hit in cues_in(tekst, "signaal"):
        _, sectie, gewicht = hit.sleutel.split(":")
        seen.setdefault((hit.zin, _AT[sectie]), []).append(float(gewicht))
    for (number, state), points_here in seen.items():
        if state == _AT["overweging"] and _claims(said[number]) and max(points_here) < _VERDICT:
            continue  # `ten onrechte` in a party's mouth is no reasoning of the author
        total[number][state] += max(points_here) + min(1.0, 0.5 * (len(points_here) - 1))
    for number, spot in enumerate(spots):
        if spot.onder:
            weight = data.kop_ruim_gewicht if spot.ruim and not spot.kop else data.kop_gewicht
            total[number][_AT[spot.onder]] += weight * (2 if spot.kop else 1)
        if spot.label:
            total[number][_AT[spot.label]] += data.label_gewicht
        if spot.bron:
            total[number][_AT[spot.bron]] += data.bron_gewicht
        report = said[number]
        if report is None and author == "bestuur" and _obliges(tekst, number):
            total[number][_AT["overweging"]] += data.bericht["plicht"]
        if report:
            for sectie, points in _by_report(report, author):
                total[number][_AT[sectie]] += points
    return total


_DUTY = frozenset(["moet", "moest", "dient", "hoort", "behoort"])


def _obliges(tekst: Leestekst, number: int) -> bool:
    """Does the letter tell its reader what he must (`waarvoor u zelf moet sparen`)? He does not say so himself."""
    zin = tekst.zinnen[number]
    norms = [t.norm for t in tekst.tokens[zin.eerste : zin.laatste]]
    return any(norm == "u" and not _DUTY.isdisjoint(norms[max(0, at - 1) : at + 3]) for at, norm in enumerate(norms))


_VERDICT = 4.0
"""Signals of so many points are words of a decision-maker only."""


def _claims(report: Bericht | None) -> bool:
    return report is not None and not report.zelf and report.kracht == "mening"


def _by_place(place: float) -> Punten:
    """What the place in the text suggests: facts early, a decision late."""
    points = [0.0] * len(SECTIES)
    points[_AT["feiten"]] = 1.0 if place < 0.35 else 0.5 if place < 0.5 else 0.0
    points[_AT["overweging"]] = 0.8 if 0.35 <= place < 0.95 else 0.0
    points[_AT["beslissing"]] = 0.6 if place > 0.8 else 0.0
    return points


def _by_report(report: Bericht, author: Spreker) -> list[tuple[Sectie, float]]:
    points = load_structure().bericht
    if report.zelf:
        own: Sectie = "standpunt_inwoner" if author == "inwoner" else "overweging"
        return [(own, points["auteur"])] if report.kracht == "mening" else []
    if report.spreker in {"inwoner", "gemachtigde"}:
        if report.kracht in {"mening", "wens"}:
            return [("standpunt_inwoner", points[report.kracht])]
        return [("standpunt_inwoner", points[report.kracht]), ("feiten", 1.0)]
    if report.spreker == "bestuur" and author not in {"bestuur", "consulent"}:
        return [("standpunt_bestuur", min(points["bestuur"], points[report.kracht]))]
    return [("overweging", 1.0), ("feiten", 1.0)]


@lru_cache(maxsize=8)
def _costs(border: str) -> tuple[tuple[float, ...], ...]:
    """What it costs to go from one section to another over this kind of border."""
    data = load_structure()
    order = {_AT[s]: i for i, s in enumerate(data.volgorde)}

    def cost(a: int, b: int) -> float:
        back = a in order and b in order and order[b] < order[a]
        party = not {a, b}.isdisjoint(_PARTIES)
        return 0.0 if a == b else data.overgang[border] * (0.5 if party else 1.0) + data.overgang["terug"] * back

    return tuple(tuple(cost(a, b) for a in _STATES) for b in _STATES)


def _best_path(points: list[Punten], spots: Sequence[Plek]) -> list[Sectie]:
    """The sections with the most points after the cost of changing; ties go to the earlier section."""
    if not points:
        return []
    best = list(points[0])
    back: list[list[int]] = []
    for number in range(1, len(points)):
        steps: list[int] = []
        ahead: Punten = []
        for state, costs in enumerate(_costs(spots[number].grens)):
            ways = list(map(sub, best, costs))
            top = max(ways)
            steps.append(ways.index(top))
            ahead.append(top + points[number][state])
        back.append(steps)
        best = ahead
    state = max(_STATES, key=lambda s: (best[s], -s))
    path = [state]
    for steps in reversed(back):
        state = steps[state]
        path.append(state)
    return [_SECTIES[s] for s in reversed(path)]


def _speaker(sectie: Sectie, report: Bericht | None, author: Spreker) -> Spreker:
    """A party in its own section; elsewhere the one whose view the sentence gives."""
    if sectie == "standpunt_inwoner":
        return "gemachtigde" if report and report.spreker == "gemachtigde" else "inwoner"
    if sectie == "standpunt_bestuur":
        return "bestuur"
    if report is None or report.zelf or report.kracht == "vraag" or sectie == "beslissing":
        return author
    return report.spreker
