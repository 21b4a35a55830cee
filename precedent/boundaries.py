"""Where casussen got stuck: boundary x nature x ending, what stood in the way most, and what did work.

One row per casus and boundary, with its passage. A boundary that is only felt ("dat mag niet") gets a question, not a
verdict: which provision precisely? A casus that was blocked is shown one that was not, at the same boundary, nearest
first; when there is none, that is said. How a casus fared is read from the ending the text tells, else from whom the
decision favoured, and each row says which of the two it was.
"""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from casusbank.model import (
    Aard,
    Annotatie,
    Casus,
    CasusId,
    GrensToekenning,
    InstrumentToekenning,
    Strekking,
    Verwijzing,
)
from casusbank.vocabulary import Vocabulary, load_vocabulary

Lot = Literal["gelukt", "belemmerd", "onbekend"]
"""How a casus fared at a boundary."""
Nabijheid = Literal["onderwerp", "beslispunt", "domein", "grens"]
"""What a success shares with a blocked casus, besides the boundary; nearest first."""
_NEAREST = get_args(Nabijheid)
REFLEX = "mag_niet_reflex"
_RULES = "wet_regel_protocol"
_WON = frozenset({"overwonnen", "omzeild", "regel_gewijzigd"})
_BELOW_ARTICLE = re.compile(r",? (?:lid|aanhef|onder|sub|onderdeel)\b.*$")
MAX_ROUTES = 3


@dataclass(frozen=True, slots=True)
class Route:
    """A lawful way that worked in one casus: an instrument that was used, or the article a grant rests on."""

    soort: Literal["instrument", "artikel"]
    sleutel: str
    annotatie: Annotatie


@dataclass(frozen=True, slots=True)
class Grensgeval:
    """One boundary in one casus. `lot_uit` says what `lot` was read from; None when it is not known.

    `artikelen` are the provisions the text names anyway: what to ask about when `bepaling` is unknown.
    """

    casus_id: CasusId
    titel: str
    grens: str
    aard: Aard
    afloop: str
    bepaling: str | None
    annotatie: Annotatie
    lot: Lot
    lot_uit: Literal["afloop", "strekking"] | None
    organisatie: str | None
    beslispunt: str | None
    onderwerpen: tuple[str, ...]
    domeinen: tuple[str, ...]
    datum: str | None
    routes: tuple[Route, ...] = ()
    artikelen: tuple[str, ...] = ()

    @property
    def vraag(self) -> bool:
        """Whether to ask which provision precisely stands in the way: until a human said that there is none."""
        return self.bepaling is None and self.grens == REFLEX and not self.bevestigd

    @property
    def bevestigd(self) -> bool:
        """Whether a human confirmed the boundary."""
        return self.annotatie.status == "bevestigd"


@dataclass(frozen=True, slots=True)
class Grenscel:
    """One cell of the table: the casussen with this boundary, nature and ending."""

    grens: str
    aard: Aard
    afloop: str
    casussen: tuple[CasusId, ...]


@dataclass(frozen=True, slots=True)
class Voorbeeld:
    """A success at the boundary where another casus was blocked."""

    geval: Grensgeval
    deelt: Nabijheid


@dataclass(frozen=True, slots=True)
class Belemmering:
    """One provision (or a boundary without one) and what it did: the casussen it stood in, blocked and not.

    `routes` are the lawful ways that worked at the same boundary where it did not block, with their casussen: those of
    the same domein when there are any (`routes_uit`).
    """

    bepaling: str | None
    grenzen: tuple[str, ...]
    casussen: tuple[CasusId, ...]
    belemmerd: tuple[CasusId, ...]
    gelukt: tuple[CasusId, ...]
    feitelijk: int
    ervaren: int
    routes: tuple[tuple[str, str, tuple[CasusId, ...]], ...]
    routes_uit: Literal["domein", "grens"]
    passages: tuple[Annotatie, ...]


def cases_at_boundaries(casussen: Iterable[Casus], vocab: Vocabulary | None = None) -> tuple[Grensgeval, ...]:
    """Every boundary of every casus that a human did not reject: one row per casus and boundary, in that order."""
    words = vocab or load_vocabulary()
    found: dict[tuple[CasusId, str], Grensgeval] = {}
    for casus in casussen:
        routes, articles = _routes(casus), _articles(casus)
        notes = [n for n in casus.annotaties if n.soort == "grens" and n.status != "verworpen"]
        for note in sorted(notes, key=lambda n: (n.status != "bevestigd", -n.zekerheid, n.begin)):
            if isinstance(note.details, GrensToekenning) and note.sleutel in words.grenzen and note.eind > note.begin:
                found.setdefault((casus.id, note.sleutel), _row(casus, note, note.details, routes, articles))
    return tuple(row for _, row in sorted(found.items()))


def _row(
    casus: Casus, note: Annotatie, d: GrensToekenning, routes: tuple[Route, ...], articles: tuple[str, ...]
) -> Grensgeval:
    lot, source = fate(d.afloop, casus.velden.strekking)
    v = casus.velden
    return Grensgeval(
        casus.id, casus.titel, note.sleutel, d.aard, d.afloop, d.bepaling, note, lot, source,
        v.organisatie, v.beslispunt, v.onderwerpen, v.domeinen, v.datum_besluit or casus.metadata.datum_uitspraak,
        routes if lot == "gelukt" else (), articles if d.bepaling is None else (),
    )  # fmt: skip


def fate(afloop: str, strekking: Strekking | None) -> tuple[Lot, Literal["afloop", "strekking"] | None]:
    """How a casus fared: by the ending of the boundary where the text tells it, else by the decision.

    A boundary that stayed did not block a casus that was decided for the inwoner; one that was overcome does not
    make a refusal a success.
    """
    favourable = strekking in ("voor_inwoner", "deels_voor_inwoner")
    if afloop in _WON and strekking != "tegen_inwoner":
        return "gelukt", "afloop"
    if afloop == "bleef_bestaan":
        return ("gelukt", "strekking") if strekking == "voor_inwoner" else ("belemmerd", "afloop")
    if strekking == "tegen_inwoner" and afloop not in _WON:
        return "belemmerd", "strekking"
    return ("gelukt", "strekking") if favourable else ("onbekend", None)


def table(rows: Iterable[Grensgeval]) -> tuple[Grenscel, ...]:
    """Boundary x nature x ending: the cells that hold a casus, fullest first."""
    cells: dict[tuple[str, Aard, str], list[CasusId]] = defaultdict(list)
    for r in rows:
        cells[r.grens, r.aard, r.afloop].append(r.casus_id)
    found = (Grenscel(g, a, e, tuple(sorted(ids))) for (g, a, e), ids in cells.items())
    return tuple(sorted(found, key=lambda c: (-len(c.casussen), c.grens, c.aard, c.afloop)))


class Voorbeelden:
    """The casussen that got through, kept per boundary and what they are about: nearest first without comparing all.

    Same subject first, then same beslispunt, domein, any. Within that: those with a lawful route before those without,
    confirmed before not, newest first.
    """

    def __init__(self, rows: Iterable[Grensgeval]) -> None:
        won = sorted((r for r in rows if r.lot == "gelukt"), key=_best_first)
        self._shelves: dict[tuple[str, Nabijheid, str], list[Grensgeval]] = defaultdict(list)
        for row in won:
            for near, name in _about(row):
                self._shelves[row.grens, near, name].append(row)

    def near(self, blocked: Grensgeval, most: int = MAX_ROUTES) -> tuple[Voorbeeld, ...]:
        """At most `most` successes at the boundary of `blocked`, nearest first."""
        found: dict[CasusId, Voorbeeld] = {}
        for near in _NEAREST:
            shelves = [self._shelves.get((blocked.grens, near, n), []) for k, n in _about(blocked) if k == near]
            for row in heapq.merge(*shelves, key=_best_first):
                if len(found) == most:
                    return tuple(found.values())
                if row.casus_id != blocked.casus_id:
                    found.setdefault(row.casus_id, Voorbeeld(row, near))
        return tuple(found.values())


def _about(row: Grensgeval) -> tuple[tuple[Nabijheid, str], ...]:
    """What a casus is about, by how near it makes another."""
    known: tuple[tuple[Nabijheid, tuple[str, ...]], ...] = (
        ("onderwerp", row.onderwerpen),
        ("beslispunt", (row.beslispunt,) if row.beslispunt else ()),
        ("domein", row.domeinen),
        ("grens", ("",)),
    )
    return tuple((near, name) for near, names in known for name in names)


def _best_first(row: Grensgeval) -> tuple[bool, bool, bool, tuple[int, ...], CasusId]:
    newest = tuple(-ord(c) for c in row.datum or "")
    return not row.routes, not row.bevestigd, not row.datum, newest, row.casus_id


def obstructions(rows: Iterable[Grensgeval]) -> tuple[Belemmering, ...]:
    """What obstructs most: per provision, and per boundary where none is named. Most blocked casussen first."""
    all_rows = tuple(rows)
    routed: dict[str, list[Grensgeval]] = defaultdict(list)
    for r in all_rows:
        if r.routes:
            routed[r.grens].append(r)
    groups: dict[tuple[str | None, str], list[Grensgeval]] = defaultdict(list)
    for r in all_rows:
        groups[(article_of(r.bepaling), "" if r.bepaling else r.grens)].append(r)
    found = [_obstruction(key[0], members, routed) for key, members in groups.items()]
    return tuple(sorted(found, key=lambda o: (-len(o.belemmerd), -len(o.casussen), o.bepaling or "~", o.grenzen)))


def _obstruction(
    bepaling: str | None, members: Sequence[Grensgeval], routed: dict[str, list[Grensgeval]]
) -> Belemmering:
    bounds = tuple(sorted({r.grens for r in members}))
    worked = [r for g in bounds for r in routed.get(g, ())]
    domains = {d for r in members for d in r.domeinen}
    near = [r for r in worked if domains & set(r.domeinen)]
    routes: dict[tuple[str, str], set[CasusId]] = defaultdict(set)
    for r in near or worked:
        for route in r.routes:
            routes[route.soort, route.sleutel].add(r.casus_id)
    ranked = sorted(routes.items(), key=lambda item: (item[0][0] != "instrument", -len(item[1]), item[0]))
    proof = {r.casus_id: r.annotatie for r in sorted(members, key=lambda r: r.lot != "belemmerd")}
    return Belemmering(
        bepaling,
        bounds,
        _ids(members),
        _ids(r for r in members if r.lot == "belemmerd"),
        _ids(r for r in members if r.lot == "gelukt"),
        len(_ids(r for r in members if r.aard == "feitelijk")),
        len(_ids(r for r in members if r.aard == "ervaren")),
        tuple((kind, key, tuple(sorted(ids))) for (kind, key), ids in ranked[: 2 * MAX_ROUTES]),
        "domein" if near else "grens",
        tuple(proof.values())[:MAX_ROUTES],
    )


def article_of(bepaling: str | None) -> str | None:
    """A provision by its article: paragraphs of one article obstruct as one."""
    return _BELOW_ARTICLE.sub("", " ".join(bepaling.split())) or None if bepaling else None


def group_of(grens: str, vocab: Vocabulary) -> str:
    """The group a boundary belongs to."""
    return vocab.grenzen[grens].ouder or grens


def needs_provision(row: Grensgeval, vocab: Vocabulary) -> bool:
    """Whether to ask for the provision: a reflex always, a rule that is called real and is not named too."""
    if row.bepaling is not None:
        return False
    return row.vraag or (row.aard == "feitelijk" and group_of(row.grens, vocab) == _RULES)


def with_provision(note: Annotatie, bepaling: str | None) -> Annotatie:
    """The boundary as a human answers it: real by this provision, or without one only felt."""
    old = note.details if isinstance(note.details, GrensToekenning) else GrensToekenning()
    return replace(note, details=replace(old, aard="feitelijk" if bepaling else "ervaren", bepaling=bepaling))


def _routes(casus: Casus) -> tuple[Route, ...]:
    """Instruments that were used, else the articles the decision rests on; one of each, in the order of the text."""
    notes = sorted((n for n in casus.annotaties if n.status != "verworpen"), key=lambda n: n.begin)
    used = {
        n.sleutel: Route("instrument", n.sleutel, n)
        for n in notes
        if isinstance(n.details, InstrumentToekenning) and n.details.resultaat == "toegepast"
    }
    if used:
        return tuple(used.values())[:MAX_ROUTES]
    based = {
        article_of(n.details.norm) or n.details.norm: n
        for n in notes
        if isinstance(n.details, Verwijzing) and n.details.rol == "grondslag"
    }
    return tuple(Route("artikel", norm, n) for norm, n in based.items())[:MAX_ROUTES]


def _articles(casus: Casus) -> tuple[str, ...]:
    """The provisions a text names, those it decides on first."""
    order = ("afgewezen", "grondslag", "toetsingskader", "genoemd")
    found = [n.details for n in casus.annotaties if isinstance(n.details, Verwijzing) and n.status != "verworpen"]
    ranked = sorted((v for v in found if v.artikel), key=lambda v: order.index(v.rol))
    return tuple(dict.fromkeys(article_of(v.norm) or v.norm for v in ranked))[:MAX_ROUTES]


def _ids(rows: Iterable[Grensgeval]) -> tuple[CasusId, ...]:
    return tuple(sorted({r.casus_id for r in rows}))
