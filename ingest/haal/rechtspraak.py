"""Rulings from the open data of rechtspraak.nl: the ECLI index (Atom) and the ruling by its ECLI (XML).

After the technical documentation "Open Data van de Rechtspraak" (version 1.15, 2019): at most ten requests a second,
at most a thousand ECLIs an answer, `date` once for one day and twice for a period, `modified` as a moment in Dutch
time, `return=DOC` for rulings with a text, and an entry with the attribute `deleted` for one that was withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, HaalFout
from ingest.haal.bladeren import all_entries
from ingest.haal.opslag import Oogst, Opslag, counted
from ingest.haal.rechtsgebieden import uri_of
from ingest.haal.verbinding import Verbinding
from ingest.readers.xmlbasis import Element, attribute, first_text, inner_text, parse_xml, tag, walk

BASIS = "https://data.rechtspraak.nl"
_PAGE = 1000
_KIND = ".xml"
_FIRST = "1900-01-01"
"""Before the oldest ECLI, of 1913."""
_ECLI = re.compile(r"ECLI:[A-Z]{2}:[A-Z0-9]{1,12}:\d{4}:[A-Z0-9.]{1,30}")
_TOTAL = re.compile(r"aantal gevonden ecli'?s:?\s*([\d.]+)", re.IGNORECASE)
_END = re.compile(rb"</(?:[\w.-]+:)?open-rechtspraak\s*>\s*$")


@dataclass(frozen=True, slots=True)
class Regel:
    """One entry of the ECLI index: the ECLI, the source's own moment of change, and whether it was withdrawn."""

    naam: str
    gewijzigd: str
    ingetrokken: bool


@dataclass(frozen=True, slots=True)
class Vraag:
    """What to fetch. Days are ISO dates; `rechtsgebied` is a name such as `socialezekerheidsrecht`, or an address."""

    eclis: tuple[str, ...] = ()
    rechtsgebied: str | None = None
    van: str | None = None
    tot: str | None = None
    gewijzigd_sinds: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no source can answer. Raises HaalFout."""
        tuple(_checked(self.eclis))
        self.parameters()

    def __str__(self) -> str:
        """The question as a person would say it."""
        named = {
            "rechtsgebied": self.rechtsgebied, "van": self.van, "tot en met": self.tot,
            "gewijzigd sinds": self.gewijzigd_sinds,
        }  # fmt: skip
        return ", ".join(f"{word} {value}" for word, value in named.items() if value)

    def parameters(self) -> list[tuple[str, str]]:
        """The question as the index takes it."""
        found = [("sort", "ASC")]
        if self.rechtsgebied:
            found.append(("subject", uri_of(self.rechtsgebied)))
        if self.van or self.tot:  # one date asks for the rulings of that day alone
            found += [("date", self.van or _FIRST), ("date", self.tot or date.today().isoformat())]
        if self.gewijzigd_sinds:
            found.append(("modified", f"{self.gewijzigd_sinds}T00:00:00"))
        return found


def fetch(
    vraag: Vraag, verbinding: Verbinding, opslag: Opslag, meest: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Oogst:  # fmt: skip
    """Fetch what is asked into the folder, changed rulings again, withdrawn ones out. Raises HaalFout.

    Cut off at any moment, the same call goes on: what is here in the same version is not asked for again. `meest`
    bounds what is written. One ruling that cannot be fetched does not stop the others; it is in `mislukt`.
    """
    done = Oogst()
    rows = [Regel(e, "", False) for e in _checked(vraag.eclis)] or _asked(vraag, verbinding, opslag, meest, done)
    done.gevonden = len(rows)
    for number, row in enumerate(rows):
        if progress:
            progress(number, len(rows))
        if meest is not None and done.gehaald >= meest:
            break
        with done.trying(row.naam):
            _take(row, verbinding, opslag, done)
    if progress:
        progress(len(rows), len(rows))
    return done


def _asked(vraag: Vraag, verbinding: Verbinding, opslag: Opslag, meest: int | None, done: Oogst) -> list[Regel]:
    """What the index names; with `gewijzigd_sinds` also whatever else is here and changed, or was withdrawn.

    What was withdrawn has no text any more, and perhaps no field of law or day: it is in no narrower question.
    """

    def enough(rows: Collection[Regel]) -> bool:
        return sum(not opslag.fresh(r.naam, r.gewijzigd, _KIND) for r in rows) >= (meest or 0)

    asked = vraag.parameters()
    since = vraag.gewijzigd_sinds is not None
    with_doc = [("return", "DOC"), *asked]
    rows = _index(with_doc, verbinding, None if meest is None else enough, done, "" if since else str(vraag))
    here = opslag.names()
    if since and here:
        with_text = {row.naam for row in rows}
        everything = _index([q for q in asked if q[0] in ("sort", "modified")], verbinding, None, done)
        rows = [row for row in everything if row.naam in here and row.naam not in with_text] + rows
    return rows


def _take(row: Regel, verbinding: Verbinding, opslag: Opslag, done: Oogst) -> None:
    if row.ingetrokken:
        if opslag.known(row.naam) is not None:
            opslag.drop(row.naam, _KIND, done)
        return
    if row.gewijzigd and opslag.fresh(row.naam, row.gewijzigd, _KIND):
        done.ongewijzigd += 1
        return
    body = verbinding.get("/uitspraken/content", {"id": row.naam})
    if body is None:
        opslag.drop(row.naam, _KIND, done)
        return
    root = _ruling(row.naam, body)
    if not any(inner_text(part).strip() for part in walk(root, "uitspraak", "conclusie")):
        opslag.drop(row.naam, _KIND, done)  # registered, without a text
        _take_successor(row, root, verbinding, opslag, done)
        return
    opslag.put(row.naam, row.gewijzigd or first_text(root, "modified") or "onbekend", _KIND, body, done)


def _take_successor(row: Regel, root: Element, verbinding: Verbinding, opslag: Opslag, done: Oogst) -> None:
    """Fetch the ruling that stands under another ECLI now, where the source says so."""
    named = " ".join(f"{attribute(e, 'resourceIdentifier')} {inner_text(e)}" for e in walk(root, "isreplacedby"))
    found = _ECLI.search(named.upper())
    if found and found[0] != row.naam and row.naam not in done.vervangen.values():
        done.vervangen[row.naam] = found[0]
        _take(Regel(found[0], "", False), verbinding, opslag, done)


def _index(
    asked: Sequence[tuple[str, str]], verbinding: Verbinding, enough: Callable[[Collection[Regel]], bool] | None,
    done: Oogst, vraag: str = "",
) -> list[Regel]:  # fmt: skip
    """The entries of the index that fit, all or `enough`; when fewer come than it says there are, `done` says so.

    Raises HaalFout when there is none for a `vraag`, which is given in words where there must be one.
    """

    def page(start: int) -> tuple[int, list[Regel]]:
        query = [*asked, ("max", str(_PAGE)), ("from", str(start))]
        feed = _parsed(verbinding.get("/uitspraken/zoeken", query) or b"", "feed")
        return _total(feed), [_row(entry) for entry in walk(feed, "entry")]

    total, rows = all_entries(page, enough)
    if total or vraag:
        done.tekort = counted(total, len(rows), "rechtspraak.nl", vraag) or done.tekort
    return rows


def _total(feed: Element) -> int:
    told = _TOTAL.search(first_text(feed, "subtitle") or "")
    if told is None:
        raise HaalFout("rechtspraak.nl zegt niet hoeveel uitspraken er zijn; het antwoord is anders dan verwacht.")
    return int(told[1].replace(".", ""))


def _row(entry: Element) -> Regel:
    ecli = (first_text(entry, "id") or "").upper()
    if not _ECLI.fullmatch(ecli):
        raise HaalFout("rechtspraak.nl geeft een regel zonder ECLI; het antwoord is anders dan verwacht.")
    return Regel(ecli, first_text(entry, "updated") or "", bool(attribute(entry, "deleted")))


def _ruling(ecli: str, body: bytes) -> Element:
    """The ruling that was asked for. Raises HaalFout when the answer is something else, or not all of it."""
    if not _END.search(body[-200:]):
        raise HaalFout(f"rechtspraak.nl gaf voor {ecli} geen hele uitspraak. Probeer het later.")
    root = _parsed(body, "open-rechtspraak", lenient=True)  # some rulings are not well-formed; their reader mends them
    named = _ECLI.search((first_text(root, "identifier") or "").upper())
    if named is None or named[0] != ecli:
        raise HaalFout(f"rechtspraak.nl gaf iets anders dan {ecli}.")
    return root


def _parsed(body: bytes, wanted: str, *, lenient: bool = False) -> Element:
    try:
        root = parse_xml(body, Grenswaarden(), lenient=lenient)
    except BronGeweigerd:
        root = None
    if root is None or tag(root) != wanted:
        raise HaalFout("rechtspraak.nl gaf een antwoord dat geen uitspraak of lijst is. Probeer het later.")
    return root


def _checked(eclis: Iterable[str]) -> Iterator[str]:
    """Each ECLI once, in capitals. Raises HaalFout for what is none."""
    for ecli in dict.fromkeys(e.strip().upper() for e in eclis):
        if not _ECLI.fullmatch(ecli):
            raise HaalFout(f"Dit is geen ECLI: {ecli}. Schrijf hem zoals ECLI:NL:CRVB:2016:1404.")
        yield ecli
