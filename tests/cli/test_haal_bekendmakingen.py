"""`casusbank haal officielebekendmakingen` against a server on this machine that answers as the real ones do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_cases import invoke
from haalbron import PAGINA, Antwoord, Bron, serving

from casusbank.errors import HaalFout
from ingest.haal import bekendmakingen
from ingest.haal.bekendmakingen import Dienst, Vraag
from ingest.haal.opslag import Oogst, Opslag
from ingest.haal.verbinding import Verbinding

MOMENT = "2023-04-20T09:21:22.096779+02:00"
REGELING = (
    "<kop><titel>GEMEENTEBLAD</titel><subtitel>Officiële uitgave van gemeente Oeverdam</subtitel></kop><gemeenteblad>"
    "<kop><titel>Beleidsregel bijzondere bijstand</titel></kop><regeling><regeling-tekst><artikel><kop><label>Artikel"
    "</label><nr>1</nr></kop><al>Fictief. Het college verleent bijzondere bijstand op grond van artikel 35 van de"
    " Participatiewet.</al></artikel></regeling-tekst></regeling></gemeenteblad>"
)


def gemeenteblad(
    bron: Bron, name: str, *, creator: str = "Oeverdam", moment: str = MOMENT, kinds: str = "pdf xml"
) -> None:
    """One gemeenteblad: a record with the files there are of it."""
    place = f"officielepublicaties/gmb/2023/{name}/1"
    files = "".join(
        f'<gzd:itemUrl manifestation="{k}">{bron.adres}/frbr/{place}/{k}/{name}.{k}</gzd:itemUrl>'
        for k in kinds.split()
    )
    bron.stukken[name] = (
        '<sru:record xmlns:sru="http://docs.oasis-open.org/ns/search-ws/sruResponse"><sru:recordSchema>'
        "http://standaarden.overheid.nl/sru/</sru:recordSchema><sru:recordData><gzd:gzd"
        ' xmlns:gzd="http://standaarden.overheid.nl/sru" xmlns:dcterms="http://purl.org/dc/terms/"><gzd:originalData>'
        f"<overheidop:meta xmlns:overheidop='urn:op'><owmskern><dcterms:identifier>{name}</dcterms:identifier>"
        "<dcterms:title>Beleidsregel bijzondere bijstand Oeverdam 2023</dcterms:title>"
        '<dcterms:type scheme="OVERHEIDop.Rubriek">beleidsregel</dcterms:type>'
        f'<dcterms:creator scheme="OVERHEID.Gemeente">{creator}</dcterms:creator>'
        "<dcterms:modified>2023-04-20</dcterms:modified></owmskern><owmsmantel><dcterms:available>2023-04-20"
        f"</dcterms:available></owmsmantel><tpmeta><datumTijdstipWijzigingExpression>{moment}"
        "</datumTijdstipWijzigingExpression></tpmeta></overheidop:meta></gzd:originalData><gzd:enrichedData>"
        f"<gzd:url>{bron.adres}/frbr/{place}</gzd:url>{files}</gzd:enrichedData></gzd:gzd></sru:recordData>"
        "<sru:recordPosition>1</sru:recordPosition></sru:record>"
    ).encode()
    bron.bestanden[f"{place}/xml/{name}.xml"] = (
        f'\ufeff<?xml version="1.0"?><officiele-publicatie>{REGELING}</officiele-publicatie>'.encode()
    )
    bron.bestanden[f"{place}/pdf/{name}.pdf"] = b"%PDF-1.4 fictief"


def regeling(
    bron: Bron, name: str, *, creator: str = "Oeverdam", rubriek: str = "", titel: str = "Verordening"
) -> None:
    """One version of a regulation in CVDR."""
    kern = (
        f'<owmskern xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:identifier>{name}</dcterms:identifier>'
        f'<dcterms:title>{titel} Oeverdam</dcterms:title><dcterms:type scheme="overheid:Informatietype">regeling'
        f"</dcterms:type>{rubriek and f'<dcterms:type>{rubriek}</dcterms:type>'}<dcterms:creator"
        f' scheme="overheid:Gemeente">{creator}</dcterms:creator><dcterms:modified>2023-04-20Z</dcterms:modified>'
        "</owmskern>"
    )
    bron.stukken[name] = (
        f"<record><recordData><gzd><originalData><meta>{kern}</meta></originalData><enrichedData><organisatietype>Gemeente"
        f"</organisatietype><publicatieurl_xml>{bron.adres}/frbr/{name}.xml</publicatieurl_xml><preferred_url>x"
        "</preferred_url></enrichedData></gzd></recordData></record>"
    ).encode()
    bron.bestanden[f"{name}.xml"] = f"<cvdr><meta>{kern}</meta><body>{REGELING}</body></cvdr>".encode()


@pytest.fixture
def bron(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bron]:
    monkeypatch.setattr(bekendmakingen, "_PAGE", 2)
    with serving(Bron()) as source:
        yield source


def haal(bron: Bron, map_: Path, vraag: Vraag, meest: int | None = None, hoogste: int | None = None) -> Oogst:
    service = Dienst(bron.adres, "/sru", {"operation": "searchRetrieve"}, hoogste)

    def connect(basis: str) -> Verbinding:
        return Verbinding(basis, per_seconde=500, pogingen=3, wachttijd=5)

    with Opslag(map_) as opslag:
        return bekendmakingen.fetch(vraag, opslag, connect, meest, None, service)


GMB = Vraag("gemeenteblad", "Oeverdam")


def test_the_questions_are_put_as_each_service_understands_them() -> None:
    blad = Vraag("gemeenteblad", 'gemeente Oever"dam', "2023-01-01", "2023-02-01", "bijzondere bijstand")
    assert blad.cql() == (
        'c.product-area=="officielepublicaties" and w.publicatienaam=="Gemeenteblad" and w.organisatietype=="gemeente"'
        ' and dt.creator="Oever\\"dam" and dt.date>="2023-01-01" and dt.date<="2023-02-01"'
        ' and cql.textAndIndexes="bijzondere bijstand"'
    )
    regels = Vraag("cvdr", "Den Haag", "2023-01-01", None, "bijzondere bijstand", None, "2024-01-01")
    assert regels.cql() == (
        'gemeente="\'s-Gravenhage" and overheidrg.datumGeldendOp=2024-01-01 and dcterms.modified>="2023-01-01"'
        ' and overheidrg.body adj "bijzondere bijstand"'
    )
    assert Vraag("cvdr", tekst="bijstand").cql() == 'overheidrg.body="bijstand"'


def test_page_by_page_at_most_so_many_and_then_the_rest(bron: Bron, tmp_path: Path) -> None:
    names = [f"gmb-2023-{n}" for n in range(5)]
    for name in names:
        gemeenteblad(bron, name)
    assert haal(bron, tmp_path, GMB, 3).nieuw == names[:3]
    done = haal(bron, tmp_path, GMB)
    assert (done.gevonden, done.ongewijzigd, done.nieuw) == (5, 3, names[3:])
    bron.totaal = 9
    assert "noemt er 9 en gaf er 5" in haal(bron, tmp_path, GMB).tekort
    bron.totaal = 5
    bron.stukken.clear()
    with pytest.raises(HaalFout, match="noemt er 5 en gaf er 0"):
        haal(bron, tmp_path, GMB)


def test_a_second_change_on_one_day_comes_again_and_what_is_gone_goes(bron: Bron, tmp_path: Path) -> None:
    for name in ("gmb-2023-1", "gmb-2023-2"):
        gemeenteblad(bron, name)
    haal(bron, tmp_path, GMB)
    gemeenteblad(bron, "gmb-2023-1", moment="2023-04-20T15:00:00+02:00")
    path = next(p for p in bron.bestanden if p.endswith("gmb-2023-1.xml"))
    bron.bestanden[path] = bron.bestanden[path].replace(b"artikel 35", b"artikel 36")
    gemeenteblad(bron, "gmb-2023-2", moment="2023-04-20T15:00:00+02:00")
    del bron.bestanden[next(p for p in bron.bestanden if p.endswith("gmb-2023-2.xml"))]
    done = haal(bron, tmp_path, GMB)
    assert (done.gewijzigd, done.ingetrokken) == (["gmb-2023-1"], ["gmb-2023-2"])
    assert [p.name for p in tmp_path.glob("*.xml")] == ["gmb-2023-1.xml"]


def test_without_xml_the_next_best_file_is_kept(bron: Bron, tmp_path: Path) -> None:
    gemeenteblad(bron, "gmb-2023-1", kinds="pdf")
    gemeenteblad(bron, "gmb-2023-3", kinds="pdf html")
    page = b"<html><body>gmb-2023-3</body></html>"
    bron.bestanden["officielepublicaties/gmb/2023/gmb-2023-3/1/html/gmb-2023-3.html"] = page
    gemeenteblad(bron, "gmb-2023-2", kinds="metadata")
    done = haal(bron, tmp_path, GMB)
    assert (done.nieuw, done.leeg) == (["gmb-2023-1", "gmb-2023-3"], ["gmb-2023-2"])
    assert (tmp_path / "gmb-2023-3.html").read_bytes() == page
    assert (tmp_path / "gmb-2023-1.pdf").read_bytes().startswith(b"%PDF")
    bron.stukken = {"gmb-2023-2": bron.stukken["gmb-2023-2"]}
    with pytest.raises(HaalFout, match="geen enkel stuk een bestand"):
        haal(bron, tmp_path, GMB)


def test_a_page_of_the_network_is_not_kept_for_a_publication(bron: Bron, tmp_path: Path) -> None:
    gemeenteblad(bron, "gmb-2023-1", kinds="html")
    place = "officielepublicaties/gmb/2023/gmb-2023-1/1/html/gmb-2023-1.html"
    bron.bestanden[place] = b"<html><body>Deze website is geblokkeerd.</body></html>"
    assert list(haal(bron, tmp_path, GMB).mislukt) == ["gmb-2023-1"]
    bron.bestanden[place] = b'<html><head><meta name="DC.identifier" content="gmb-2023-1"></head><body>T</body></html>'
    assert haal(bron, tmp_path, GMB).nieuw == ["gmb-2023-1"]


def test_names_that_only_look_alike_are_left_out(bron: Bron, tmp_path: Path) -> None:
    for number, creator in enumerate(("Oeverdam", "Oeverdam (NH)", "Oeverdam aan Zee", "Rechtbank Oeverdam")):
        gemeenteblad(bron, f"gmb-2023-{number}", creator=creator)
    assert haal(bron, tmp_path, GMB).nieuw == ["gmb-2023-0", "gmb-2023-1"]


def test_a_province_of_the_same_name_is_left_out(bron: Bron, tmp_path: Path) -> None:
    regeling(bron, "CVDR1_1")
    regeling(bron, "CVDR2_1")
    bron.stukken["CVDR2_1"] = bron.stukken["CVDR2_1"].replace(b"overheid:Gemeente", b"overheid:Provincie")
    assert haal(bron, tmp_path, Vraag("cvdr", "Oeverdam")).nieuw == ["CVDR1_1"]


def test_verordeningen_and_beleidsregels_apart(bron: Bron, tmp_path: Path) -> None:
    regeling(bron, "CVDR1_1", rubriek="algemeen verbindend voorschrift (verordening)", titel="Beleidsregel in de naam")
    regeling(bron, "CVDR2_1", rubriek="beleidsregel", titel="Regels")
    regeling(bron, "CVDR3_1", titel="Beleidsregels bijzondere bijstand")
    asked: dict[Any, list[str]] = {"verordening": ["CVDR1_1"], "beleidsregel": ["CVDR2_1", "CVDR3_1"]}
    for kind, names in asked.items():
        assert haal(bron, tmp_path / kind, Vraag("cvdr", "Oeverdam", soort=kind)).nieuw == names
    assert len(haal(bron, tmp_path / "alle", Vraag("cvdr", "Oeverdam")).nieuw) == 3


DIAGNOSE = (
    "<diagnostics><diagnostic><uri>info:srw/diagnostic/1/10</uri><details>{}</details><message>{}</message></diagnostic>"
    "</diagnostics>"
)


def test_a_question_that_was_not_or_only_half_understood_is_an_error(bron: Bron, tmp_path: Path) -> None:
    gemeenteblad(bron, "gmb-2023-1")
    answer = bron.sru({"startRecord": ["1"], "maximumRecords": ["9"]})
    nothing = DIAGNOSE.format("cql.serverChoice", "Unsupported index")
    part = DIAGNOSE.format("[:2023-02-30] is not a valid range", "SEARCH-IGNOREDQTEXT")
    for body, said in (
        (f"<searchRetrieveResponse>{nothing}</searchRetrieveResponse>".encode(), "Unsupported index; cql.serverChoice"),
        (answer.replace(b"</sru:records>", b"</sru:records>" + part.encode()), "SEARCH-IGNOREDQTEXT"),
        (b"<explainResponse/>", "anders dan verwacht"),
        (PAGINA, "storing of onderhoud"),
        (b"", "geen XML"),
    ):
        bron.kapot = body
        with pytest.raises(HaalFout, match=said):
            haal(bron, tmp_path, GMB)
    assert not list(tmp_path.glob("*.xml"))


def test_more_than_the_service_gives_is_said_at_once(bron: Bron, tmp_path: Path) -> None:
    for number in range(6):
        gemeenteblad(bron, f"gmb-2023-{number}")
    with pytest.raises(HaalFout, match="heeft er 6 en geeft er hoogstens 5"):
        haal(bron, tmp_path, GMB, hoogste=5)
    assert len(bron.gevraagd) == 1
    assert len(haal(bron, tmp_path, GMB, meest=3, hoogste=5).nieuw) == 3


def test_a_record_that_points_elsewhere_is_not_followed(bron: Bron, tmp_path: Path) -> None:
    gemeenteblad(bron, "gmb-2023-1")
    gemeenteblad(bron, "gmb-2023-2")
    bron.stukken["gmb-2023-1"] = bron.stukken["gmb-2023-1"].replace(bron.adres.encode(), b"http://kwaad.example")
    done = haal(bron, tmp_path, GMB)
    assert done.nieuw == ["gmb-2023-2"]
    assert "kwaad.example" in done.mislukt["gmb-2023-1"]


def test_files_come_from_the_service_that_was_named(bron: Bron, tmp_path: Path) -> None:
    """A mirror gives the records as they are, with the addresses of the service itself."""
    gemeenteblad(bron, "gmb-2023-1")
    for public in (b"https://repository.overheid.nl", b"http://repository.officiele-overheidspublicaties.nl"):
        bron.stukken["gmb-2023-1"] = bron.stukken["gmb-2023-1"].replace(bron.adres.encode(), public)
        assert haal(bron, tmp_path / public.decode()[-15:], GMB).nieuw == ["gmb-2023-1"]
        bron.stukken["gmb-2023-1"] = bron.stukken["gmb-2023-1"].replace(public, bron.adres.encode())
    place = bekendmakingen._place  # pyright: ignore[reportPrivateUsage]
    service = "https://zoekservice.overheid.nl"
    repository = "repository.officiele-overheidspublicaties.nl"
    assert place(f"http://{repository}:8080/cvdr/a.xml", service) == (f"https://{repository}", "/cvdr/a.xml")
    assert place("http://zoekservice.overheid.nl:22/a.xml", service) == (service, "/a.xml")
    assert place("https://spiegel.nl/op/frbr/a.xml?b=1", "https://spiegel.nl/op") == (
        "https://spiegel.nl/op",
        "/frbr/a.xml?b=1",
    )
    for bad in ("http://overheid.nl.kwaad.example/a", "file:///etc/passwd", "https://127.0.0.1/a", ""):
        with pytest.raises(HaalFout):
            place(bad, service)


def test_a_record_with_one_address_only(bron: Bron, tmp_path: Path) -> None:
    gemeenteblad(bron, "gmb-2023-1", kinds="xml")
    bron.stukken["gmb-2023-1"] = (
        bron.stukken["gmb-2023-1"]
        .replace(b"/1</gzd:url>", b"/1/xml/gmb-2023-1.xml</gzd:url>")
        .replace(b"itemUrl", b"ander")
    )
    assert haal(bron, tmp_path, GMB).nieuw == ["gmb-2023-1"]


@pytest.mark.parametrize("instead", [PAGINA, b"<officiele-publicatie><al>half", b"", 500])
def test_one_bad_publication_does_not_stop_the_others(bron: Bron, tmp_path: Path, instead: bytes | int) -> None:
    for number in range(3):
        gemeenteblad(bron, f"gmb-2023-{number}")
    bron.stuk["/frbr/officielepublicaties/gmb/2023/gmb-2023-1/1/xml/gmb-2023-1.xml"] = instead
    done = haal(bron, tmp_path, GMB)
    assert (done.nieuw, list(done.mislukt)) == (["gmb-2023-0", "gmb-2023-2"], ["gmb-2023-1"])
    assert len(list(tmp_path.glob("*.xml"))) == 2


def test_as_a_user_does_it_and_who_published_it_and_when_is_known(bron: Bron, tmp_path: Path) -> None:
    gemeenteblad(bron, "gmb-2023-1")
    db, folder = tmp_path / "x.db", tmp_path / "map"
    asked = ("haal", "--adres", bron.adres, "officielebekendmakingen", str(folder), "--gemeente", "Oeverdam")
    assert invoke(db, *asked[:5]).exit_code == 2
    assert invoke(db, *asked, "--reeks", "gemeenteblad", "--soort", "beleidsregel").exit_code == 2
    bron.fouten = [Antwoord(503, {"Retry-After": "0"})]
    done = invoke(db, *asked, "--reeks", "gemeenteblad")
    assert (done.exit_code, "1 gevonden: 1 nieuw" in done.output) == (0, True), done.output
    bron.stukken.clear()
    regeling(bron, "CVDR77_2")
    assert invoke(db, *asked).exit_code == 0
    assert invoke(db, "ingest", str(folder), "--toegang", "openbaar").exit_code == 0
    found = {}
    for line in invoke(db, "ingest", str(folder), "--toegang", "openbaar", "--json").stdout.splitlines():
        row = json.loads(line)
        found[row["bron"]] = json.loads(invoke(db, "casus", row["casussen"][0], "--json").stdout)
    blad, regels = (found[name]["velden"] for name in ("gmb-2023-1.xml", "CVDR77_2.xml"))
    assert found["gmb-2023-1.xml"]["titel"].startswith("Beleidsregel bijzondere bijstand Oeverdam 2023")
    assert (blad["datum_publicatie"], blad["organisatie"]) == ("2023-04-20", "gemeente Oeverdam")
    assert (blad["bron_kenmerk"], blad["bronsoort"]) == ("gmb-2023-1", "regeling")
    assert "BWBR0015703" in json.dumps(found["gmb-2023-1.xml"]["annotaties"])
    assert (regels["organisatie"], regels["datum_publicatie"]) == ("gemeente Oeverdam", "2023-04-20")
    assert regels["bron_kenmerk"] == "CVDR77_2"
