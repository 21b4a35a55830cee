"""One address, each class its own file: what is not published for somebody is in no byte of any answer."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from proefbank import EXAMPLES, TEKST, annotated, casus, known_keys
from test_scherm_aanmelden import RESEARCH, every_address, named

from casusbank.aanmelden import Aanmelden
from casusbank.config import Config
from casusbank.errors import ConfigFout, InvoerFout
from casusbank.model import CasusId, Toegang
from casusbank.store import casussen, open_database, signalen, transaction, writer_lock
from casusbank.store.bronnen import Bron, put_bron
from casusbank.store.publicatie import KLASSEN, klasse_of, published_path
from casusbank.vocabulary.methodiek import Signaal
from datasette_plugins import compat
from datasette_plugins.aanmelden.wachtwoord import read_accounts
from datasette_plugins.bank import bank_of
from datasette_plugins.serve import application, build
from index.build import build_index
from index.publish import publish

KANARIE = "kwartelzwinmeester"
GEHEIM = "k" * 64
CLASSES: dict[str, Toegang] = {
    "oeverdam-1": "openbaar", "geheim": "team", "kwaad": "openbaar", "streek": "regio", "wij": "organisatie",
}  # fmt: skip
ASKERS = {
    "openbaar": {},
    "regio": dict(named("casusbank-lezer,casusbank-regio")),
    "organisatie": dict(named("casusbank-jurist,casusbank-organisatie,casusbank-regio")),
    "team": dict(named("casusbank-beheerder,casusbank-team")),
}
SEES = {"openbaar": 2, "regio": 3, "organisatie": 4, "team": 5}
CANARY = (
    f"/?vraag={KANARIE}", "/-/zoeken?casus=geheim", "/-/casus/geheim", "/-/casus/geheim.json", "/-/toets/geheim",
    "/-/dossier/geheim", "/-/vergelijk/oeverdam-1/geheim", f"/casusbank/casus?_search={KANARIE}",
    f"/casusbank/passage.json?_search={KANARIE}", "/casusbank/casus/geheim.json",
    "/casusbank/casus.json?_facet=organisatie",
    "/-/databases.json", "/-/metadata.json", "/casusbank.db", "/casusbank/passage_fts_data", "/geheim", "/-/geheim",
)  # fmt: skip
pytestmark = pytest.mark.traag


def config_of(db: Path, **more: Any) -> Config:
    given: dict[str, Any] = {"wijze": "proxy", "anoniem": "lezen", "toegang": "klasse"}
    return Config(db=db, aanmelden=Aanmelden(**{**given, **more}))


def make(folder: Path, *, geheim: bool) -> Path:
    """A working bank with everything published; with `geheim`, one casus more and a signal on it."""
    folder.mkdir(exist_ok=True)
    db = folder / "casusbank.db"
    with closing(open_database(db, "schrijf")) as conn:
        for casus_id, toegang in CLASSES.items():
            if casus_id == "geheim" and not geheim:
                continue
            text = f"{TEKST} Hier woont de {KANARIE}." if casus_id == "geheim" else f"{TEKST} Dit is {casus_id}."
            found = casus(casus_id, f"Titel van {KANARIE if casus_id == 'geheim' else casus_id}", text,
                          annotaties=known_keys(annotated(text), conn), organisatie=f"gemeente {casus_id}")  # fmt: skip
            at = f"2024-01-01T00:00:{len(casus_id):02}"
            with transaction(conn):
                put_bron(conn, Bron(casus_id, "map/x.txt", "0" * 64, 10, "tekst@1", "opgenomen", None, "v1", at))
                own = replace(found, toegang=toegang, herkomst=replace(found.herkomst, bron=casus_id))
                casussen.put_casus(conn, own, opgenomen_op=at)
        if geheim:
            about = Signaal("", "regel_belemmert", "beleidsregel", None, f"Ruimte {KANARIE}", "beleid", "gemeld",
                            "2024-01-01", "jurist", casussen=(CasusId("geheim"), CasusId("oeverdam-1")))  # fmt: skip
            signalen.put(conn, about, rol="jurist", tijdstip="2024-01-01T00:00:00", velden=("status",))
    build_index(db, Config(db=db))
    for klasse in KLASSEN:
        with writer_lock(db):
            publish(db, klasse, Config(db=db))
    return db


@pytest.fixture(scope="session")
def twins(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("klassen")
    return make(folder / "met", geheim=True), make(folder / "zonder", geheim=False)


Ask = Callable[..., Any]


@pytest.fixture
def start() -> Iterator[Callable[..., tuple[Any, Ask]]]:
    """`start(db, ...)`: the whole application, and how to ask it something as a class."""
    apps: list[Any] = []

    def begin(db: Path, **settings: Any) -> tuple[Any, Ask]:
        app = application(db, config_of(db, **settings), geheim=GEHEIM)
        apps.append(app)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost")

        async def ask(klasse: str, path: str, method: str = "GET", **given: Any) -> httpx.Response:
            client.cookies.clear()
            headers = {**ASKERS[klasse], **given.pop("headers", {})}
            return await client.request(method, path, headers=headers, **given)

        return app, ask

    yield begin
    for app in apps:
        app.close()


def said(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """Everything of an answer but how long the server worked on it, and the words that are drawn by lot."""
    headers = [(k, re.sub(r"ds_csrftoken=[^;]+", "", v)) for k, v in answer.headers.multi_items()]
    body = re.sub(rb'("query_ms": ?[\d.e-]+|Queries took [\d.]+ms|name="csrftoken" value="[^"]+")', b"", answer.content)
    return answer.status_code, headers, body


@pytest.mark.parametrize("klasse", ASKERS)
async def test_each_sees_the_file_of_the_own_class(twins: tuple[Path, Path], start: Any, klasse: str) -> None:
    _, ask = start(twins[0])
    rows = (await ask(klasse, "/casusbank/casus.json?_shape=array")).json()
    assert len(rows) == SEES[klasse]
    assert (KANARIE in json.dumps(rows)) is (klasse == "team")
    assert (await ask(klasse, "/-/casus/geheim")).status_code == (200 if klasse == "team" else 404)


@pytest.mark.parametrize("klasse", ["openbaar", "regio", "organisatie"])
async def test_no_byte_differs_from_a_bank_without_the_casus(twins: tuple[Path, Path], start: Any, klasse: str) -> None:
    (_, having), (_, lacking) = start(twins[0]), start(twins[1])
    ds = build(published_path(twins[0], "openbaar"), config_of(twins[0]))
    addresses = [*every_address(ds), *RESEARCH, *CANARY]
    bank_of(ds).close()
    compat.close(ds)
    different: list[str] = []
    for address in addresses:
        one, other = said(await having(klasse, address)), said(await lacking(klasse, address))
        assert KANARIE.encode() not in one[2] or KANARIE in address, address
        if one != other:
            different.append(address)
    assert len(addresses) > 60 and different == []
    asked = {"vraag": f"Waar woont de {KANARIE} met twee kinderen?"}
    for path, sent in (
        ("/-/zoeken.json", {"json": asked}), ("/-/toets.json", {"json": {"tekst": asked["vraag"]}}),
        ("/-/vergelijk.json", {"json": {"a": "oeverdam-1", "b": "geheim"}}), ("/-/zoeken", {"data": asked}),
        ("/-/zoeken.json", {"json": {"casus": "geheim"}}), ("/-/nergens", {"data": asked}),
    ):  # fmt: skip
        posted: Any = {**sent, "headers": {"origin": "http://localhost"}}
        one, other = [said(await ask(klasse, path, "POST", **posted)) for ask in (having, lacking)]
        assert one == other and (path != "/-/zoeken.json" or one[0] in (200, 400)), (path, one)
    as_it_is = [said(await ask("team", "/casusbank/casus.json")) for ask in (having, lacking)]
    assert as_it_is[0] != as_it_is[1], "nothing was tested"


async def test_who_has_no_class_gets_the_open_file_and_a_closed_door_stays_closed(
    twins: tuple[Path, Path], start: Any
) -> None:
    app, ask = start(twins[0])
    for headers in (dict(named("casusbank-jurist")), dict(named("casusbank-team")), {"cookie": 'ds_actor="x;y'}):
        rows = (await ask("openbaar", "/casusbank/casus.json?_shape=array", headers=headers)).json()
        assert len(rows) == SEES["openbaar"], headers
    assert [room.klasse for room in app._rooms if room._now] == ["openbaar"], "a file was opened for nobody"
    _, closed = start(twins[0], anoniem="dicht")
    assert (await closed("openbaar", "/casusbank/casus.json")).status_code == 403
    assert (await closed("openbaar", "/", headers=dict(named("casusbank-team")))).status_code == 403
    assert (await closed("openbaar", "/", headers=dict(named("casusbank-lezer")))).status_code == 200


async def test_an_answer_kept_for_one_class_is_not_given_to_another(twins: tuple[Path, Path], start: Any) -> None:
    _, ask = start(twins[0])
    browser = {"origin": "http://localhost", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document",
               "sec-fetch-site": "same-origin"}  # fmt: skip
    form = await ask("team", "/-/zoeken")
    token = re.search(r'name="csrftoken" value="([^"]+)"', form.text)
    cookie = (form.headers.get("set-cookie") or "").split(";")[0]
    data = {"vraag": f"de {KANARIE}", "csrftoken": token[1] if token else ""}
    led = await ask("team", "/-/zoeken", "POST", data=data, headers={**browser, "cookie": cookie})
    assert led.status_code == 303
    own = next(c.split(";")[0] for c in led.headers.get_list("set-cookie") if c.startswith("casusbank_antwoord"))
    kept = await ask("team", led.headers["location"], headers={"cookie": own})
    assert kept.status_code == 200 and KANARIE in kept.text
    for other in ("openbaar", "regio", "organisatie"):
        answer = await ask(other, led.headers["location"], headers={"cookie": own})
        assert answer.status_code == 410 and KANARIE not in answer.text


async def test_sql_reaches_no_other_file_and_does_not_say_where_this_one_lies(
    twins: tuple[Path, Path], start: Any
) -> None:
    _, ask = start(twins[0])
    for sql in ("select * from pragma_database_list", "select file from pragma_database_list()",
                "select (select file from pragma_database_list)"):  # fmt: skip
        answer = await ask(
            "organisatie", "/casusbank.json", params={"sql": sql, "_shape": "array"}, follow_redirects=True
        )
        assert answer.status_code == 200 and str(twins[0].parent) not in answer.text, sql
    ds = build(published_path(twins[0], "openbaar"), config_of(twins[0]))
    with closing(ds.databases["casusbank"].connect()) as conn, pytest.raises(sqlite3.DatabaseError):
        conn.execute("ATTACH ? AS meer", [str(twins[0])])
    bank_of(ds).close()
    compat.close(ds)


async def test_nobody_writes_in_a_published_file(twins: tuple[Path, Path], start: Any) -> None:
    _, ask = start(twins[0])
    page = await ask("organisatie", "/-/casus/oeverdam-1")
    assert page.status_code == 200 and "/annotatie/" not in page.text
    for path in (
        "/-/feedback",
        "/-/signalen",
        "/-/casus/oeverdam-1/annotatie/1",
        "/-/casus/oeverdam-1/annotatie/1.json",
    ):
        answer = await ask("organisatie", path, "POST", data={"casus": "oeverdam-1"},
                           headers={"origin": "http://localhost"})  # fmt: skip
        assert answer.status_code in (403, 404, 405), path
    assert "/annotatie/" in (await ask("team", "/-/casus/oeverdam-1")).text


async def test_a_new_publication_is_shown_without_a_restart(tmp_path: Path, start: Any) -> None:
    db = make(tmp_path / "eigen", geheim=True)
    app, ask = start(db)
    seen = "/casusbank/casus.json?_shape=array"
    assert len((await ask("openbaar", seen)).json()) == 2
    with closing(sqlite3.connect(db)) as conn, conn:
        conn.execute("UPDATE casus SET toegang = 'openbaar' WHERE id = 'wij'")
    with writer_lock(db):
        assert publish(db, "openbaar", Config(db=db)).veranderd
    assert len((await ask("openbaar", seen)).json()) == 3
    (openbaar, *_) = app._rooms
    assert openbaar._old == [], "the server over the old file is still there"
    published_path(db, "regio").unlink()
    assert len((await ask("regio", seen)).json()) == 3, "the next more open file"
    published_path(db, "openbaar").unlink()
    gone = await ask("openbaar", seen)
    assert gone.status_code == 503 and "content-security-policy" in gone.headers
    assert len((await ask("team", seen)).json()) == 5


async def test_a_published_file_can_be_served_by_itself(twins: tuple[Path, Path]) -> None:
    path = published_path(twins[0], "openbaar")
    app = application(path, Config(db=path))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
        assert len((await client.get("/casusbank/casus.json?_shape=array")).json()) == 2
    app.close()


def test_without_an_open_file_or_with_a_wrong_one_it_does_not_start(tmp_path: Path) -> None:
    db = make(tmp_path / "eigen", geheim=False)
    published_path(db, "regio").replace(published_path(db, "organisatie"))
    with pytest.raises(ConfigFout, match="geen publicatie van de klasse organisatie"):
        application(db, config_of(db))
    published_path(db, "organisatie").unlink()
    assert application(db, config_of(db))
    with pytest.raises(InvoerFout, match="meld u aan"):
        application(db, config_of(db), rol="jurist")
    with closing(sqlite3.connect(db)) as conn, conn:
        conn.execute("UPDATE casus SET toegang = 'team' WHERE id = 'kwaad'")
    with pytest.raises(ConfigFout, match="niet meer in mogen"):
        application(db, config_of(db))
    with closing(sqlite3.connect(published_path(db, "openbaar"))) as conn:
        conn.execute("PRAGMA user_version = 1")
    with pytest.raises(ConfigFout, match="opnieuw"):
        application(db, config_of(db))
    published_path(db, "openbaar").unlink()
    with pytest.raises(ConfigFout, match="casusbank publiceer"):
        application(db, config_of(db))
    assert klasse_of(db) is None


def test_settings_that_cannot_be_meant_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigFout, match=r"aanmelden\.wijze"):
        Aanmelden(toegang="klasse")
    with pytest.raises(ConfigFout, match="andere groep"):
        Aanmelden(wijze="proxy", team="casusbank-lezer")
    path = tmp_path / "w.toml"
    path.write_text('[anna]\nrol = "lezer"\nhash = "pbkdf2"\ntoegang = "alles"\n', encoding="utf-8")
    with pytest.raises(ConfigFout, match="toegang bij"):
        read_accounts(path)


async def test_a_password_brings_one_to_the_own_class(twins: tuple[Path, Path], start: Any, tmp_path: Path) -> None:
    utils = pytest.importorskip("datasette_auth_passwords.utils")
    path = tmp_path / "wachtwoorden.toml"
    hashed = utils.hash_password("welkom in Oeverdam")
    path.write_text(f'[anna]\nrol = "jurist"\nhash = "{hashed}"\ntoegang = "regio"\n', encoding="utf-8")
    _, ask = start(twins[0], wijze="wachtwoord", anoniem="dicht", wachtwoorden=str(path))
    form = await ask("openbaar", "/-/aanmelden")
    token = re.search(r'name="csrftoken" value="([^"]+)"', form.text)
    cookie = (form.headers.get("set-cookie") or "").split(";")[0]
    data = {"naam": "anna", "wachtwoord": "welkom in Oeverdam", "csrftoken": token[1] if token else ""}
    inside = await ask("openbaar", "/-/aanmelden", "POST", data=data,
                       headers={"origin": "http://localhost", "cookie": cookie})  # fmt: skip
    signed = inside.headers["set-cookie"].split(";")[0]
    rows = (await ask("openbaar", "/casusbank/casus.json?_shape=array", headers={"cookie": signed})).json()
    assert {r["id"] for r in rows} == {"oeverdam-1", "kwaad", "streek"}
    assert (await ask("openbaar", "/casusbank/casus.json")).status_code == 403


def test_the_examples_are_casussen_of_these_banks() -> None:
    assert {EXAMPLES["casus_id"], EXAMPLES["a"], EXAMPLES["b"]} <= CLASSES.keys()
