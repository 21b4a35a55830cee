"""Official publications of municipalities, by SRU: gemeenteblad (repository.overheid.nl) and CVDR (zoekservice).

Search/Retrieve via URL 2.0 and 1.2 (OASIS, Library of Congress) with CQL, records in the schema `gzd` of KOOP. A
record names its XML; that is fetched, not the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, HaalFout
from ingest.haal.opslag import Oogst, Opslag, counted
from ingest.haal.verbinding import Verbinding
from ingest.readers.xmlbasis import Element, attribute, first_text, inner_text, parse_xml, tag, walk

Reeks = Literal["gemeenteblad", "cvdr"]
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Dienst:
    """Where a series is searched: host, path, and what goes with every question."""

    basis: str
    pad: str
    vast: Mapping[str, str]


DIENSTEN: Mapping[Reeks, Dienst] = {
    "gemeenteblad": Dienst(
        "https://repository.overheid.nl", "/sru",
        {"operation": "searchRetrieve", "version": "2.0", "recordSchema": "gzd"},
    ),
    "cvdr": Dienst(
        "https://zoekservice.overheid.nl", "/sru/Search",
        {"operation": "searchRetrieve", "version": "1.2", "x-connection": "cvdr"},
    ),
}  # fmt: skip
_HOSTS = ("overheid.nl", "officiele-overheidspublicaties.nl")


@dataclass(frozen=True, slots=True)
class Vraag:
    """What to fetch. Days are ISO dates; `gemeente` without "gemeente"; `tekst` is a word or phrase in it."""

    reeks: Reeks
    gemeente: str | None = None
    van: str | None = None
    tot: str | None = None
    tekst: str | None = None

    def cql(self) -> str:
        """The question in CQL, every value quoted."""
        parts = ['c.product-area=="officielepublicaties"', 'w.publicatienaam=="Gemeenteblad"']
        creator, day, words = "dt.creator", "dt.date", "cql.textAndIndexes"
        if self.reeks == "cvdr":
            parts, creator, day, words = [], "creator", "modified", "keyword"
        parts += [f"{creator}=={_quoted(self.gemeente)}"] if self.gemeente else []
        parts += [f"{day}>={_quoted(self.van)}"] if self.van else []
        parts += [f"{day}<={_quoted(self.tot)}"] if self.tot else []
        parts += [f"{words}={_quoted(self.tekst)}"] if self.tekst else []
        return " and ".join(parts)


@dataclass(frozen=True, slots=True)
class Regel:
    """One record: its name, the version at the source, and where its XML is."""

    naam: str
    versie: str
    adres: str


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def fetch(
    vraag: Vraag, opslag: Opslag, connect: Callable[[str], Verbinding] = Verbinding, meest: int | None = None,
    progress: Callable[[int, int], None] | None = None, dienst: Dienst | None = None,
) -> Oogst:  # fmt: skip
    """Fetch what is asked into the folder; what is here in the same version is not asked for again. Raises HaalFout."""
    service = dienst or DIENSTEN[vraag.reeks]
    connections: dict[str, Verbinding] = {}

    def connection(basis: str) -> Verbinding:
        if basis not in connections:
            connections[basis] = connect(basis)
        return connections[basis]

    rows = list(_records(vraag, connection(service.basis), service, meest))
    done = Oogst(gevonden=len(rows))
    for number, row in enumerate(rows):
        if progress:
            progress(number, len(rows))
        if opslag.fresh(row.naam, row.versie, ".xml"):
            done.ongewijzigd += 1
            continue
        basis, path = _place(row.adres, service.basis)
        body = connection(basis).get(path)
        if body is None:
            (done.ingetrokken if opslag.drop(row.naam, ".xml") else done.leeg).append(row.naam)
            continue
        _parsed(body)
        known = opslag.known(row.naam)
        opslag.put(row.naam, row.versie, ".xml", body)
        (done.nieuw if known is None else done.gewijzigd).append(row.naam)
    return done


def _records(vraag: Vraag, verbinding: Verbinding, dienst: Dienst, meest: int | None) -> Iterator[Regel]:
    query = vraag.cql()
    if not query:
        raise HaalFout("Zeg wat u zoekt: een gemeente, een periode of een woord.")
    found = total = 0
    while meest is None or found < meest:
        page = {**dienst.vast, "query": query, "startRecord": str(found + 1), "maximumRecords": str(_PAGE)}
        answer = _parsed(verbinding.get(dienst.pad, page) or b"")
        told = first_text(answer, "numberofrecords")
        if told is None or not told.isdigit():
            problem = first_text(answer, "message", "details") or "het antwoord is anders dan verwacht"
            raise HaalFout(f"De zoekdienst zegt niet hoeveel er zijn: {problem[:200]}")
        total = int(told)
        rows = [r for r in (_row(record) for record in walk(answer, "record")) if r]
        yield from rows[: None if meest is None else meest - found]
        found += len(rows)
        if not rows or found >= total:
            break
    else:
        return
    counted(total, found, "de zoekdienst", {"vraag": query})


def _row(record: Element) -> Regel | None:
    """A record as we need it; None for an element that only holds others."""
    name = first_text(record, "identifier")
    address = next((inner_text(u).strip() for u in _addresses(record)), None)
    if not name or not address:
        raise HaalFout("De zoekdienst geeft een regel zonder kenmerk of adres; het antwoord is anders dan verwacht.")
    version = first_text(record, "datumtijdstipwijzigingexpression", "timestamp", "modified") or "onbekend"
    return Regel(name, version, address)


def _addresses(record: Element) -> Iterator[Element]:
    yield from (u for u in walk(record, "itemurl") if attribute(u, "manifestation") == "xml")
    yield from walk(record, "publicatieurl_xml", "url")


def _place(address: str, own: str) -> tuple[str, str]:
    """(scheme and host, path) of an address that a record names. Raises HaalFout when it is no government host."""
    parts, host = urlsplit(address), urlsplit(address).hostname or ""
    if host != urlsplit(own).hostname and not any(host == h or host.endswith(f".{h}") for h in _HOSTS):
        raise HaalFout(f"De zoekdienst wijst naar {host}; daar haalt casusbank niets.")
    scheme = "https" if host != urlsplit(own).hostname else parts.scheme
    return f"{scheme}://{parts.netloc}", parts.path + (f"?{parts.query}" if parts.query else "")


def _parsed(body: bytes) -> Element:
    try:
        root = parse_xml(body, Grenswaarden(), lenient=False)
    except BronGeweigerd:
        root = None
    if root is None or tag(root) == "html":
        raise HaalFout("De zoekdienst gaf een antwoord dat geen XML is. Probeer het later.")
    return root
