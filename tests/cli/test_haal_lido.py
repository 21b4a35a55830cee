"""`casusbank haal lido` against a server on this machine that answers as the real one does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cli_cases import invoke
from haalbron import ECLIS, Asked, Bron, ruling, serving

from casusbank.errors import HaalFout
from ingest.haal import lido
from ingest.haal.opslag import Oogst, Opslag
from ingest.haal.verbinding import Verbinding

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


def links(bron: Bron, asked: Asked) -> bytes | None:
    """As `get-links` answers: the subject itself on every page, one entry per link, facets with the numbers."""
    ecli, start, rows = asked["ext-id"][0], int(asked["start"][0]), int(asked["rows"][0])
    if ecli not in bron.uitspraken:
        return None
    own, other = f"{LIDO}/jurisprudentie/id/{ecli}", f"{LIDO}/jurisprudentie/id/{bron.ander}"
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
def lidobron(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bron]:
    monkeypatch.setattr(lido, "_PAGE", 2)
    with serving(Bron()) as bron:

        def answer(path: str, asked: Asked) -> bytes | None:
            assert path == "/service/get-links"
            return links(bron, asked)

        bron.eigen = answer
        bron.vul(*ECLIS[:3])
        yield bron


def line(bron: Bron) -> Verbinding:
    return Verbinding(bron.adres, per_seconde=500, pogingen=3, wachttijd=5)


def haal(bron: Bron, map_: Path, eclis: list[str], *, opnieuw: bool = False, meest: int | None = None) -> Oogst:
    with Opslag(map_) as opslag:
        return lido.fetch(eclis, line(bron), opslag, opnieuw=opnieuw, meest=meest)


def test_links_of_a_ruling_come_in_page_by_page(lidobron: Bron, tmp_path: Path) -> None:
    done = haal(lidobron, tmp_path, ECLIS[:4])
    assert (done.gevonden, done.nieuw, done.leeg) == (4, ECLIS[:3], ECLIS[3:4])
    with Opslag(tmp_path) as opslag:
        found = lido.kept(ECLIS[0], opslag)
    assert found is not None
    assert {(r.soort, r.naar) for r in found} == {
        ("verwijst_naar_regel", "jci1.3:c:BWBR0015703&artikel=54"),
        ("verwijst_naar", "ECLI:NL:HR:2001:1"),
        *(("aangehaald_door", f"ECLI:NL:RBTST:2021:{n}") for n in range(3)),
    }
    assert {k for _, asked in lidobron.gevraagd for k in asked} == {"ext-id", "output", "start", "rows"}


def test_what_is_here_or_was_unknown_lately_is_not_asked_again(
    lidobron: Bron, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    haal(lidobron, tmp_path, ECLIS[:4])
    lidobron.gevraagd.clear()
    again = haal(lidobron, tmp_path, ECLIS[:4])
    assert (again.ongewijzigd, again.leeg, again.later, lidobron.gevraagd) == (3, [], 1, [])
    assert haal(lidobron, tmp_path, [*ECLIS[:4], *ECLIS[5:7]]).leeg == ECLIS[5:7]  # new ones, not in LiDO yet
    lidobron.vul(ECLIS[3])
    monkeypatch.setattr(lido, "_WAIT", timedelta(days=0))
    assert haal(lidobron, tmp_path, ECLIS[:4]).nieuw == [ECLIS[3]]
    lidobron.ander = "ECLI:NL:HR:2002:2"
    done = haal(lidobron, tmp_path, ECLIS[:3], opnieuw=True)
    assert (done.gewijzigd, done.ongewijzigd) == (ECLIS[:3], 0)
    assert haal(lidobron, tmp_path, ECLIS[:3], opnieuw=True, meest=2).ongewijzigd == 2


@pytest.mark.parametrize("body", [b"", b"<html/>", b"<lido><subject/></lido>", b"<lido>"])
def test_an_answer_that_is_no_list_of_links_is_kept_of_none(lidobron: Bron, tmp_path: Path, body: bytes) -> None:
    lidobron.stuk[ECLIS[1]] = body
    done = haal(lidobron, tmp_path, ECLIS[:3])
    assert (done.nieuw, list(done.mislukt)) == ([ECLIS[0], ECLIS[2]], [ECLIS[1]])
    assert len(list(tmp_path.glob("*.lido"))) == 2


def test_links_that_were_announced_and_not_given_are_an_error(lidobron: Bron, tmp_path: Path) -> None:
    lidobron.totaal = 50
    done = haal(lidobron, tmp_path, ECLIS[:1])
    assert "noemt er 50 en gaf er 5" in done.mislukt[ECLIS[0]]
    assert not list(tmp_path.glob("*.lido"))


def test_a_source_that_knows_no_ruling_at_all_is_an_error(lidobron: Bron, tmp_path: Path) -> None:
    lidobron.uitspraken = {}
    with pytest.raises(HaalFout, match="kent geen van de 3"):
        haal(lidobron, tmp_path, ECLIS[:3])
    lidobron.vul(*ECLIS)
    assert haal(lidobron, tmp_path, ECLIS[:3]).nieuw == ECLIS[:3], "it was out of order, and is asked again"


def test_a_source_that_lets_nobody_in_is_asked_once(lidobron: Bron, tmp_path: Path) -> None:
    lidobron.fouten = [401] * 9
    with pytest.raises(HaalFout, match="CASUSBANK_HAAL_AANMELDING"):
        haal(lidobron, tmp_path, ECLIS[:3])
    assert len(lidobron.gevraagd) == 1


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


def test_while_it_asks_others_can_write_and_what_they_wiped_stays_away(lidobron: Bron, tmp_path: Path) -> None:
    db, source, folder = tmp_path / "x.db", tmp_path / "bron", tmp_path / "lido"
    source.mkdir()
    for number, ecli in enumerate(ECLIS[:2]):
        (source / f"{number}.xml").write_bytes(ruling(ecli))
    assert invoke(db, "ingest", str(source), "--toegang", "openbaar").exit_code == 0
    wiped: list[int] = []

    def wipe(number: int) -> None:
        if number == 1:
            wiped.append(invoke(db, "vergeet", ECLIS[1]).exit_code)

    lidobron.bij = wipe
    done = invoke(db, "haal", "--adres", lidobron.adres, "lido", str(folder), "--json")
    assert (done.exit_code, wiped) == (0, [0]), done.output
    assert json.loads(done.stdout)["verbanden"] == 5
    assert invoke(db, "verify").exit_code == 0


def test_what_was_unknown_is_remembered_when_the_run_is_cut_off(lidobron: Bron, tmp_path: Path) -> None:
    del lidobron.uitspraken[ECLIS[0]]
    lidobron.fouten = []
    lidobron.stuk = dict.fromkeys(ECLIS[2:], 403)
    with pytest.raises(HaalFout):
        haal(lidobron, tmp_path, [ECLIS[1], ECLIS[0], ECLIS[2]])
    lidobron.gevraagd.clear()
    lidobron.stuk = {}
    assert haal(lidobron, tmp_path, ECLIS[:3]).nieuw == [ECLIS[2]]
    assert {asked["ext-id"][0] for _, asked in lidobron.gevraagd} == {ECLIS[2]}
