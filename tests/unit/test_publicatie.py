"""A published file is what a master without the other casussen would give, to the byte; and nobody writes in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from index_cases import BANK, TRAPLIFT, VADER, casus, use_hash_embedder, with_notes

from casusbank.config import Config
from casusbank.errors import DatabaseFout, InvoerFout, OnbekendeCasus
from casusbank.model import Annotatie, Casus, CasusId, Relatie, Toegang, Vraag, WaardeToepassing
from casusbank.store import (
    Connection,
    bronnen,
    casussen,
    erasure,
    minhash,
    oordelen,
    open_database,
    organisatiewaarden,
    publicatie,
    signalen,
    terugkoppeling,
    toetsstappen,
    transaction,
    writer_lock,
    zoekvragen,
)
from casusbank.store.publicatie import Klasse, published_path
from casusbank.store.zoekvragen import Zoekvraag
from casusbank.vocabulary.methodiek import Signaal, Toetsantwoord
from casusbank.vocabulary.organisatiewaarden import Organisatiewaarde
from index import erase, publish
from index.build import build_index
from index.search import Zoeker
from index.snapshot import index_folder

KANARIE = "kwartelzwinmeester"
DAG = "2026-01-01T10:00:00+00:00"
GEHEIM = with_notes(
    replace(
        casus("geheim", f"{TRAPLIFT.tekst} De {KANARIE} woont boven.", titel=f"De {KANARIE}",
              organisatie=f"gemeente {KANARIE}"),
        toegang="team",
    ),
    ("waarde", "rechtsgelijkheid", "woont boven", WaardeToepassing("noemt", "inwoner")),
)  # fmt: skip
LAATSTE = replace(
    casus("zz-laatste", "Een verzoek om een plaats in de Kamperfoeliehof is toegekend na bezwaar."), toegang="openbaar"
)


def access(c: Casus) -> Casus:
    levels: dict[str, Toegang] = {"studie": "regio", "hulp": "organisatie"}
    return replace(c, toegang=levels.get(c.id, "openbaar"))


def source(name: str) -> bronnen.Bron:
    return bronnen.Bron(name, f"{name}.md", "00", 3, "tekst@1", "opgenomen", None, "v1", DAG)


def store(conn: Connection, c: Casus, signature: bytes, op: str = DAG) -> None:
    """As ingest would: a source of its own, near-duplicates looked for among what is there."""
    with transaction(conn):
        bronnen.put_bron(conn, source(c.id))
        casussen.put_casus(conn, replace(c, herkomst=replace(c.herkomst, bron=c.id)), opgenomen_op=op)
        bands = [int.from_bytes(signature[:4], "big")] * 16
        twin = next((other for other, _ in minhash.candidates(conn, c.id, bands)), None)
        minhash.put(conn, c.id, signature, bands)
        casussen.set_near_duplicate(conn, c.id, twin)


def signature(c: Casus) -> bytes:
    return (b"traplift" if TRAPLIFT.tekst in c.tekst else c.id.encode()[:8].ljust(8)) * 128


def value(text: str, van: str, status: str = "vastgesteld") -> Organisatiewaarde:
    return Organisatiewaarde(
        id="x_thuis", organisatie="gemeente A", letterlijke_belofte="Iedereen een thuis", wat_betekent_het_niet=text,
        eigenaar="hoofd Wonen", status=status, geldig_van=van,  # type: ignore[arg-type]
    )  # fmt: skip


def master(folder: Path, *, geheim: bool) -> Config:
    """A working bank; with `geheim`, one casus more, in the middle of things, and all that people did with it."""
    folder.mkdir()
    config = Config(db=folder / "casusbank.db", model="toets")
    with closing(open_database(config.db, "schrijf")) as conn:
        organisatiewaarden.add(conn, value("geen voorrang", "2023-01-01"), via="bestand", op=DAG, rol="jurist")
        for c in BANK[:1]:
            store(conn, access(c), signature(c))
        if geheim:
            store(conn, GEHEIM, signature(GEHEIM), "2026-01-01T10:00:09+00:00")
            build_index(config.db, config)
        for c in (*BANK[1:], LAATSTE):
            store(conn, access(c), signature(c), "2026-01-01T11:00:00+00:00" if geheim else DAG)
        if geheim:
            _people_at_work(conn)
        number = conn.execute("SELECT id FROM annotatie WHERE casus_id = 'vader' ORDER BY id LIMIT 1").fetchone()[0]
        oordelen.confirm(conn, number, oordelen.Beoordelaar("jurist"))
    build_index(config.db, config)
    return config


def _people_at_work(conn: Connection) -> None:
    about = Signaal("", "regel_belemmert", "beleidsregel", None, f"Ruimte voor de {KANARIE}", "beleid", "gemeld",
                    "2026-01-01", "jurist", casussen=(CasusId("geheim"), CasusId("vader")))  # fmt: skip
    signalen.put(conn, about, rol="jurist", tijdstip=DAG, velden=("status",))
    vraag = Zoekvraag("v1", f"Waar woont de {KANARIE}?", (), DAG, "jurist", "2030-01-01")
    zoekvragen.put(conn, vraag, [CasusId("geheim"), CasusId("vader")])
    words = [("geheim", "vader"), ("vader", "geheim")]
    terugkoppeling.add(conn, [
        terugkoppeling.Terugkoppeling(CasusId(a), "vergelijkbaar", "zelfde_feiten", "jurist", KANARIE, CasusId(b))
        for a, b in words
    ])  # fmt: skip
    toetsstappen.put(conn, CasusId("geheim"), 1, Toetsantwoord("vraag", KANARIE, "jurist", DAG, GEHEIM.tekst_hash))
    number = conn.execute("SELECT max(id) FROM annotatie WHERE casus_id = 'geheim'").fetchone()[0]
    better = Annotatie("waarde", "x_thuis", 0, 5, "Mevro", "mens@1", 1.0, WaardeToepassing("noemt", "inwoner"))
    oordelen.correct(conn, number, better, oordelen.Beoordelaar("jurist"))
    talked = [(CasusId("geheim"), f"over de {KANARIE}"), (CasusId("vader"), "en over de vader")]
    for text, van, status in (("concept", "2024-01-01", "concept"), (KANARIE, "2024-06-01", "vastgesteld")):
        organisatiewaarden.add(
            conn, value(f"{text} {KANARIE}", van, status), via="effectdialoog", op=DAG, rol="jurist", besproken=talked
        )


def published(config: Config, klasse: Klasse = "openbaar") -> Path:
    with writer_lock(config.db):
        return publish.publish(config.db, klasse, config).pad


def contents(path: Path) -> dict[str, bytes]:
    """Every byte of a published file and its index, and what lies beside it."""
    files = [p for p in sorted(path.parent.glob(f"{path.name}*")) if p.is_file()]
    return {p.name: p.read_bytes() for p in (*files, *sorted(index_folder(path).iterdir()))}


@pytest.fixture
def twins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Config, Config]:
    use_hash_embedder(monkeypatch)
    return master(tmp_path / "met", geheim=True), master(tmp_path / "zonder", geheim=False)


@pytest.mark.parametrize("klasse", publicatie.KLASSEN)
def test_no_byte_tells_of_a_casus_that_is_not_published(twins: tuple[Config, Config], klasse: Klasse) -> None:
    having, lacking = (contents(published(config, klasse)) for config in twins)
    assert KANARIE.encode() in twins[0].db.read_bytes(), "nothing was tested"
    assert having.keys() == lacking.keys()
    assert [name for name in having if having[name] != lacking[name]] == []
    assert not any(KANARIE.encode() in content for content in having.values())


def test_each_class_holds_its_own_and_what_is_more_open(twins: tuple[Config, Config]) -> None:
    open_ones = {"vader", "traplift", "traplift-2", "traplift-b", "zz-laatste"}
    for klasse, more in (("openbaar", set()), ("regio", {"studie"}), ("organisatie", {"studie", "hulp"})):
        path = published(twins[0], klasse)  # type: ignore[arg-type]
        with closing(open_database(path)) as conn:
            assert set(casussen.all_ids(conn)) == open_ones | more
            assert conn.execute("SELECT DISTINCT bijna_gelijk_aan FROM casus ORDER BY 1").fetchall() == [
                (None,), ("traplift",)
            ]  # fmt: skip
            ids = [r[0] for r in conn.execute("SELECT id FROM annotatie ORDER BY id")]
            assert ids == list(range(1, len(ids) + 1))
            assert conn.execute("SELECT status, bevestigd_door_rol FROM annotatie WHERE status = 'bevestigd'"
                                ).fetchall() == [("bevestigd", "jurist")]  # fmt: skip
            for table in ("run", "bewerkingslog", "zoekvraag", "signaal", "terugkoppeling", "effectdialoog_casus"):
                assert conn.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608
        assert path.stat().st_mode & 0o777 == 0o600
        assert not path.with_name(path.name + "-wal").exists()


def test_a_value_that_came_from_a_closed_conversation_stays_behind(twins: tuple[Config, Config]) -> None:
    with closing(open_database(published(twins[0]))) as conn:
        (only,) = organisatiewaarden.versions(conn)
    assert (only.versie, only.waarde.wat_betekent_het_niet, only.waarde.geldig_tot) == (1, "geen voorrang", None)


def test_one_can_search_in_it_and_nobody_writes(twins: tuple[Config, Config]) -> None:
    path = published(twins[0])
    with closing(Zoeker(path, replace(twins[0], db=path))) as zoeker:
        found = zoeker.search(Vraag("traplift bovenwoning artrose"))
        assert found.treffers[0].casus_id == "traplift" and found.waarschuwingen == ()
        assert KANARIE not in repr(zoeker.search(Vraag(KANARIE)))
    with pytest.raises(DatabaseFout, match="gepubliceerd bestand"):
        open_database(path, "schrijf")
    with pytest.raises(DatabaseFout, match="gepubliceerd bestand"):
        build_index(path, replace(twins[0], db=path))


def test_twice_the_same_changes_nothing(twins: tuple[Config, Config]) -> None:
    config = twins[0]
    path = published(config)
    before, at = contents(path), path.stat().st_mtime_ns
    with writer_lock(config.db):
        assert not publish.publish(config.db, "openbaar", config).veranderd
    assert path.stat().st_mtime_ns == at
    next(iter(index_folder(path).iterdir())).write_bytes(b"stuk")
    assert contents(published(config)) == before
    path.unlink()
    assert contents(published(config)) == before, "made anew it is the same file"


def test_what_is_in_the_way_is_refused(twins: tuple[Config, Config]) -> None:
    config = twins[0]
    other = config.db.with_name("aantekeningen.txt")
    other.write_text("van mij", encoding="utf-8")
    for path in (config.db, other):
        with writer_lock(config.db), pytest.raises(InvoerFout):
            publish.publish(config.db, "openbaar", config, path)
    assert other.read_text(encoding="utf-8") == "van mij"


def test_what_is_erased_leaves_the_published_files_too(twins: tuple[Config, Config]) -> None:
    config = twins[0]
    paths = [published(config, klasse) for klasse in publicatie.KLASSEN]
    proof = erase.erase_casus(config.db, "zz-laatste", config)
    assert proof.gewist and proof.publicaties == tuple(sorted(p.name for p in paths))
    assert {p.name for p in paths} <= set(proof.bestanden)
    for path in paths:
        with closing(open_database(path)) as conn, pytest.raises(OnbekendeCasus):
            casussen.read_casus(conn, "zz-laatste")
        assert not any(b"amperfoeli" in content for content in contents(path).values())


def test_an_erasure_that_is_cut_off_leaves_no_published_file_with_the_casus(
    twins: tuple[Config, Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = twins[0]
    path = published(config)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(erasure, "clean_up", dies)
        erase.erase_casus(config.db, "zz-laatste", config)
    erase.finish_erasures(config.db)
    assert not path.exists() and not index_folder(path).exists()
    proof = erase.erase_casus(config.db, "vader", config)
    assert proof.gewist
    assert VADER.id not in contents(published(config))


def test_an_ecli_of_a_casus_that_stays_behind_is_given_to_the_one_that_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_hash_embedder(monkeypatch)
    ecli = "ECLI:NL:CRVB:2020:1"
    for name, geheim in (("met", True), ("zonder", False)):
        config = Config(db=tmp_path / f"{name}.db", model="toets")
        with closing(open_database(config.db, "schrijf")) as conn:
            if geheim:
                store(conn, replace(GEHEIM, id=CasusId(ecli)), b"a" * 1024)
            ident = CasusId(f"{ecli}~abc123" if geheim else ecli)
            linked = replace(VADER.metadata, relaties=(Relatie("citeert", "ECLI:NL:RVS:2000:1"),))
            base = replace(VADER, metadata=linked, toegang="openbaar", herkomst=replace(VADER.herkomst, bron="b"))
            with transaction(conn):
                bronnen.put_bron(conn, source("b"))
                casussen.put_casus(conn, replace(base, id=ident), opgenomen_op=DAG)
        published(config)
    met, zonder = (published_path(tmp_path / f"{n}.db", "openbaar").read_bytes() for n in ("met", "zonder"))
    assert met == zonder


def test_words_of_an_earlier_vocabulary_come_along(twins: tuple[Config, Config]) -> None:
    config = twins[0]
    with closing(sqlite3.connect(config.db)) as conn, conn:
        conn.execute("INSERT INTO onderwerp VALUES ('vervallen_onderwerp', NULL, 'Vervallen')")
        conn.execute("UPDATE casus SET beslispunt = 'vervallen_onderwerp' WHERE id = 'vader'")
    with closing(open_database(published(config))) as conn:
        assert casussen.read_casus(conn, "vader").velden.beslispunt == "vervallen_onderwerp"
