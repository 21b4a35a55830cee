"""Official publications of municipalities, by SRU: gemeenteblad (repository.overheid.nl) and CVDR (zoekservice).

Search/Retrieve via URL 2.0 and 1.2 (OASIS, Library of Congress) with CQL, records in the schema `gzd` of KOOP. A
record names the files of a publication; its XML is fetched, or else its page. The XML of a gemeenteblad says nothing
of who published it and when: that stands in the record, and is kept with it in one file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from lxml import etree

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, HaalFout
from ingest.haal.bladeren import all_entries
from ingest.haal.opslag import Oogst, Opslag, counted
from ingest.haal.verbinding import Verbinding
from ingest.readers.bekendmakingen import MET_GEGEVENS
from ingest.readers.uitgever import is_municipality
from ingest.readers.xmlbasis import Element, attribute, first_text, inner_text, parse_xml, tag, walk

Reeks = Literal["gemeenteblad", "cvdr"]
Soort = Literal["verordening", "beleidsregel"]
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Dienst:
    """Where a series is searched: host, path, what goes with every question, and the last place it gives."""

    basis: str
    pad: str
    vast: Mapping[str, str]
    hoogste: int | None = None


DIENSTEN: Mapping[Reeks, Dienst] = {
    "gemeenteblad": Dienst(
        "https://repository.overheid.nl", "/sru",
        {"operation": "searchRetrieve", "version": "2.0", "recordSchema": "gzd"}, 9_999,
    ),
    "cvdr": Dienst(
        "https://zoekservice.overheid.nl", "/sru/Search",
        {"operation": "searchRetrieve", "version": "1.2", "x-connection": "cvdr"},
    ),
}  # fmt: skip
_HOSTS = ("overheid.nl", "officiele-overheidspublicaties.nl", "officielebekendmakingen.nl")
_ANDERS = {"den haag": "'s-Gravenhage", "den bosch": "'s-Hertogenbosch"}
"""What a municipality is called, and what the sources call it."""


@dataclass(frozen=True, slots=True)
class Vraag:
    """What to fetch. Days are ISO dates; `tekst` is a word or phrase in it; `soort` and `geldend_op` are for CVDR."""

    reeks: Reeks
    gemeente: str | None = None
    van: str | None = None
    tot: str | None = None
    tekst: str | None = None
    soort: Soort | None = None
    geldend_op: str | None = None

    def __post_init__(self) -> None:
        """Refuse a question for everything there is. Raises HaalFout."""
        if not str(self):
            raise HaalFout("Zeg wat u zoekt: een gemeente, een periode of een woord.")

    def __str__(self) -> str:
        """The question as a person would say it."""
        named = {
            "gemeente": self.organisatie, "van": self.van, "tot en met": self.tot, "met de tekst": self.tekst,
            "geldend op": self.geldend_op,
        }  # fmt: skip
        return ", ".join(f"{word} {value}" for word, value in named.items() if value and value.strip())

    @property
    def organisatie(self) -> str | None:
        """The municipality as the sources write it."""
        name = re.sub(r"^gemeente(?:\s+|$)", "", (self.gemeente or "").strip(), flags=re.IGNORECASE)
        return _ANDERS.get(name.lower(), name) or None

    def cql(self) -> str:
        """The question in CQL, every value quoted."""
        name = self.organisatie
        if self.reeks == "cvdr":
            parts = [f"gemeente={_quoted(name)}"] if name else []
            day, text = "dcterms.modified", "overheidrg.body"
            parts += [f"overheidrg.datumGeldendOp={self.geldend_op}"] if self.geldend_op else []
        else:
            parts = ['c.product-area=="officielepublicaties"', 'w.publicatienaam=="Gemeenteblad"']
            parts += [f'w.organisatietype=="gemeente" and dt.creator={_quoted(name)}'] if name else []
            day, text = "dt.date", "cql.textAndIndexes"
        parts += [f"{day}>={_quoted(self.van)}"] if self.van else []
        parts += [f"{day}<={_quoted(self.tot)}"] if self.tot else []
        if self.tekst:
            phrase = self.reeks == "cvdr" and len(self.tekst.split()) > 1  # `=` finds the words anywhere there
            parts.append(f"{text}{' adj ' if phrase else '='}{_quoted(self.tekst)}")
        return " and ".join(parts)

    def fits(self, record: Element) -> bool:
        """Whether a record is of this municipality and kind: the services find names and kinds by their words."""
        creator = next(walk(record, "creator"), None)
        if self.organisatie and creator is not None and not _is(creator, self.organisatie):
            return False
        if self.soort is None:
            return True
        said = " ".join(inner_text(e) for e in walk(record, "type", "indeling")).lower()
        kinds = ("verordening", "beleidsregel")
        return self.soort in (said if any(k in said for k in kinds) else (first_text(record, "title") or "").lower())


@dataclass(frozen=True, slots=True)
class Regel:
    """One record: its name, the version at the source, where its file is and of which kind, and whether it fits."""

    naam: str
    versie: str
    adres: str
    soort: str
    past: bool
    gegevens: bytes = field(repr=False)
    """`originalData` of the record, as XML."""


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is(creator: Element, gemeente: str) -> bool:
    """Whether a record is of this municipality, and not of a province or water board of the same name."""
    name = inner_text(creator).strip()
    return not name or (is_municipality(attribute(creator, "scheme")) and _plain(name) == _plain(gemeente))


def _plain(name: str) -> str:
    """A name without accents, case, marks, or what follows it in brackets."""
    bare = unicodedata.normalize("NFKD", re.sub(r"\(.*", "", name)).lower()
    return re.sub(r"[^a-z]", "", bare)


def fetch(
    vraag: Vraag, opslag: Opslag, connect: Callable[[str], Verbinding] = Verbinding, meest: int | None = None,
    progress: Callable[[int, int], None] | None = None, dienst: Dienst | None = None,
) -> Oogst:  # fmt: skip
    """Fetch what is asked into the folder; what is here in the same version is not asked for again. Raises HaalFout.

    `meest` bounds what is written. One publication that cannot be fetched does not stop the others.
    """
    service = dienst or DIENSTEN[vraag.reeks]
    connections: dict[str, Verbinding] = {}

    def connection(basis: str) -> Verbinding:
        if basis not in connections:
            connections[basis] = connect(basis)
        return connections[basis]

    def enough(rows: Collection[Regel]) -> bool:
        return sum(r.past and not _fresh(r, opslag) for r in rows) >= (meest or 0)

    done = Oogst()
    records = _records(vraag, connection(service.basis), service, None if meest is None else enough, done)
    rows = [row for row in records if row.past]
    done.gevonden = len(rows)
    for number, row in enumerate(rows):
        if progress:
            progress(number, len(rows))
        if meest is not None and done.gehaald >= meest:
            break
        if not row.adres:
            done.leeg.append(row.naam)
            continue
        if _fresh(row, opslag):
            done.ongewijzigd += 1
            continue
        with done.trying(row.naam):
            basis, path = _place(row.adres, service.basis)
            body = connection(basis).get(path, pagina=row.soort == ".html")
            if body is None:
                opslag.drop(row.naam, row.soort, done)
            else:
                opslag.put(row.naam, row.versie, row.soort, _kept(row, body), done)
    if progress:
        progress(len(rows), len(rows))
    return done


def _fresh(row: Regel, opslag: Opslag) -> bool:
    return opslag.fresh(row.naam, row.versie, row.soort)


def _records(
    vraag: Vraag, verbinding: Verbinding, dienst: Dienst, enough: Callable[[Collection[Regel]], bool] | None,
    done: Oogst,
) -> list[Regel]:  # fmt: skip
    """The records that fit, all or `enough`; when fewer come than the service says there are, `done` says so."""
    query = vraag.cql()

    def page(start: int) -> tuple[int, list[Regel]]:
        asked = {**dienst.vast, "query": query, "startRecord": str(start + 1), "maximumRecords": str(_PAGE)}
        answer = _parsed(verbinding.get(dienst.pad, asked) or b"")
        total = _total(answer, start)
        wanted = total if enough is None else min(total, start + _PAGE)
        if dienst.hoogste and wanted > dienst.hoogste:
            raise HaalFout(
                f"De zoekdienst heeft er {total} en geeft er hoogstens {dienst.hoogste}. Vraag minder: een kortere "
                "periode, een gemeente of een woord."
            )
        return total, [_row(record, vraag) for record in walk(answer, "record")]

    total, rows = all_entries(page, enough)
    done.tekort = counted(total, len(rows), "De zoekdienst", str(vraag))
    if not any(row.adres for row in rows):
        raise HaalFout("De zoekdienst noemt bij geen enkel stuk een bestand; het antwoord is anders dan verwacht.")
    return rows


def _total(answer: Element, start: int) -> int:
    """How many records there are. Raises HaalFout when the service does not say, or read only a part of the question.

    A question that it cannot use is answered with a diagnostic and no number, or with the number for what is left.
    """
    problem = next((_problem(d) for d in walk(answer, "diagnostic")), None)
    told = first_text(answer, "numberofrecords")
    if told is None or not told.isdigit() or (problem and not (start and problem.endswith("/61"))):
        raise HaalFout(f"De zoekdienst kan niets met deze vraag: {problem or 'het antwoord is anders dan verwacht'}")
    return int(told)


def _problem(diagnostic: Element) -> str:
    said = (first_text(diagnostic, name) for name in ("message", "details", "uri"))
    return "; ".join(s for s in said if s)[:300]


def _row(record: Element, vraag: Vraag) -> Regel:
    name = first_text(record, "identifier")
    address, kind = next(_addresses(record), ("", ""))
    if not name:
        raise HaalFout("De zoekdienst geeft een regel zonder kenmerk; het antwoord is anders dan verwacht.")
    moments = ("datumtijdstipwijzigingexpression", "datumtijdstipwijzigingwork", "modified", "timestamp")
    version = next((text for m in moments if (text := first_text(record, m))), "onbekend")
    data = next((etree.tostring(e, encoding="utf-8", with_tail=False) for e in walk(record, "originaldata")), b"")
    return Regel(name, version, address, kind, vraag.fits(record), data)


def _addresses(record: Element) -> Iterator[tuple[str, str]]:
    """(address, kind of file), the best first."""
    files = {attribute(u, "manifestation"): inner_text(u).strip() for u in walk(record, "itemurl")}
    for element in walk(record, "publicatieurl_xml", "publicatieurl_xhtml", "url"):
        kind = {"publicatieurl_xml": "xml", "publicatieurl_xhtml": "html"}.get(tag(element))
        files.setdefault(kind or inner_text(element).strip().rpartition(".")[2].lower(), inner_text(element).strip())
    yield from ((files[kind], f".{kind}") for kind in ("xml", "html", "odt", "pdf") if files.get(kind))


def _place(address: str, own: str) -> tuple[str, str]:
    """(base, path) of an address that a record names. Raises HaalFout when it is no government host.

    Who names another address for the service (a mirror) gets the files from there too: nothing goes elsewhere.
    """
    parts, service = urlsplit(address), urlsplit(own)
    host = parts.hostname or ""
    ours = host == service.hostname
    if not ours and not any(host == h or host.endswith(f".{h}") for h in _HOSTS):
        raise HaalFout(f"De zoekdienst wijst naar {host}; daar haalt casusbank niets.")
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if not ours and own in {d.basis for d in DIENSTEN.values()}:
        return f"https://{host}", path
    return own, path.removeprefix(service.path.rstrip("/")) if ours else path


def _kept(row: Regel, body: bytes) -> bytes:
    """What goes into the file: what the source gave, and for XML without data of its own, what the record says."""
    if row.soort != ".xml":
        # A portal or a filter in the network gives a page of its own: that of a publication names it.
        strange = row.soort == ".html" and b"OVERHEID" not in body and row.naam.encode() not in body
        if strange or not body.strip() or (row.soort == ".pdf") != body.startswith(b"%PDF"):
            raise HaalFout(f"De bron gaf voor {row.naam} iets anders dan een bestand {row.soort}. Probeer het later.")
        return body
    root = _parsed(body)
    if next(walk(root, "owmskern"), None) is not None or not row.gegevens:
        return body
    whole = etree.Element(MET_GEGEVENS)
    whole.extend((_parsed(row.gegevens), root))
    return etree.tostring(whole, encoding="utf-8", xml_declaration=True)


def _parsed(body: bytes) -> Element:
    try:
        root = parse_xml(body, Grenswaarden(), lenient=False)
    except BronGeweigerd:
        root = None
    if root is None or tag(root) == "html":
        raise HaalFout("De bron gaf een antwoord dat geen XML is. Probeer het later.")
    return root
