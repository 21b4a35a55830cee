"""`casusbank haal` against a server on this machine that answers as the real ones do, on good days and bad ones."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cli_cases import invoke

from casusbank.errors import HaalFout
from ingest.haal import bekendmakingen, lido, rechtspraak
from ingest.haal.opslag import Oogst, Opslag
from ingest.haal.verbinding import Verbinding

ZIN = (
    "Fictief. Appellante ontving bijstand. Het college heeft de bijstand ingetrokken op grond van artikel 54 van de Pw."
)


def ruling(ecli: str, modified: str = "2020-01-02T10:00:00") -> bytes:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<open-rechtspraak xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcterms="http://purl.org/dc/terms/">
  <rdf:RDF><rdf:Description><dcterms:identifier>{ecli}</dcterms:identifier>
    <dcterms:modified>{modified}</dcterms:modified><dcterms:date>2020-01-02</dcterms:date>
    <dcterms:creator>Centrale Raad van Beroep</dcterms:creator></rdf:Description></rdf:RDF>
  <uitspraak><section role="overwegingen"><para>{ZIN} {ecli}.</para></section>
    <section role="beslissing"><para>De Raad verklaart het beroep ongegrond.</para></section></uitspraak>
</open-rechtspraak>""".encode()


def publication(name: str) -> bytes:
    return f"<gemeenteblad><kop>{name}</kop><al>Fictief. Beleidsregel bijzondere bijstand.</al></gemeenteblad>".encode()


@dataclass
class Bron:
    """What the servers know, how they misbehave, and what they were asked."""

    uitspraken: dict[str, str] = field(default_factory=dict[str, str])
    """ECLI to the moment of change."""
    ingetrokken: set[str] = field(default_factory=set[str])
    zonder_tekst: set[str] = field(default_factory=set[str])
    stukken: list[str] = field(default_factory=list[str])
    fouten: list[int] = field(default_factory=list[int])
    """Status codes for the next answers, first come."""
    totaal: int | None = None
    na: int | None = None
    """After so many answers the server is gone."""
    kapot: bytes | None = None
    gevraagd: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list[tuple[str, dict[str, list[str]]]])
    adres: str = ""

    def feed(self, asked: dict[str, list[str]]) -> bytes:
        start, most = int(asked["from"][0]), int(asked["max"][0])
        rows, gone = sorted(self.uitspraken.items()), ' deleted="doc"'
        entries = "".join(
            f'<entry{gone if e in self.ingetrokken else ""}><id>{e}</id><title type="text">{e}</title>'
            f"<updated>{m}Z</updated></entry>"
            for e, m in rows[start : start + most]
        )
        total = len(rows) if self.totaal is None else self.totaal
        return (
            '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Uitspraken</title>'
            f"<subtitle>Aantal gevonden ECLI's: {total}</subtitle>{entries}</feed>"
        ).encode()

    def sru(self, asked: dict[str, list[str]]) -> bytes:
        start, most = int(asked["startRecord"][0]) - 1, int(asked["maximumRecords"][0])
        records = "".join(
            f"<record><recordData><gzd><originalData><meta><identifier>{s}</identifier><modified>2023-04-20</modified>"
            f'</meta></originalData><enrichedData><url>{self.adres}/frbr/{s}.html</url><itemUrl manifestation="xml">'
            f"{self.adres}/frbr/{s}.xml</itemUrl></enrichedData></gzd></recordData></record>"
            for s in self.stukken[start : start + most]
        )
        total = len(self.stukken) if self.totaal is None else self.totaal
        return (
            f"<searchRetrieveResponse><numberOfRecords>{total}</numberOfRecords><records>{records}</records>"
            "</searchRetrieveResponse>"
        ).encode()

    def answer(self, path: str, asked: dict[str, list[str]]) -> bytes | None:
        if self.kapot is not None:
            return self.kapot
        if path == "/uitspraken/zoeken":
            return self.feed(asked)
        if path == "/uitspraken/content":
            ecli = asked["id"][0]
            known = ecli in self.uitspraken and ecli not in self.zonder_tekst
            return ruling(ecli, self.uitspraken[ecli]) if known else None
        if path.startswith("/sru"):
            return self.sru(asked)
        name = path.removeprefix("/frbr/").removesuffix(".xml")
        return publication(name) if name in self.stukken else None


@pytest.fixture
def bron() -> Iterator[Bron]:
    source = Bron()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = parse_qs(parts.query)
            source.gevraagd.append((parts.path, asked))
            if source.na is not None and len(source.gevraagd) > source.na:
                self.close_connection = True
                return
            if source.fouten:
                self.reply(source.fouten.pop(0), b"")
                return
            body = source.answer(parts.path, asked)
            self.reply(404 if body is None else 200, body or b"")

        def reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://192.0.2.1/elders")
            if status == 503:
                self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        source.adres = f"http://127.0.0.1:{server.server_port}"
        yield source
        server.shutdown()
        thread.join()


ECLIS = [f"ECLI:NL:CRVB:2020:{n}" for n in range(1, 8)]


def line(bron: Bron) -> Verbinding:
    return Verbinding(bron.adres, per_seconde=500, pogingen=3, wachttijd=5)


def haal(bron: Bron, map_: Path, meest: int | None = None, **vraag: Any) -> Oogst:
    asked = rechtspraak.Vraag(**(vraag or {"rechtsgebied": "bestuursrecht"}))
    return rechtspraak.fetch(asked, line(bron), Opslag(map_), meest)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rechtspraak, "_PAGE", 3)
    monkeypatch.setattr(bekendmakingen, "_PAGE", 2)


def test_all_pages_come_in_and_again_asks_for_no_ruling(bron: Bron, tmp_path: Path) -> None:
    bron.uitspraken = dict.fromkeys(ECLIS, "2020-01-02T10:00:00")
    first = haal(bron, tmp_path)
    assert (first.gevonden, first.nieuw) == (7, ECLIS)
    assert len(list(tmp_path.glob("*.xml"))) == 7
    bron.gevraagd.clear()
    again = haal(bron, tmp_path)
    assert (again.ongewijzigd, again.nieuw) == (7, [])
    assert {path for path, _ in bron.gevraagd} == {"/uitspraken/zoeken"}


def test_changed_comes_again_and_withdrawn_goes(bron: Bron, tmp_path: Path) -> None:
    bron.uitspraken = dict.fromkeys(ECLIS, "2020-01-02T10:00:00")
    haal(bron, tmp_path)
    bron.uitspraken[ECLIS[0]] = "2021-05-05T10:00:00"
    bron.ingetrokken = {ECLIS[1]}
    bron.zonder_tekst = {ECLIS[2]}
    bron.uitspraken[ECLIS[2]] = "2021-05-05T10:00:00"
    done = haal(bron, tmp_path)
    assert done.gewijzigd == [ECLIS[0]]
    assert done.ingetrokken == [ECLIS[1], ECLIS[2]]
    assert done.ongewijzigd == 4
    assert len(list(tmp_path.glob("*.xml"))) == 5
    assert b"2021-05-05" in next(tmp_path.glob("*2020_1.xml")).read_bytes()


def test_what_was_cut_off_goes_on(bron: Bron, tmp_path: Path) -> None:
    bron.uitspraken = dict.fromkeys(ECLIS, "2020-01-02T10:00:00")
    bron.na = 3 + 4
    with pytest.raises(HaalFout, match="gaat verder"):
        haal(bron, tmp_path)
    assert len(list(tmp_path.glob("*.xml"))) == 4
    with (tmp_path / "stand.jsonl").open("a") as file:
        file.write('{"naam": "ECLI:NL:CRVB:2020:5", "ver')  # killed while writing the record
    bron.na = None
    bron.gevraagd.clear()
    done = haal(bron, tmp_path)
    assert (done.ongewijzigd, done.nieuw) == (4, ECLIS[4:])
    assert haal(bron, tmp_path).ongewijzigd == 7
    assert not list(tmp_path.glob("*.deel"))


@pytest.mark.parametrize(("totaal", "match"), [(9, "noemt er 9 en gaf er 7"), (0, "kent niets")])
def test_fewer_than_promised_is_an_error(bron: Bron, tmp_path: Path, totaal: int, match: str) -> None:
    bron.uitspraken = {} if totaal == 0 else dict.fromkeys(ECLIS, "2020-01-02T10:00:00")
    bron.totaal = totaal
    with pytest.raises(HaalFout, match=match):
        haal(bron, tmp_path)


def test_five_expected_and_none_found_is_an_error(bron: Bron, tmp_path: Path) -> None:
    bron.totaal = 5
    with pytest.raises(HaalFout, match="noemt er 5 en gaf er 0"):
        haal(bron, tmp_path)


def test_a_busy_server_is_given_time(bron: Bron, tmp_path: Path) -> None:
    bron.uitspraken = {ECLIS[0]: "2020-01-02T10:00:00"}
    bron.fouten = [503, 429]
    assert haal(bron, tmp_path).nieuw == ECLIS[:1]
    bron.fouten = [400]
    with pytest.raises(HaalFout, match="fout 400"):
        haal(bron, tmp_path)


@pytest.mark.parametrize("body", [b"", b"<html><body>Onderhoud</body></html>", b"geen xml", b"<feed><entry/></feed>"])
def test_an_answer_of_another_kind_is_an_error(bron: Bron, tmp_path: Path, body: bytes) -> None:
    bron.kapot = body
    with pytest.raises(HaalFout):
        haal(bron, tmp_path)
    assert not list(tmp_path.glob("*.xml"))


def test_another_ruling_than_asked_for_is_not_kept(bron: Bron, tmp_path: Path) -> None:
    bron.kapot = ruling("ECLI:NL:HR:1999:1")
    with pytest.raises(HaalFout, match="iets anders"):
        haal(bron, tmp_path, eclis=(ECLIS[0],))
    assert not list(tmp_path.glob("*.xml"))


def test_nobody_is_followed_elsewhere_and_plain_http_stays_here(bron: Bron) -> None:
    bron.fouten = [302]
    with pytest.raises(HaalFout, match="andere plek"):
        line(bron).get("/uitspraken/zoeken")
    with pytest.raises(HaalFout, match="https"):
        Verbinding("http://data.rechtspraak.nl")


def test_the_question_reaches_the_index_as_it_takes_it(bron: Bron, tmp_path: Path) -> None:
    bron.uitspraken = {ECLIS[0]: "2020-01-02T10:00:00"}
    haal(bron, tmp_path, rechtsgebied="bestuursrecht_socialezekerheidsrecht", van="2020-01-01", tot="2020-12-31",
         gewijzigd_sinds="2020-02-01")  # fmt: skip
    _, asked = bron.gevraagd[0]
    assert asked["subject"] == ["http://psi.rechtspraak.nl/rechtsgebied#bestuursrecht_socialezekerheidsrecht"]
    assert asked["date"] == ["2020-01-01", "2020-12-31"]
    assert asked["modified"] == ["2020-02-01"]
    assert asked["return"] == ["DOC"]


def test_as_a_user_does_it(bron: Bron, tmp_path: Path) -> None:
    bron.uitspraken = dict.fromkeys(ECLIS[:3], "2020-01-02T10:00:00")
    db, folder = tmp_path / "x.db", tmp_path / "map"
    done = invoke(db, "haal", "--adres", bron.adres, "rechtspraak", str(folder), "--ecli", ECLIS[0], "--ecli", ECLIS[2])
    assert done.exit_code == 0, done.output
    assert "2 gevonden: 2 nieuw" in done.output
    read = invoke(db, "ingest", str(folder), "--json")
    report = {row["bron"]: row for row in map(json.loads, read.stdout.splitlines())}
    assert report["ECLI_NL_CRVB_2020_1.xml"]["casussen"] == [ECLIS[0]]
    assert report["stand.jsonl"]["status"] in ("overgeslagen", "geweigerd")
    nothing = invoke(db, "haal", "rechtspraak", str(folder))
    assert nothing.exit_code == 2


def test_publications_page_by_page(bron: Bron, tmp_path: Path) -> None:
    bron.stukken = [f"gmb-2023-{n}" for n in range(5)]
    service = bekendmakingen.Dienst(bron.adres, "/sru", {"operation": "searchRetrieve"})
    asked = bekendmakingen.Vraag("gemeenteblad", 'Oever"dam', "2023-01-01", tekst="bijzondere bijstand")

    def fetch(meest: int | None = None) -> Oogst:
        opslag = Opslag(tmp_path)
        return bekendmakingen.fetch(asked, opslag, lambda b: Verbinding(b, per_seconde=500), meest, None, service)

    assert fetch(3).nieuw == bron.stukken[:3]
    done = fetch()
    assert (done.gevonden, done.ongewijzigd, done.nieuw) == (5, 3, bron.stukken[3:])
    _, query = bron.gevraagd[0]
    assert query["query"][0] == (
        'c.product-area=="officielepublicaties" and w.publicatienaam=="Gemeenteblad" and dt.creator=="Oever\\"dam"'
        ' and dt.date>="2023-01-01" and cql.textAndIndexes="bijzondere bijstand"'
    )
    bron.totaal = 9
    with pytest.raises(HaalFout, match="noemt er 9 en gaf er 5"):
        fetch()


def test_a_record_that_points_elsewhere_is_not_followed(bron: Bron, tmp_path: Path) -> None:
    bron.stukken = ["gmb-2023-1"]
    service = bekendmakingen.Dienst(bron.adres, "/sru", {})
    bron.kapot = bron.sru({"startRecord": ["1"], "maximumRecords": ["9"]}).replace(
        bron.adres.encode(), b"http://kwaad.example"
    )
    with pytest.raises(HaalFout, match=r"kwaad\.example"):
        bekendmakingen.fetch(
            bekendmakingen.Vraag("cvdr", "Oeverdam"), Opslag(tmp_path), lambda b: line(bron), dienst=service
        )


LIDO = "http://linkeddata.overheid.nl/terms"
REF = f'type="{LIDO}/linktype/id/lx-referentie" groep="x" kleur="#CA005A" label="Door computer herkende referentie"'
ARTIKEL = f"{LIDO}/bwb/id/BWBR0015703/1234/2020-01-01/2020-01-01"
JCI = "jci1.3:c:BWBR0015703&amp;artikel=54"


def subject(ident: str, incoming: list[str], outgoing: list[str], extra: str = "") -> str:
    def refs(found: list[str]) -> str:
        return "".join(f'<subject-ref {REF} idref="{i}"></subject-ref>' for i in found)

    return (
        f'<subject id="{ident}"><dcterms:identifier xmlns:dcterms="http://purl.org/dc/terms/" type="intern">{ident}'
        f"</dcterms:identifier>{extra}<inkomende-links>{refs(incoming)}</inkomende-links>"
        f"<uitgaande-links>{refs(outgoing)}</uitgaande-links></subject>"
    )


def links(bron: Bron, asked: dict[str, list[str]]) -> bytes | None:
    """As `get-links` answers: the subject itself on every page, one entry per link, facets with the numbers."""
    ecli, start, rows = asked["ext-id"][0], int(asked["start"][0]), int(asked["rows"][0])
    if ecli not in bron.uitspraken:
        return None
    own, other = f"{LIDO}/jurisprudentie/id/{ecli}", f"{LIDO}/jurisprudentie/id/ECLI:NL:HR:2001:1"
    named = [f"{LIDO}/jurisprudentie/id/ECLI:NL:RBTST:2021:{n}" for n in range(3)]
    jci = (
        f'<r:heeftJuriconnect xmlns:r="{LIDO}/">1.0:c:BWBR0015703&amp;g=2020-01-01</r:heeftJuriconnect>'
        f'<r:heeftJuriconnect xmlns:r="{LIDO}/">{JCI}&amp;z=2020-01-01&amp;g=2020-01-01</r:heeftJuriconnect>'
    )
    entries = [subject(ARTIKEL, [own], [], jci), subject(other, [own], []), *[subject(n, [], [own]) for n in named]]
    page = entries[start : start + rows]
    total = len(entries) if bron.totaal is None else bron.totaal
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><lido service="get-links" ext-id="{ecli}" lido-id="{own}"><paginering>'
        f'<start>{start}</start><rows>{rows}</rows></paginering><facetten><facet name="obj_type"><int name="Wet">1'
        f'</int><int name="Jurisprudentie">{total - 1}</int></facet><facet name="obj_jaar"><int name="2019">8</int>'
        f"</facet></facetten>{subject(own, named[:1], [ARTIKEL])}{''.join(page)}</lido>"
    ).encode()


@pytest.fixture
def lidobron(bron: Bron, monkeypatch: pytest.MonkeyPatch) -> Bron:
    def answer(path: str, asked: dict[str, list[str]]) -> bytes | None:
        assert path == "/service/get-links"
        return bron.kapot if bron.kapot is not None else links(bron, asked)

    monkeypatch.setattr(bron, "answer", answer)
    monkeypatch.setattr(lido, "_PAGE", 2)
    bron.uitspraken = dict.fromkeys(ECLIS[:3], "2020-01-02T10:00:00")
    return bron


def test_links_of_a_ruling_come_in_page_by_page(lidobron: Bron, tmp_path: Path) -> None:
    opslag = Opslag(tmp_path)
    done = lido.fetch(ECLIS[:4], line(lidobron), opslag)
    assert (done.gevonden, done.nieuw, done.leeg) == (4, ECLIS[:3], ECLIS[3:4])
    found = lido.kept(ECLIS[0], opslag)
    assert found is not None
    assert {(r.soort, r.naar) for r in found} == {
        ("verwijst_naar_regel", "jci1.3:c:BWBR0015703&artikel=54"),
        ("verwijst_naar", "ECLI:NL:HR:2001:1"),
        *(("aangehaald_door", f"ECLI:NL:RBTST:2021:{n}") for n in range(3)),
    }
    assert {k for _, asked in lidobron.gevraagd for k in asked} == {"ext-id", "output", "start", "rows"}
    lidobron.gevraagd.clear()
    assert lido.fetch(ECLIS[:3], line(lidobron), opslag).ongewijzigd == 3
    assert lidobron.gevraagd == []
    assert lido.fetch(ECLIS[:3], line(lidobron), opslag, opnieuw=True).gewijzigd == ECLIS[:3]


@pytest.mark.parametrize("body", [b"", b"<html/>", b"<lido><subject/></lido>"])
def test_an_answer_that_is_no_list_of_links_is_an_error(lidobron: Bron, tmp_path: Path, body: bytes) -> None:
    lidobron.kapot = body
    with pytest.raises(HaalFout):
        lido.fetch(ECLIS[:1], line(lidobron), Opslag(tmp_path))
    assert not list(tmp_path.glob("*.lido"))


def test_links_that_were_announced_and_not_given_are_an_error(lidobron: Bron, tmp_path: Path) -> None:
    lidobron.totaal = 50
    with pytest.raises(HaalFout, match="noemt er 50 en gaf er 5"):
        lido.fetch(ECLIS[:1], line(lidobron), Opslag(tmp_path))


def test_a_source_that_knows_no_ruling_at_all_is_an_error(lidobron: Bron, tmp_path: Path) -> None:
    lidobron.uitspraken = {}
    with pytest.raises(HaalFout, match="kent geen van de 3"):
        lido.fetch(ECLIS[:3], line(lidobron), Opslag(tmp_path))


def test_a_service_that_asks_who_we_are_gets_an_answer_only_when_there_is_one(lidobron: Bron) -> None:
    lidobron.fouten = [401]
    with pytest.raises(HaalFout, match="CASUSBANK_HAAL_AANMELDING"):
        line(lidobron).get("/service/get-links")


def test_links_reach_the_database_and_stay_when_the_ruling_is_read_again(lidobron: Bron, tmp_path: Path) -> None:
    db, source, folder = tmp_path / "x.db", tmp_path / "bron", tmp_path / "lido"
    source.mkdir()
    for number, ecli in enumerate(ECLIS[:2]):
        (source / f"{number}.xml").write_bytes(ruling(ecli))
    assert invoke(db, "haal", "--adres", lidobron.adres, "lido", str(folder)).exit_code != 0
    assert lidobron.gevraagd == []
    assert invoke(db, "ingest", str(source), "--toegang", "openbaar").exit_code == 0
    done = invoke(db, "haal", "--adres", lidobron.adres, "lido", str(folder), "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["verbanden"] == 10
    assert "alleen ECLI's" in done.stderr
    (source / "0.xml").write_bytes(ruling(ECLIS[0]).replace(b"ongegrond", b"gegrond"))
    assert invoke(db, "ingest", str(source), "--toegang", "openbaar").exit_code == 0
    shown = json.loads(invoke(db, "casus", ECLIS[0], "--json").stdout)
    assert "ECLI:NL:HR:2001:1" in json.dumps(shown)
    assert invoke(db, "verify").exit_code == 0
    assert lidobron.gevraagd
    assert {asked["ext-id"][0] for _, asked in lidobron.gevraagd} == set(ECLIS[:2])
