"""The privacy gate: nothing is stored before it. Identifiers become placeholders that stay consistent.

`[NAAM-1]` is one person throughout a text, also by surname alone, so that a reader still sees who did
what. Advice of the AP: pseudonymised text is still personal data; `resten` and a human review remain.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from casusbank.model import Annotatie, Gegeven, OffsetMap
from casusbank.patroon import Patroon
from ingest.adressen import find_addresses, living_beside
from ingest.kale_namen import find_bare_names
from ingest.kenmerken import born_beside, find_accounts, find_birthdates, find_numbers, named_links, same_dates
from ingest.lage_namen import find_low_names
from ingest.leeftijd import class_at
from ingest.naam import Naam
from ingest.naamlijsten import find_placed_names
from ingest.namen import find_names, lower_words
from ingest.personen import Personen
from ingest.persoonsgegevens import DATUM, HARD, Vondst, find_bsn, find_contact, find_iban, fold

ANNOTATOR = "pseudonymise@6"
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
    "documentnummer": "DOCUMENTNUMMER",
    "account": "ACCOUNT",
}
"""Kind of personal datum to the word in its placeholder."""
_NUMBERED = frozenset({"bsn", "zaaknummer", "documentnummer", "iban"})
CERTAINTY = {"naam": 0.8, "adres": 0.85, "zaaknummer": 0.8, "kenteken": 0.9, "geboortedatum": 0.95}
DETECTORS: tuple[Callable[[str], Iterator[Vondst]], ...] = (
    find_iban,
    find_contact,
    find_accounts,
    find_bsn,
    find_numbers,
    find_birthdates,
    find_addresses,
)
"""All detectors but those of names; where two find overlapping spans, the earlier one here wins."""
# What must keep its digits and letters: placeholders (`[naam weg 1]` too), ECLI, BWB and CVDR ids, links to them.
_PROTECTED = Patroon(
    r"\[[A-Z-]{2,20}-\d{1,4}\]|\[(?!(?:at|dot|punt|apenstaartje)\])[A-Za-z]?[a-z][^\[\]\n]{0,38}\]"
    r"|ECLI:[A-Z]{2}:[A-Z0-9]{1,12}:\d{4}:[A-Z0-9.]{1,24}|\b(?:BWB[RVW]\d{7}"
    r"|CVDR\d{1,9}(?:[_/]\d{1,3})?)\b|LJN:?\s?[A-Z]{2}\d{4}"
)
_TOWN = Patroon(
    r"\b(?i:gemeente|gem\.|burgemeester en wethouders(?: van)?|burgemeester van) ([A-Z][\w’'-]{2,30})"
    r"|\b([A-Z][\w’'-]{2,30}) is een (?:gemeente|stad|dorp|plaats)"
)
_WORD = Patroon(r"[^\W\d_][\w’']*(?:-[^\W\d_][\w’']*)*")


@dataclass(frozen=True, slots=True)
class _Vervanging:
    """A stretch of the source, its kind, what comes in its place, and the age class it leaves."""

    begin: int
    eind: int
    soort: str
    plaatshouder: str
    klasse: str | None


@dataclass(frozen=True, slots=True)
class Gepseudonimiseerd:
    """The text after the gate.

    `herkomst` maps offsets in `tekst` to the text that went in; `gegevens` are the placeholders as
    annotations in `tekst`.
    """

    tekst: str
    herkomst: OffsetMap
    gegevens: tuple[Annotatie, ...]

    @property
    def resten(self) -> tuple[str, ...]:
        """Kinds of hard identifier that are still found; looked for when asked."""
        return remaining(self.tekst)


def pseudonymise(tekst: str, *, namen: Iterable[str] = (), peildatum: str | None = None) -> Gepseudonimiseerd:
    """Replace personal data in `tekst` by placeholders; `namen` are names known from elsewhere.

    Linear in the length of the text; never raises. Placeholders already there stay as they are. Of a birth
    date the age class is kept, counted on `peildatum` (ISO) or else the first other date in the text.
    """
    folded = fold(tekst)
    finds = _chosen(folded.tekst, tuple(namen))
    first = _first_free(folded.tekst)
    pieces: list[str] = []
    spans: list[_Vervanging] = []
    day = peildatum or _first_date(folded.tekst, finds)
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
        born = class_at(find.sleutel, day) if find.soort == "geboortedatum" else None
        spans.append(_Vervanging(begin, end, find.soort, pieces[-1], born))
        at = end
    pieces.append(tekst[at:])
    result = "".join(pieces)
    herkomst, gegevens = _trace(spans)
    return Gepseudonimiseerd(result, herkomst, gegevens)


def _first_date(text: str, finds: list[Vondst]) -> str | None:
    """The first date in the text that was not replaced: as good as always that of the letter or the decision."""
    replaced = [(v.begin, v.eind) for v in finds]
    dates = re.finditer(rf"(?<![\d.-]){DATUM}(?!\d)", text)
    return next((m.group() for m in dates if not _overlaps(replaced, *m.span())), None)


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
    for detector in DETECTORS:
        _accept(sorted(detector(text), key=lambda v: (v.begin, -v.eind)), taken, chosen)
    people = Personen()
    towns = frozenset((m.group(1) or m.group(2)).lower() for m in _TOWN.finditer(text))
    lower = lower_words(text)
    found = sorted(
        (
            *find_names(text, lower),
            *find_placed_names(text),
            *find_bare_names(text, lower),
            *find_low_names(text, lower),
            *_given(text, namen),
        ),
        key=lambda n: (n.begin, -n.eind),
    )
    found = [n for n in found if not _is_town(text, n, towns)]
    names = _widest([n for n in found if not _overlaps(taken, n.begin, n.eind)])
    _accept([Vondst(n.begin, n.eind, "naam", str(people.number(text, n))) for n in names], taken, chosen)
    _accept(people.mentions(text, towns, lower), taken, chosen)
    _accept(named_links(text, people.words()), taken, chosen)
    named = sorted((v for v in chosen if v.soort == "naam"), key=lambda v: v.begin)
    _accept(born_beside(text, named), taken, chosen)
    _accept(living_beside(text, named), taken, chosen)
    _accept(sorted(_repeated(text, chosen), key=lambda v: v.begin), taken, chosen)
    return sorted(chosen, key=lambda v: v.begin)


def _widest(found: list[Naam]) -> list[Naam]:
    """Of overlapping finds (sorted) the first; of those on one span, the one that knows most of the person."""
    best: list[Naam] = []
    for naam in found:
        if best and naam.begin < best[-1].eind:
            same = (naam.begin, naam.eind) == (best[-1].begin, best[-1].eind)
            if same and naam.geslacht and not best[-1].geslacht:
                best[-1] = naam
            continue
        best.append(naam)
    return best


def _accept(finds: Iterable[Vondst], taken: list[tuple[int, int]], chosen: list[Vondst]) -> None:
    """Add those that overlap nothing taken; `taken` is merged once per detector to stay linear."""
    new: list[tuple[int, int]] = []
    for v in finds:
        if (not new or new[-1][1] <= v.begin) and not _overlaps(taken, v.begin, v.eind):
            new.append((v.begin, v.eind))
            chosen.append(v)
    if new:
        taken[:] = sorted((*taken, *new))


def _repeated(text: str, chosen: list[Vondst]) -> Iterator[Vondst]:
    """Street names, birth dates and numbers once found, where they recur without their context."""
    keys = {v.sleutel for v in chosen if v.soort == "adres" and v.sleutel.isalpha() and len(v.sleutel) > 5}
    for m in _WORD.finditer(text) if keys else ():
        if m.group()[0].isupper() and m.group().lower() in keys:
            yield Vondst(m.start(), m.end(), "adres", m.group().lower())
    yield from same_dates(text, chosen)
    numbers = {text[v.begin : v.eind]: v for v in chosen if v.soort in _NUMBERED and v.eind - v.begin > 4}
    if numbers:
        written = "|".join(re.escape(n) for n in sorted(numbers, key=len, reverse=True))
        for m in re.finditer(rf"(?<![\w.-])(?:{written})(?![\w-])", text):
            like = numbers[m.group()]
            yield Vondst(m.start(), m.end(), like.soort, like.sleutel)


def _given(text: str, namen: tuple[str, ...]) -> Iterator[Naam]:
    for name in namen:
        words = name.split()
        if not words or len(words[-1]) < 2 or name not in text:
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


def _trace(spans: list[_Vervanging]) -> tuple[OffsetMap, tuple[Annotatie, ...]]:
    doel, bron, lineair = [0], [0], [True]
    shift = 0
    gegevens: list[Annotatie] = []
    for span in spans:
        begin, end, soort, holder = span.begin, span.eind, span.soort, span.plaatshouder
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
                Gegeven(soort, holder, span.klasse),
            )
        )
    return OffsetMap(tuple(doel), tuple(bron), tuple(lineair)), tuple(gegevens)
