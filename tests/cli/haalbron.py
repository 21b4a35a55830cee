"""A server on this machine that answers as the open sources do, on good days and bad ones. Everything in it is made up.

What it does with a question follows the documentation of the sources and what other programs found them to do: one
`date` is one day and two are a period, `modified` is Dutch time, `return=DOC` leaves out what has no text, CQL that
is not understood is answered with 200 and a diagnostic.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Asked = dict[str, list[str]]
ZIN = (
    "Fictief. Appellante ontving bijstand. Het college heeft de bijstand ingetrokken op grond van artikel 54 van de Pw."
)
DAG = "2020-01-02T10:00:00"
ECLIS = [f"ECLI:NL:CRVB:2020:{n}" for n in range(1, 8)]
PAGINA = b"<!DOCTYPE html><html><body>Onderhoud</body></html>"


def ruling(ecli: str, modified: str = DAG, *, tekst: bool = True) -> bytes:
    """One ruling as `content` gives it; without `tekst` only what is registered of it."""
    body = f"""<uitspraak><section role="overwegingen"><para>{ZIN} {ecli}.</para></section>
    <section role="beslissing"><para>De Raad verklaart het beroep ongegrond.</para></section></uitspraak>"""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<open-rechtspraak xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcterms="http://purl.org/dc/terms/">
  <rdf:RDF><rdf:Description><dcterms:identifier>{ecli}</dcterms:identifier>
    <dcterms:modified>{modified}</dcterms:modified><dcterms:date>2020-01-02</dcterms:date>
    <dcterms:creator>Centrale Raad van Beroep</dcterms:creator></rdf:Description></rdf:RDF>
  {body if tekst else ""}
</open-rechtspraak>
""".encode()


@dataclass
class Uitspraak:
    """One entry of the index."""

    gewijzigd: str = DAG
    datum: str = "2020-01-02"
    weg: str = ""
    """`doc` or `ecli` once it was withdrawn."""
    tekst: bool = True


@dataclass
class Antwoord:
    """How the next answer goes wrong: a status with headers, or a way of sending."""

    status: int = 200
    kop: dict[str, str] = field(default_factory=dict[str, str])
    body: bytes | None = None
    afgebroken: bool = False


@dataclass
class Bron:
    """What the servers know, how they misbehave, and what they were asked."""

    uitspraken: dict[str, Uitspraak] = field(default_factory=dict[str, Uitspraak])
    stukken: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """Name of a publication to its record."""
    bestanden: dict[str, bytes] = field(default_factory=dict[str, bytes])
    fouten: list[int | Antwoord] = field(default_factory=list[int | Antwoord])
    """For the next answers, first come."""
    stuk: dict[str, int | bytes] = field(default_factory=dict[str, int | bytes])
    """An id or path to what is always answered for it: a status, or other bytes."""
    totaal: int | None = None
    na: int | None = None
    """After so many answers the server is gone."""
    kapot: bytes | None = None
    gezipt: bool = False
    bij: Callable[[int], None] = lambda _: None
    """Called with the number of the question, before it is answered."""
    eigen: Callable[[str, Asked], bytes | None] | None = None
    gevraagd: list[tuple[str, Asked]] = field(default_factory=list[tuple[str, Asked]])
    koppen: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    ander: str = "ECLI:NL:HR:2001:1"
    """The ruling that all others refer to."""
    adres: str = ""

    def vul(self, *eclis: str) -> None:
        """Know these rulings."""
        self.uitspraken |= {e: Uitspraak() for e in eclis}

    def feed(self, asked: Asked) -> bytes:
        """The index: filtered as asked, oldest change first."""
        rows = sorted(self.uitspraken.items(), key=lambda r: r[1].gewijzigd)
        if asked.get("return") == ["DOC"]:
            rows = [(e, u) for e, u in rows if u.tekst and not u.weg]
        if "subject" in asked or "date" in asked:
            rows = [(e, u) for e, u in rows if u.weg != "ecli"]
        if days := asked.get("date"):
            rows = [(e, u) for e, u in rows if days[0] <= u.datum <= days[-1]]
        if moments := asked.get("modified"):
            rows = [(e, u) for e, u in rows if u.gewijzigd >= moments[0]]
        start = int(asked["from"][0])
        gone = {e: f' deleted="{u.weg}"' if u.weg else "" for e, u in rows}
        entries = "".join(
            f"<entry{gone[e]}><id>{e}</id>"
            f'<title type="text">{e}, Centrale Raad van Beroep, 02-01-2020</title><summary type="text">-</summary>'
            f"<updated>{u.gewijzigd}Z</updated></entry>"
            for e, u in rows[start : start + int(asked["max"][0])]
        )
        total = len(rows) if self.totaal is None else self.totaal
        return (
            '\ufeff<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title type="text">'
            f'Rechtspraak Open Data</title><subtitle type="text">Aantal gevonden ECLI\'s: {total}</subtitle>'
            f"{entries}</feed>"
        ).encode()

    def sru(self, asked: Asked) -> bytes:
        """The records, a page of them."""
        start, most = int(asked["startRecord"][0]) - 1, int(asked["maximumRecords"][0])
        records = list(self.stukken.values())[start : start + most]
        total = len(self.stukken) if self.totaal is None else self.totaal
        return (
            '<sru:searchRetrieveResponse xmlns:sru="http://docs.oasis-open.org/ns/search-ws/sruResponse">'
            f"<sru:numberOfRecords>{total}</sru:numberOfRecords><sru:records>".encode()
            + b"".join(records)
            + b"</sru:records></sru:searchRetrieveResponse>"
        )

    def answer(self, path: str, asked: Asked) -> int | bytes | None:
        """What a path answers."""
        if (broken := self.stuk.get(asked.get("id", asked.get("ext-id", [path]))[0])) is not None:
            return broken
        if self.kapot is not None:
            return self.kapot
        if self.eigen:
            return self.eigen(path, asked)
        if path == "/uitspraken/zoeken":
            return self.feed(asked)
        if path == "/uitspraken/content":
            ecli = asked["id"][0]
            known = self.uitspraken.get(ecli)
            gone = known is None or known.weg == "ecli"
            return None if gone or known is None else ruling(ecli, known.gewijzigd, tekst=known.tekst and not known.weg)
        if path.startswith("/sru"):
            return self.sru(asked)
        return self.bestanden.get(path.removeprefix("/frbr/"))


@contextmanager
def serving(source: Bron) -> Generator[Bron]:
    """The server, for as long as it is needed."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = parse_qs(parts.query)
            source.gevraagd.append((parts.path, asked))
            source.koppen.append(dict(self.headers.items()))
            source.bij(len(source.gevraagd))
            if source.na is not None and len(source.gevraagd) > source.na:
                self.close_connection = True
                return
            wrong = source.fouten.pop(0) if source.fouten else Antwoord()
            bad = Antwoord(wrong) if isinstance(wrong, int) else wrong
            answer = source.answer(parts.path, asked) if bad.status == 200 else b""
            status = answer if isinstance(answer, int) else 404 if answer is None else bad.status
            self.reply(status, bad, answer if isinstance(answer, bytes) else b"")

        def reply(self, status: int, bad: Antwoord, body: bytes) -> None:
            body = bad.body if bad.body is not None else body
            packed = source.gezipt and "gzip" in self.headers.get("Accept-Encoding", "")
            body = gzip.compress(body) if packed else body
            self.send_response(status)
            for name, value in bad.kop.items():
                self.send_header(name, value)
            if packed:
                self.send_header("Content-Encoding", "gzip")
            if "Content-Length" not in bad.kop:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if bad.afgebroken else body)
            self.close_connection = bad.afgebroken

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that was killed or had enough is what these tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        source.adres = f"http://127.0.0.1:{server.server_port}"
        yield source
        server.shutdown()
        thread.join()
