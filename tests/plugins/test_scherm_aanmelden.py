"""Signing in: nobody gets in by saying so, everyone with a role gets it, and what is closed is closed everywhere."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from proefbank import EXAMPLES

from casusbank.aanmelden import Aanmelden
from casusbank.config import Config, load_config
from casusbank.errors import ConfigFout, InvoerFout
from datasette_plugins import api, compat
from datasette_plugins.aanmelden import proxy
from datasette_plugins.aanmelden.wachtwoord import TRIES, WINDOW, Account, Deur, read_accounts
from datasette_plugins.serve import build, serve

PROXY = Aanmelden(wijze="proxy", proxy="10.0.0.7, ::1")
PUBLIC = {"/robots.txt", "/-/gezond", "/-/aanmelden", "/-/afmelden", "/-/actor.json"}
RESEARCH = (
    "/casusbank",
    "/casusbank.json",
    "/casusbank/casus",
    "/casusbank/casus.json",
    "/casusbank/casus.csv",
    "/casusbank/casus.csv?_stream=1",
    "/casusbank/casus/oeverdam-1",
    "/casusbank/casus/oeverdam-1.json",
    "/casusbank/annotatie.json?_facet=soort",
    "/casusbank/codeboek",
    "/casusbank/codeboek.json",
    "/casusbank/codeboek.csv",
    "/casusbank/passage?_search=vader",
    "/casusbank.json?sql=select+1",
    "/casusbank/-/query?sql=select+1",
)


def asked(client: str | None, *headers: tuple[str, str]) -> dict[str, Any]:
    sent = [(name.lower().encode(), value.encode()) for name, value in headers]
    return {"client": (client, 50000) if client else None, "headers": sent}


def named(groups: str, name: str = "anna@oeverdam.nl") -> tuple[tuple[str, str], ...]:
    return ("X-Forwarded-User", name), ("X-Forwarded-Groups", groups)


@pytest.mark.parametrize(
    ("groups", "rol"),
    [
        ("casusbank-lezer", "lezer"),
        ("iets, casusbank-jurist ,ander", "jurist"),
        ("casusbank-lezer,casusbank-beheerder,casusbank-jurist", "beheerder"),
    ],
)
def test_the_proxy_names_a_person_with_the_highest_role(groups: str, rol: str) -> None:
    for client in ("10.0.0.7", "::1", "::ffff:10.0.0.7"):
        assert proxy.actor(asked(client, *named(groups)), PROXY) == {"id": "anna@oeverdam.nl", "rol": rol}


BEHEERDER = named("casusbank-beheerder")
SPOOFS = {
    "from elsewhere": asked("10.0.0.8", *BEHEERDER),
    "from this machine, which is not the proxy": asked("127.0.0.1", *BEHEERDER),
    "from nowhere": asked(None, *BEHEERDER),
    "no address": asked("testclient", *BEHEERDER),
    "claims the address in a header": asked("10.9.9.9", *BEHEERDER, ("X-Forwarded-For", "10.0.0.7")),
    "the role twice": asked("10.0.0.7", *BEHEERDER, ("X-Forwarded-Groups", "casusbank-beheerder")),
    "the name twice": asked("10.0.0.7", *BEHEERDER, ("x-forwarded-user", "iemand")),
    "no name": asked("10.0.0.7", ("X-Forwarded-Groups", "casusbank-beheerder")),
    "an empty name": asked("10.0.0.7", *named("casusbank-beheerder", " ")),
    "no groups": asked("10.0.0.7", ("X-Forwarded-User", "anna")),
    "a group that looks like one": asked("10.0.0.7", *named("casusbank-beheerders,xcasusbank-jurist,Casusbank-lezer")),
    "underscores for hyphens": asked("10.0.0.7", ("X_Forwarded_User", "a"), ("X_Forwarded_Groups", "casusbank-jurist")),
}


@pytest.mark.parametrize("name", SPOOFS)
def test_a_spoofed_header_counts_for_nothing(name: str) -> None:
    assert proxy.actor(SPOOFS[name], PROXY) is None


@pytest.fixture(scope="session")
def behind_proxy() -> Config:
    # The client of a test has the address 127.0.0.1.
    return Config(aanmelden=Aanmelden(wijze="proxy"))


def every_address(ds: Any) -> list[str]:
    routes = [route for _, route in compat.screen_routes(ds, "datasette_plugins")]
    found = [api.address(route, EXAMPLES) for route in routes if "(?:" not in route and "(?!" not in route]
    return [a for a in found if a and a not in PUBLIC and "[" not in a]


def test_each_route_has_an_example(ds: Any) -> None:
    missing = [
        route
        for _, route in compat.screen_routes(ds, "datasette_plugins")
        if api.address(route, EXAMPLES | {"hash": "0"}) is None
    ]
    assert missing == [], "give proefbank.EXAMPLES a value for each named part"


async def test_the_anonymous_get_nothing_at_all(server_with: Any, behind_proxy: Config) -> None:
    closed = await server_with(behind_proxy)
    addresses = [*every_address(closed), *RESEARCH]
    assert len(addresses) > 20
    for address in addresses:
        for method in ("get", "post"):
            answer = await getattr(closed.client, method)(address)
            assert answer.status_code in (403, 404, 405), (method, address)
            assert "tweekamerwoning" not in answer.text and "Vader met twee" not in answer.text, address


async def test_who_the_proxy_names_gets_in(server_with: Any, behind_proxy: Config) -> None:
    closed = await server_with(behind_proxy)
    headers = dict(named("casusbank-lezer"))
    for address in ("/", "/-/casus/oeverdam-1", "/casusbank/casus.json"):
        answer = await closed.client.get(address, headers=headers)
        assert answer.status_code == 200, address
    page = (await closed.client.get("/", headers=headers)).text
    assert "lezer" in page and "anna@oeverdam.nl" not in page
    assert (await closed.client.get("/", headers=dict(named("geen-groep")))).status_code == 403


async def test_anonymous_reading_is_a_choice(server_with: Any, db_path: Path, tmp_path: Path) -> None:
    config = Config(aanmelden=Aanmelden(wijze="proxy", anoniem="lezen"))
    with pytest.raises(ConfigFout, match="niet openbaar"):
        build(db_path, config)


def test_a_network_needs_signing_in_for_what_is_not_public(db_path: Path) -> None:
    with pytest.raises(InvoerFout, match="aanmelden"):
        serve(db_path, Config(), host="0.0.0.0", port=1)  # noqa: S104


@pytest.fixture(scope="session")
def with_passwords(tmp_path_factory: pytest.TempPathFactory) -> Config:
    utils = pytest.importorskip("datasette_auth_passwords.utils")
    path = tmp_path_factory.mktemp("aanmelden") / "wachtwoorden.toml"
    hashed = utils.hash_password("welkom in Oeverdam")
    path.write_text(f'[anna]\nrol = "jurist"\nhash = "{hashed}"\n', encoding="utf-8")
    return Config(aanmelden=Aanmelden(wijze="wachtwoord", wachtwoorden=str(path)))


async def post_as_a_browser(ds: Any, path: str, data: dict[str, str], cookies: dict[str, str]) -> Any:
    page = await ds.client.get("/-/aanmelden", cookies=cookies)
    token = page.text.split('csrftoken" value="')[1].split('"')[0]
    sent = {name: page.cookies[name] for name in ("ds_csrftoken",) if name in page.cookies}
    headers = {"origin": "http://localhost"}
    return await ds.client.post(path, data=data | {"csrftoken": token}, cookies=cookies | sent, headers=headers)


async def sign_in(ds: Any, naam: str, wachtwoord: str) -> Any:
    return await post_as_a_browser(ds, "/-/aanmelden", {"naam": naam, "wachtwoord": wachtwoord}, {})


async def test_a_password_gives_a_role_until_one_leaves(server_with: Any, with_passwords: Config) -> None:
    ds = await server_with(with_passwords)
    assert (await ds.client.get("/")).status_code == 403
    assert "/-/aanmelden" in (await ds.client.get("/")).text
    wrong = await sign_in(ds, "anna", "verkeerd")
    assert wrong.status_code == 400 and "ds_actor" not in wrong.cookies and "verkeerd" not in wrong.text
    answer = await sign_in(ds, "anna", "welkom in Oeverdam")
    assert answer.status_code == 302
    set_cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in set_cookie and "samesite=strict" in set_cookie
    cookies = {"ds_actor": answer.cookies["ds_actor"]}
    page = await ds.client.get("/", cookies=cookies)
    assert page.status_code == 200 and "jurist" in page.text and "Afmelden" in page.text
    assert (await ds.client.get("/", cookies={"ds_actor": cookies["ds_actor"] + "x"})).status_code == 403
    left = await post_as_a_browser(ds, "/-/afmelden", {}, cookies)
    assert 'ds_actor=""' in left.headers["set-cookie"]


async def test_other_ways_to_sign_in_are_closed(server_with: Any, with_passwords: Config) -> None:
    ds = await server_with(with_passwords)
    for address in ("/-/login", "/-/password-tool", "/-/logout"):
        assert (await ds.client.get(address)).status_code == 404, address
    basic = {"authorization": "Basic YW5uYTp3ZWxrb20gaW4gT2V2ZXJkYW0="}
    assert (await ds.client.get("/", headers=basic)).status_code == 403


async def test_there_is_no_sign_in_page_where_nobody_signs_in(ds: Any) -> None:
    assert (await ds.client.get("/-/aanmelden")).status_code == 404
    assert "Aanmelden" not in (await ds.client.get("/")).text


def test_guessing_takes_long() -> None:
    now = [0.0]
    door = Deur({"anna": Account("anna", "lezer", "h")}, lambda word, _: word == "goed", lambda: now[0])
    for _ in range(TRIES):
        assert door.enter("anna", "fout") is None
    assert door.enter("anna", "goed") is None
    now[0] = WINDOW + 1
    assert door.enter("anna", "goed") == Account("anna", "lezer", "h")
    assert door.enter("niemand", "goed") is None


BAD = ("x", "", "[anna]\nrol = 'baas'\nhash = 'pbkdf2_x'", "[anna]\nrol = 'lezer'\nhash = 'welkom'", "anna = 1")


@pytest.mark.parametrize("text", BAD)
def test_a_wrong_accounts_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wachtwoorden.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigFout):
        read_accounts(path)
    with pytest.raises(ConfigFout, match="niet leesbaar"):
        read_accounts(tmp_path / "weg.toml")


WRONG = (
    'wijze = "open"',
    'anoniem = "alles"',
    'proxy = "0.0.0.0/0"',
    'proxy = "localhost"',
    'naamkop = "x y"',
    'jurist = ""',
    'lezer = "casusbank-jurist"',
    'onbekend = "x"',
)


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_setting_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "casusbank.toml").write_text(f"[aanmelden]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigFout):
        load_config(tmp_path, {})


def test_the_defaults_are_closed() -> None:
    assert replace(Aanmelden(), wijze="proxy").anoniem == "dicht"


def test_what_the_manual_shows_is_a_configuration(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "aanmelden.md").read_text(encoding="utf-8")
    shown = [b for b in re.findall(r"```toml\n(.*?)```", manual, re.DOTALL) if "[anna]" not in b]
    assert len(shown) == 4
    for text in shown:
        (tmp_path / "casusbank.toml").write_text(text, encoding="utf-8")
        load_config(tmp_path, {})
