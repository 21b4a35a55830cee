"""Start the screens: `build` makes the Datasette, `serve` runs it until it is stopped."""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import secrets
import socket
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from casusbank.config import Config
from casusbank.errors import ConfigFout, InvoerFout
from casusbank.model import Toegang
from casusbank.schema_version import SCHEMA_VERSIE
from casusbank.store import open_database, schema_of
from casusbank.store.publicatie import KLASSEN, klasse_of, misplaced, published_path
from datasette_plugins import api, bank, compat
from datasette_plugins.aanmelden.views import open_door
from datasette_plugins.basis import onderzoek
from datasette_plugins.basis.schild import CSRF_PAGE, THIS_MACHINE, host_name
from datasette_plugins.rechten import ROLLEN, TOEGANG, Rol
from datasette_plugins.verdeler import Kamer, Verdeler

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  (compared with, not bound to)
GARBAGE = 10_000
"""Objects made after which Python looks for garbage; by default 700, several times in each page."""
PLUGINS = (
    "basis",
    "aanmelden",
    "zoeken",
    "casus",
    "vergelijken",
    "toets",
    "consistentie",
    "waarden",
    "grenzen",
    "onderzoekshulp",
    "dossier",
    "feedback",
)


def build(
    db_path: Path,
    config: Config,
    hosts: Sequence[str] = (),
    searcher: bank.Searcher | None = None,
    rol: Rol | None = None,
    samen: Samen | None = None,
) -> Any:
    """A Datasette over the database at `db_path`, with every screen. Raises DatabaseFout.

    `hosts` are the names under which the screens may be asked, besides this machine's own;
    `searcher` replaces `index.search.Zoeker` (tests); `rol` is the role of everyone who asks;
    `samen` makes it one of several under one address, each for those of its class or a more closed one.
    """
    open_database(db_path, "lees").close()
    _register()
    compat.quiet(CSRF_PAGE)
    metadata = onderzoek.metadata(bank.DATABASE)
    if samen and samen.klasse != TOEGANG[0]:
        metadata["allow"] = {"toegang": list(TOEGANG[TOEGANG.index(samen.klasse) :])}
    else:
        _check_access(db_path, config)
        if config.aanmelden.wijze != "geen" and config.aanmelden.anoniem == "dicht":
            metadata["allow"] = {"rol": list(ROLLEN)}
    given = (samen.geheim, len(TOEGANG)) if samen else (None, 1)
    ds = compat.make_datasette(db_path, bank.DATABASE, metadata, *given)
    names = tuple(n for n in (host_name(h) for h in hosts) if n)
    deur = samen.deur if samen else open_door(config.aanmelden)
    published = klasse_of(db_path) is not None
    bank.set_bank(
        ds,
        bank.Bank(db_path, config, hosts=names, rol=rol, searcher=searcher, alleen_lezen=published, deur=deur),
    )
    return ds


@dataclass(frozen=True, slots=True)
class Samen:
    """What servers of several classes under one address share, and the class of this one."""

    klasse: Toegang
    geheim: str
    deur: Any


def application(
    db_path: Path,
    config: Config,
    hosts: Sequence[str] = (),
    rol: Rol | None = None,
    geheim: str | None = None,
) -> Any:
    """The ASGI application of `casusbank serve`. Raises DatabaseFout, ConfigFout, InvoerFout.

    Where each reads the file of the own class: a complete server per class, each over its own file. `geheim` signs the
    cookies (tests; otherwise it is made up).
    """
    open_database(db_path, "lees").close()
    if config.aanmelden.toegang != "klasse":
        if klasse_of(db_path) is None:
            return build(db_path, config, hosts, rol=rol).app()
        return Verdeler([Kamer(TOEGANG[0], db_path, lambda: build(db_path, config, hosts, rol=rol))])
    if rol:
        raise InvoerFout("Een rol voor iedereen gaat niet samen met 'aanmelden.toegang' op \"klasse\": meld u aan.")
    shared = geheim or secrets.token_hex(32), open_door(config.aanmelden)

    def room(klasse: Toegang) -> Kamer:
        path = db_path if klasse == "team" else published_path(db_path, klasse)
        return Kamer(klasse, path, lambda: build(path, config, hosts, samen=Samen(klasse, *shared)))

    _check_published(db_path)
    return Verdeler([room(klasse) for klasse in TOEGANG])


def _check_published(db_path: Path) -> None:
    """Raise ConfigFout when there is nothing for who has no class, or something else in the place of a publication."""
    for klasse in KLASSEN:
        path = published_path(db_path, klasse)
        if path.exists() and (klasse_of(path) != klasse or schema_of(path) != SCHEMA_VERSIE):
            raise ConfigFout(
                f"{path} is geen publicatie van de klasse {klasse} door deze casusbank. Maak haar (opnieuw) met:"
                f" casusbank publiceer --toegang {klasse}"
            )
        if path.exists() and misplaced(db_path, path, klasse):
            raise ConfigFout(
                f"In {path} staan casussen die daar niet meer in mogen. Geef: casusbank publiceer --toegang {klasse}"
            )
    if not published_path(db_path, "openbaar").exists():
        raise ConfigFout(
            "Wie geen klasse heeft, ziet alleen wat openbaar is, en dat bestand is er nog niet."
            " Maak het met: casusbank publiceer"
        )


def _check_access(db_path: Path, config: Config) -> None:
    """Raise ConfigFout when everyone who can reach the server would read casussen that are not public."""
    if config.aanmelden.wijze != "geen" and config.aanmelden.anoniem == "lezen" and _not_public(db_path):
        raise ConfigFout(
            "In deze database staan casussen die niet openbaar zijn. Zet 'aanmelden.anoniem' op \"dicht\","
            " of 'aanmelden.toegang' op \"klasse\"."
        )


def _not_public(db_path: Path) -> bool:
    with closing(open_database(db_path, "lees")) as conn:
        return conn.execute("SELECT 1 FROM casus WHERE toegang <> 'openbaar' LIMIT 1").fetchone() is not None


def describe() -> dict[str, Any]:
    """The OpenAPI document of every screen."""
    _register()
    return api.document(compat.declared("API"))


def _register() -> None:
    # Installed, the plugins come by entry point; from a bare checkout they are registered here.
    for name in PLUGINS:
        compat.register_plugin(importlib.import_module(f"datasette_plugins.{name}"), f"casusbank_{name}")


def serve(
    db_path: Path,
    config: Config,
    host: str = "127.0.0.1",
    port: int = 8001,
    hosts: Sequence[str] = (),
    rol: Rol | None = None,
) -> None:
    """Serve the screens until interrupted. Raises InvoerFout when the port is taken, or `rol` is given to a network.

    No access log: addresses of researchers' pages hold filter values.
    """
    if rol and host not in THIS_MACHINE:
        raise InvoerFout(
            "Een rol voor iedereen kan alleen op deze computer zelf (127.0.0.1)."
            " Laat op een netwerk mensen zich aanmelden."
        )
    if host not in THIS_MACHINE and config.aanmelden.wijze == "geen" and _not_public(db_path):
        raise InvoerFout(
            "In deze database staan casussen die niet openbaar zijn. Op een netwerk moeten mensen zich daarvoor"
            " aanmelden: zie [aanmelden] bij de instellingen."
        )
    listener = _listen(host, port)

    logging.getLogger("asyncio").setLevel(logging.ERROR)
    options = uvicorn.Config(
        application(db_path, config, (*hosts, *(() if host in EVERYWHERE else (host,))), rol),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,  # a reader of five seconds must not meet a connection that is just being closed
        proxy_headers=False,  # the address of who really connects decides whether a proxy's header counts
        lifespan="on",
        workers=1,
    )
    gc.set_threshold(GARBAGE)  # before everything is read in; the default stops for it a hundred times
    with listener:
        asyncio.run(_Server(options).serve(sockets=[listener]))


class _Server(uvicorn.Server):
    """Answers when everything is read in; what was read in stays, so no search for garbage goes through it again."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.freeze()


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise InvoerFout(
            f"Op {host}, poort {port} kunnen de schermen niet staan: de poort is bezet, of dit is geen adres van deze "
            f"computer. Kies een andere poort: casusbank serve --port {port + 1 if port < 65_535 else 8002}"
        ) from None
    return listener
