"""The privacy gate: nothing is stored before it. Identifiers become placeholders that stay consistent.

`[NAAM-1]` is one person throughout a text, also by surname alone, so that a reader still sees who did
what. Advice of the AP: pseudonymised text is still personal data; `resten` and a human review remain.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from casusbank.model import Annotatie, Gegeven, OffsetMap
from ingest.namen import Naam, find_names
from ingest.persoonsgegevens import ALL, HARD, Vondst, fold

ANNOTATOR = "pseudonymise@2"
PLACEHOLDERS = {
    "naam": "NAAM",
    "bsn": "BSN",
    "adres": "ADRES",
    "geboortedatum": "GEBOORTEDATUM",
    "telefoon": "TELEFOON",
    "e-mail": "E-MAIL",
    "iban": "IBAN",
    "kenteken": "KENTEKEN",
    "zaaknummer": "ZAAKNUMMER",
}
"""Kind of personal datum to the word in its placeholder."""
CERTAINTY = {"naam": 0.8, "adres": 0.85, "zaaknummer": 0.8, "kenteken": 0.9, "geboortedatum": 0.95}
# What must keep its digits and letters: placeholders, ECLI, BWB and CVDR ids, links to them.
_PROTECTED = re.compile(
    r"\[[A-Z-]{2,20}-\d{1,4}\]|ECLI:[A-Z]{2}:[A-Z0-9]{1,12}:\d{4}:[A-Z0-9.]{1,24}|\b(?:BWB[RVW]\d{7}"
    r"|CVDR\d{1,9}(?:[_/]\d{1,3})?)\b|LJN:?\s?[A-Z]{2}\d{4}"
)
_WORD = re.compile(r"[^\W\d_][\w’']*(?:-[^\W\d_][\w’']*)*")
_PARTICLE_BEFORE = re.compile(
    r"(?<!\w)(?:(?:[Vv]an|[Dd]e|[Dd]en|[Tt]er|[Tt]en|[Ee]l)\s)?(?:[Vv]an|de|der|den|het|[Dd]e|[Tt]er"
    r"|[Tt]en|[Ee]l)\s$"
)
_OFFICE = re.compile(r"(?i)(?:\bgemeente|\bgem\.|wethouders(?: van)?|verordening|\bte|\bin) $")
_TOWN = re.compile(r"\b(?i:gemeente|gem\.|burgemeester en wethouders(?: van)?) ([A-Z][\w’'-]{2,30})")
_LAW_NAME = re.compile(r"(?i:\b(?:wet|wetsvoorstel|motie|amendement|arrest|commissie|norm|lex)\s(?:van\s)?)$")


@dataclass(frozen=True, slots=True)
class Gepseudonimiseerd:
    """The text after the gate.

    `herkomst` maps offsets in `tekst` to the text that went in; `gegevens` are the placeholders as
    annotations in `tekst`; `resten` names kinds of hard identifier that are still found.
    """

    tekst: str
    herkomst: OffsetMap
    gegevens: tuple[Annotatie, ...]
    resten: tuple[str, ...]


@dataclass(slots=True)
class _Person:
    number: int
    initial: str
    surnames: set[str]
    firsts: set[str]


@dataclass(slots=True)
class _People:
    """Who is who: a surname with the same or no initial is the same person."""

    people: list[_Person] = field(default_factory=list)
    by_word: dict[str, list[_Person]] = field(default_factory=dict)

    def of(self, naam: Naam) -> _Person:
        words = (*naam.achternamen, *naam.voornamen)
        for person in (p for w in words for p in self.by_word.get(w, ())):
            by_surname = not naam.achternamen or not person.surnames or person.surnames & set(naam.achternamen)
            if by_surname and (not naam.initiaal or not person.initial or naam.initiaal == person.initial):
                self._learn(person, naam)
                return person
        person = _Person(len(self.people) + 1, naam.initiaal, set(), set())
        self.people.append(person)
        self._learn(person, naam)
        return person

    def _learn(self, person: _Person, naam: Naam) -> None:
        person.initial = person.initial or naam.initiaal
        for word in (*naam.achternamen, *naam.voornamen):
            known = self.by_word.setdefault(word, [])
            if person not in known:
                known.append(person)
        person.surnames.update(naam.achternamen)
        person.firsts.update(naam.voornamen)


def pseudonymise(tekst: str, *, namen: Iterable[str] = ()) -> Gepseudonimiseerd:
    """Replace personal data in `tekst` by placeholders; `namen` are names known from elsewhere.

    Linear in the length of the text; never raises. Placeholders already there stay as they are.
    """
    folded = fold(tekst)
    finds = _chosen(folded.tekst, tuple(namen))
    first = _first_free(folded.tekst)
    pieces: list[str] = []
    spans: list[tuple[int, int, str, str]] = []
    numbers: dict[tuple[str, str], int] = {}
    at = 0
    for find in finds:
        begin, end = folded.source(find.begin, find.eind)
        word = PLACEHOLDERS[find.soort]
        key = (find.soort, find.sleutel)
        if key not in numbers:
            first[word] = numbers[key] = first.get(word, 0) + 1
        number = numbers[key]
        pieces += (tekst[at:begin], f"[{word}-{number}]")
        spans.append((begin, end, find.soort, pieces[-1]))
        at = end
    pieces.append(tekst[at:])
    result = "".join(pieces)
    herkomst, gegevens = _trace(spans)
    return Gepseudonimiseerd(result, herkomst, gegevens, remaining(result))


def remaining(tekst: str) -> tuple[str, ...]:
    """Kinds of hard identifier (BSN, IBAN, e-mail, telephone) that `tekst` still holds, sorted."""
    plain = fold(tekst).tekst
    guarded = [m.span() for m in _PROTECTED.finditer(plain)]
    finds = (v for find in HARD.values() for v in find(plain))
    return tuple(sorted({v.soort for v in finds if not _overlaps(guarded, v.begin, v.eind)}))


def _first_free(text: str) -> dict[str, int]:
    """Highest number in use per placeholder word, so a second pass does not reuse it."""
    used: dict[str, int] = {}
    for m in re.finditer(r"\[([A-Z-]{2,20})-(\d{1,4})\]", text):
        used[m.group(1)] = max(used.get(m.group(1), 0), int(m.group(2)))
    return used


def _overlaps(taken: list[tuple[int, int]], begin: int, end: int) -> bool:
    """`taken` is sorted and disjoint."""
    i = bisect_right(taken, (begin, 1 << 62))
    return (i > 0 and taken[i - 1][1] > begin) or (i < len(taken) and taken[i][0] < end)


def _chosen(text: str, namen: tuple[str, ...]) -> list[Vondst]:
    """Disjoint finds in order: an identifier goes before a name, a longer name before a shorter."""
    taken = [m.span() for m in _PROTECTED.finditer(text)]
    chosen: list[Vondst] = []
    for detector in ALL:
        _accept(sorted(detector(text), key=lambda v: (v.begin, -v.eind)), taken, chosen)
    _accept(_repeated(text, chosen), taken, chosen)
    people = _People()
    towns = frozenset(m.group(1).lower() for m in _TOWN.finditer(text))
    found = sorted((*find_names(text), *_given(text, namen)), key=lambda n: (n.begin, -n.eind))
    found = [n for n in found if not _is_town(text, n, towns)]
    names = [n for n in found if not _overlaps(taken, n.begin, n.eind)]
    _accept([Vondst(n.begin, n.eind, "naam", str(people.of(n).number)) for n in names], taken, chosen)
    _accept(_by_surname(text, people, towns), taken, chosen)
    return sorted(chosen, key=lambda v: v.begin)


def _accept(finds: Iterable[Vondst], taken: list[tuple[int, int]], chosen: list[Vondst]) -> None:
    """Add those that overlap nothing taken; `taken` is merged once per detector to stay linear."""
    new: list[tuple[int, int]] = []
    for v in finds:
        if (not new or new[-1][1] <= v.begin) and not _overlaps(taken, v.begin, v.eind):
            new.append((v.begin, v.eind))
            chosen.append(v)
    if new:
        taken[:] = sorted((*taken, *new))


def _repeated(text: str, chosen: list[Vondst]) -> list[Vondst]:
    """Street names and birth dates once found, where they recur without their context."""
    keys = {v.sleutel for v in chosen if v.soort == "adres" and " " not in v.sleutel and v.sleutel.isalpha()}
    streets = [
        Vondst(m.start(), m.end(), "adres", m.group().lower())
        for m in _WORD.finditer(text)
        if m.group().lower() in keys
    ]
    dates = {text[v.begin : v.eind] for v in chosen if v.soort == "geboortedatum" and v.eind - v.begin > 5}
    again = [
        Vondst(m.start(), m.end(), "geboortedatum", re.sub(r"\W+", "-", m.group().lower()))
        for m in re.finditer(r"\d{1,4}(?:[-/.]\d{1,2}[-/.]\d{1,4}|\s[a-z]{3,9}\s\d{4})", text)
        if m.group() in dates
    ]
    return sorted((*streets, *again), key=lambda v: v.begin)


def _given(text: str, namen: tuple[str, ...]) -> Iterator[Naam]:
    for name in namen:
        words = name.split()
        if not words or len(words[-1]) < 2:
            continue
        naam = tuple(w.lower() for w in words[:-1] if w[0].isupper() and len(w) > 2)
        for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            yield Naam(m.start(), m.end(), words[0][0].lower() if len(words) > 1 else "", (words[-1].lower(),), naam)


def _is_town(text: str, naam: Naam, towns: frozenset[str]) -> bool:
    """`gemeente Merenburg` makes a bare `Merenburg` a town; `mevrouw Merenburg` stays a person."""
    if text[naam.begin : naam.eind].lower() not in towns:
        return False
    return not re.search(
        r"(?i)\b(?:heer|mevrouw|mevr|mw|dhr|familie|fam|mr|drs)\b\.? $", text[max(0, naam.begin - 12) : naam.begin]
    )


def _by_surname(text: str, people: _People, towns: frozenset[str]) -> Iterator[Vondst]:
    """Later mentions by surname or first name only; `Wet Buma` is a law, not a person."""
    if not people.by_word:
        return
    for m in _WORD.finditer(text):
        word = m.group()
        if word[0].islower() or (word.lower() in towns and _OFFICE.search(text, max(0, m.start() - 40), m.start())):
            continue
        known = people.by_word.get(word.lower()) or people.by_word.get(
            word.lower().removesuffix("'s").removesuffix("’s")
        )
        if known is None and "-" in word:
            known = next((people.by_word[p] for p in word.lower().split("-") if p in people.by_word), None)
        if known and not _LAW_NAME.search(text, max(0, m.start() - 16), m.start()):
            led = _PARTICLE_BEFORE.search(text, max(0, m.start() - 14), m.start())
            yield Vondst(led.start() if led else m.start(), m.end(), "naam", str(known[0].number))


def _trace(spans: list[tuple[int, int, str, str]]) -> tuple[OffsetMap, tuple[Annotatie, ...]]:
    doel, bron, lineair = [0], [0], [True]
    shift = 0
    gegevens: list[Annotatie] = []
    for begin, end, soort, holder in spans:
        new = begin + shift
        shift += len(holder) - (end - begin)
        for d, b, straight in ((new, begin, False), (new + len(holder), end, True)):
            if doel[-1] == d:
                for column in (doel, bron, lineair):
                    column.pop()
            doel.append(d)
            bron.append(b)
            lineair.append(straight)
        gegevens.append(
            Annotatie(
                "persoonsgegeven",
                soort,
                new,
                new + len(holder),
                holder,
                ANNOTATOR,
                CERTAINTY.get(soort, 0.99),
                Gegeven(soort, holder),
            )
        )
    return OffsetMap(tuple(doel), tuple(bron), tuple(lineair)), tuple(gegevens)
