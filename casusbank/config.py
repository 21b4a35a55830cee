"""Configuration: `casusbank.toml` in the working folder, then `CASUSBANK_*`, into a frozen Config.

An unknown key is an error that lists the valid ones. Keys and defaults are the dataclass fields
below; `docs/instellingen.md` is generated from them.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal

from casusbank.aanmelden import Aanmelden
from casusbank.adres import has_password, is_postgres, without_password
from casusbank.bewaren import Bewaren
from casusbank.errors import ConfigFout
from casusbank.logboek import Logboek
from casusbank.thema import Thema

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Grenswaarden:
    """Limits for hostile or huge input. Sizes in bytes, times in seconds."""

    max_bestand: int = 200 * MB
    max_tekst: int = 2_000_000
    """Characters of text taken from one document: some 800 pages, and half a minute to annotate."""
    max_uitgepakt: int = 500 * MB
    max_zip_leden: int = 10_000
    max_zip_ratio: int = 200
    max_zip_diepte: int = 3
    max_xml_diepte: int = 200
    max_rijen: int = 20_000
    max_paginas: int = 5_000
    max_geheugen: int = 1024 * MB
    """Memory of the process that reads a file."""
    max_rekentijd: int = 30
    """Processor time for one document."""
    max_wachttijd: int = 900
    """Time to wait for a document; recognising a long scan takes minutes."""
    max_vraag: int = 200_000
    """Characters of a question that are read; the rest is cut off with a warning."""


@dataclass(frozen=True, slots=True)
class Zoeken:
    """How hits are put in order. `herordenen` names a cross-encoder (a folder, or `naam@revisie`)."""

    herordenen: str | None = None
    herordenen_wijze: Literal["mengen", "vervangen"] = "mengen"
    herordenen_aantal: int = 50


@dataclass(frozen=True, slots=True)
class Drukte:
    """What one user of the screens may take of the server, so that the others can go on."""

    zwaar_tegelijk: int = 2
    """Searches and questions to the tables at a time, of everybody together; whoever asked least goes first."""
    licht_tegelijk: int = 12
    """Other pages at a time."""
    wachtrij: int = 100
    """Requests of one user that may wait; more are refused."""
    geduld: int = 20
    """Seconds that a request may wait for its turn."""
    per_minuut: int = 6_000
    """Requests of one user in a minute, on average."""
    sql_tijd: int = 1_500
    """Milliseconds of SQL for one page of the tables."""
    verzendtijd: int = 30
    """Seconds in which a form must have arrived."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one run."""

    db: Path = Path("casusbank.db")
    model: str = "ingebouwd"
    """`ingebouwd`, a folder with a sentence-transformers model, or a model name on a hub."""
    model_revisie: str | None = None
    model_techniek: Literal["torch", "onnx", "onnx-int8"] = "torch"
    """What a model other than `ingebouwd` is computed with."""
    engine: Literal["sqlite", "postgres"] = "sqlite"
    """Where searching is done: in the database itself, or in the copy that `casusbank verhuis` keeps."""
    postgres: str | None = None
    """Address of that copy, `postgresql://gebruiker@server/naam`; a password in the environment is not kept here."""
    organisatie: str | None = None
    """The organisation whose decisions these are, when a source does not say."""
    toegang: str = "organisatie"
    restgegeven: Literal["weiger", "markeer"] = "weiger"
    """What the privacy gate does with a text in which a hard identifier is left."""
    zoeken: Zoeken = field(default_factory=Zoeken)
    reservekopieen: str | None = None
    """The folder `casusbank backup` writes to; `vergeet` erases from the copies there too."""
    namenzoeker: Literal["ingebouwd", "deduce"] = "ingebouwd"
    """`deduce` looks for names too, beside the own rules; it must be installed and is slow."""
    processen: int = 0
    """Processes beside each other in which `ingest` reads casussen; 0: one for each processor."""
    grenzen: Grenswaarden = field(default_factory=Grenswaarden)
    drukte: Drukte = field(default_factory=Drukte)
    aanmelden: Aanmelden = field(default_factory=Aanmelden)
    bewaren: Bewaren = field(default_factory=Bewaren)
    logboek: Logboek = field(default_factory=Logboek)
    thema: Thema = field(default_factory=Thema)


def _coerce(name: str, value: Any, default: Any) -> Any:
    if isinstance(default, Path):
        return Path(str(value))
    if isinstance(default, int) and not isinstance(default, bool):
        try:
            return int(value)
        except (TypeError, ValueError):
            raise ConfigFout(f"Instelling '{name}' moet een heel getal zijn, niet '{value}'.") from None
    if value is None or isinstance(value, str):
        return value
    raise ConfigFout(f"Instelling '{name}' moet tekst zijn, niet '{value}'.")


def _apply(config: Any, values: Mapping[str, Any], where: str, prefix: str = "") -> Any:
    known = {f.name for f in fields(config)}
    changes: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise ConfigFout(f"Onbekende instelling '{prefix}{key}' in {where}. Bekend: {', '.join(sorted(known))}.")
        current = getattr(config, key)
        if is_dataclass(current):
            if not isinstance(value, Mapping):
                raise ConfigFout(f"Instelling '{key}' in {where} moet een tabel zijn: [{key}].")
            changes[key] = _apply(current, value, where, f"{key}.")
        else:
            changes[key] = _coerce(f"{prefix}{key}", value, current)
    return replace(config, **changes)


def _place(error: ValueError) -> str:
    """Where a TOML file goes wrong; what its parser says of it is English."""
    found = re.search(r"line (\d+), column (\d+)", str(error))
    return f": zie regel {found[1]}, teken {found[2]}" if found else ""


def _check(config: Config) -> Config:
    for name, value, allowed in (
        ("restgegeven", config.restgegeven, ("weiger", "markeer")),
        ("namenzoeker", config.namenzoeker, ("ingebouwd", "deduce")),
        ("engine", config.engine, ("sqlite", "postgres")),
        ("toegang", config.toegang, ("openbaar", "regio", "organisatie", "team")),
        ("model_techniek", config.model_techniek, ("torch", "onnx", "onnx-int8")),
        ("zoeken.herordenen_wijze", config.zoeken.herordenen_wijze, ("mengen", "vervangen")),
    ):
        if value not in allowed:
            raise ConfigFout(f"Instelling '{name}' is '{value}'. Bekend: {', '.join(allowed)}.")
    if config.zoeken.herordenen_aantal < 1:
        raise ConfigFout("Instelling 'zoeken.herordenen_aantal' moet minstens 1 zijn.")
    if config.processen < 0:
        raise ConfigFout("Instelling 'processen' moet 0 of meer zijn.")
    return config


def load_config(folder: Path = Path(), environ: Mapping[str, str] = os.environ) -> Config:
    """Defaults, overridden by `casusbank.toml` in `folder`, overridden by `CASUSBANK_<NAAM>`.

    Raises ConfigFout on an unknown key, a wrong type or unreadable TOML.
    """
    config = Config()
    path = folder / "casusbank.toml"
    if path.is_file():
        try:
            config = _apply(config, tomllib.loads(path.read_text(encoding="utf-8")), path.name)
            if config.postgres and has_password(config.postgres):
                raise ConfigFout(f"Zet geen wachtwoord in {path.name}, maar in CASUSBANK_POSTGRES of in ~/.pgpass.")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigFout(f"{path.name} is geen geldige TOML{_place(error)}.") from None
        except OSError:
            raise ConfigFout(f"{path.name} is niet leesbaar.") from None
    simple = {f.name for f in fields(Config) if not is_dataclass(getattr(config, f.name))}
    values = {k[10:].lower(): v for k, v in environ.items() if k.startswith("CASUSBANK_")}
    config = _apply(config, {k: v for k, v in values.items() if k in simple and not _is_server(k, v)}, "de omgeving")
    server = values.get("db", "") if _is_server("db", values.get("db", "")) else config.postgres
    return _check(replace(config, postgres=without_password(server) if server else None))


def _is_server(key: str, value: str) -> bool:
    return key == "db" and is_postgres(value)
