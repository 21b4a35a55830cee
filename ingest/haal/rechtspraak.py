"""Rulings from the open data of rechtspraak.nl: the ECLI index (Atom) and the ruling by its ECLI (XML).

After the technical documentation "Open Data van de Rechtspraak" (version 1.15, 2019): at most ten requests a second,
at most a thousand ECLIs an answer, `modified` and `date` as one day or two for a period, `return=DOC` for rulings
with a text, and an entry with the attribute `deleted` for one that was withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, HaalFout
from ingest.haal.opslag import Oogst, Opslag, counted
from ingest.haal.verbinding import Verbinding
from ingest.readers.xmlbasis import Element, attribute, first_text, parse_xml, tag, walk

BASIS = "https://data.rechtspraak.nl"
_PAGE = 1000
_ECLI = re.compile(r"ECLI:[A-Z]{2}:[A-Z]{1,10}:\d{4}:[A-Z0-9.]{1,30}")
_TOTAL = re.compile(r"aantal gevonden ecli'?s:?\s*(\d+)", re.IGNORECASE)
_RECHTSGEBIED = "http://psi.rechtspraak.nl/rechtsgebied#"


@dataclass(frozen=True, slots=True)
class Regel:
    """One entry of the ECLI index; `gewijzigd` is the source's own moment of change."""

    ecli: str
    gewijzigd: str
    ingetrokken: bool


@dataclass(frozen=True, slots=True)
class Vraag:
    """What to fetch. Days are ISO dates; `rechtsgebied` is a name such as `bestuursrecht`, or the URI of the source."""

    eclis: tuple[str, ...] = ()
    rechtsgebied: str | None = None
    van: str | None = None
    tot: str | None = None
    gewijzigd_sinds: str | None = None

    def parameters(self) -> list[tuple[str, str]]:
        """The question as the index takes it."""
        found = [("return", "DOC"), ("sort", "ASC")]
        if self.rechtsgebied:
            uri = self.rechtsgebied if "#" in self.rechtsgebied else _RECHTSGEBIED + self.rechtsgebied
            found.append(("subject", uri))
        found += [("date", day) for day in (self.van, self.tot) if day]
        if self.gewijzigd_sinds:
            found.append(("modified", self.gewijzigd_sinds))
        return found


def fetch(
    vraag: Vraag, verbinding: Verbinding, opslag: Opslag, meest: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Oogst:  # fmt: skip
    """Fetch what is asked into the folder, changed rulings again, withdrawn ones out. Raises HaalFout.

    Cut off at any moment, the same call goes on: what is here in the same version is not asked for again.
    """
    rows = [Regel(e, "", False) for e in _checked(vraag.eclis)] or list(_index(vraag, verbinding, meest))
    done = Oogst(gevonden=len(rows))
    for number, row in enumerate(rows):
        if progress:
            progress(number, len(rows))
        _take(row, verbinding, opslag, done)
    if progress:
        progress(len(rows), len(rows))
    return done


def _take(row: Regel, verbinding: Verbinding, opslag: Opslag, done: Oogst) -> None:
    if row.ingetrokken:
        if opslag.drop(row.ecli, ".xml"):
            done.ingetrokken.append(row.ecli)
        return
    if row.gewijzigd and opslag.fresh(row.ecli, row.gewijzigd, ".xml"):
        done.ongewijzigd += 1
        return
    known = opslag.known(row.ecli)
    body = verbinding.get("/uitspraken/content", {"id": row.ecli})
    if body is None:
        (done.ingetrokken if opslag.drop(row.ecli, ".xml") else done.leeg).append(row.ecli)
        return
    version = row.gewijzigd or _modified(row.ecli, body)
    if opslag.fresh(row.ecli, version, ".xml"):
        done.ongewijzigd += 1
        return
    _check(row.ecli, body)
    opslag.put(row.ecli, version, ".xml", body)
    (done.nieuw if known is None else done.gewijzigd).append(row.ecli)


def _index(vraag: Vraag, verbinding: Verbinding, meest: int | None) -> Iterator[Regel]:
    """All entries of the index that fit, page by page. Raises HaalFout when it gave fewer than it says there are."""
    asked = vraag.parameters()
    found = total = 0
    while meest is None or found < meest:
        page = [*asked, ("max", str(_PAGE)), ("from", str(found))]
        feed = _parsed(verbinding.get("/uitspraken/zoeken", page) or b"", "feed")
        total = max(total, _total(feed))
        rows = [_row(entry) for entry in walk(feed, "entry")]
        yield from rows[: None if meest is None else meest - found]
        found += len(rows)
        if not rows or found >= total:
            break
    else:
        return
    counted(total, found, "rechtspraak.nl", dict(asked))


def _total(feed: Element) -> int:
    told = _TOTAL.search(first_text(feed, "subtitle") or "")
    if told is None:
        raise HaalFout("rechtspraak.nl zegt niet hoeveel uitspraken er zijn; het antwoord is anders dan verwacht.")
    return int(told[1])


def _row(entry: Element) -> Regel:
    ecli = first_text(entry, "id") or ""
    if not _ECLI.fullmatch(ecli):
        raise HaalFout("rechtspraak.nl geeft een regel zonder ECLI; het antwoord is anders dan verwacht.")
    return Regel(ecli, first_text(entry, "updated") or "", bool(attribute(entry, "deleted")))


def _check(ecli: str, body: bytes) -> None:
    """Raise HaalFout when the answer is not the ruling that was asked for."""
    root = _ruling(body)
    if ecli not in (first_text(root, "identifier") or ""):
        raise HaalFout(f"rechtspraak.nl gaf iets anders dan {ecli}.")


def _modified(ecli: str, body: bytes) -> str:
    _check(ecli, body)
    return first_text(_ruling(body), "modified") or ""


def _ruling(body: bytes) -> Element:
    return _parsed(body, "open-rechtspraak", lenient=True)  # some rulings are not well-formed; their reader mends them


def _parsed(body: bytes, wanted: str, *, lenient: bool = False) -> Element:
    try:
        root = parse_xml(body, Grenswaarden(), lenient=lenient)
    except BronGeweigerd:
        root = None
    if root is None or tag(root) != wanted:
        raise HaalFout("rechtspraak.nl gaf een antwoord dat geen uitspraak of lijst is. Probeer het later.")
    return root


def _checked(eclis: Sequence[str]) -> list[str]:
    wrong = [e for e in eclis if not _ECLI.fullmatch(e.strip().upper())]
    if wrong:
        raise HaalFout(f"Dit is geen ECLI: {wrong[0]}")
    return [e.strip().upper() for e in eclis]
