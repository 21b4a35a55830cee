"""The checks of `casusbank doctor`: each OK, LET OP or FOUT, with the command that mends it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from casusbank.config import Config
from casusbank.errors import CasusbankError
from casusbank.schema_version import SCHEMA_VERSIE
from casusbank.store import Connection, sqlite_facts

Oordeel = Literal["OK", "LET OP", "FOUT"]

_QUICK = 5000
"""Casussen whose sums `doctor` works out; for more than that there is `verify`."""
_STACK = ("click", "sqlite-utils", "datasette", "faiss-cpu", "spacy", "numpy", "tokenizers")


@dataclass(frozen=True, slots=True)
class Controle:
    """One check: its verdict, what was found, and what to do about it."""

    naam: str
    oordeel: Oordeel
    bevinding: str
    doe: str = ""


def diagnose(config: Config) -> Iterator[Controle]:
    """All checks in order; a later one is left out when an earlier one makes it pointless."""
    yield from _installation()
    yield from _language()
    model_id, verdict = _model(config)
    yield verdict
    yield from _other_models(config)
    here = config.db.is_file()
    if config.postgres:
        yield from _server(config, config.db if here else None)
        if config.engine == "postgres" and not here:
            return
    if not here:
        yield Controle("database", "LET OP", f"{config.db} bestaat nog niet", "casusbank demo, of casusbank ingest MAP")
        return
    yield from _database(config, model_id)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _installation() -> Iterator[Controle]:
    found = {name: _version(name) for name in _STACK}
    missing = [n for n, v in found.items() if v is None]
    listed = ", ".join(f"{n} {v}" for n, v in found.items() if v)
    if missing:
        yield Controle("pakketten", "FOUT", f"ontbreekt: {', '.join(missing)}", "installeer casusbank opnieuw")
    else:
        yield Controle("pakketten", "OK", listed)
    transformers = _version("sentence-transformers")
    yield Controle(
        "sentence-transformers",
        "OK" if transformers else "LET OP",
        transformers or "niet geïnstalleerd; alleen het ingebouwde model werkt",
        "" if transformers else 'geef in de map van casusbank: pip install ".[modellen]"',
    )
    version, fts5 = sqlite_facts()
    if fts5:
        yield Controle("SQLite", "OK", f"{version} met FTS5")
    else:
        yield Controle("SQLite", "FOUT", f"{version} zonder FTS5", "installeer Python met SQLite FTS5")


def _language() -> Iterator[Controle]:
    spacy_model = _version("nl_core_news_sm") or _version("nl-core-news-sm")
    yield Controle(
        "taalpijplijn",
        "OK",
        f"nl_core_news_sm {spacy_model}" if spacy_model else "eigen regels (nl_core_news_sm is er niet)",
    )
    ocr = shutil.which("tesseract") and _version("ocrmypdf")
    yield Controle(
        "OCR",
        "OK" if ocr else "LET OP",
        "tesseract en ocrmypdf" if ocr else "niet aanwezig; gescande pdf's worden geweigerd",
        "" if ocr else 'geef in de map van casusbank: pip install ".[ocr]", en installeer tesseract met taal nld',
    )


def _model(config: Config) -> tuple[str | None, Controle]:
    """The id of the model, None when it cannot be used, and the verdict on it."""
    from index.embed import load_embedder

    try:
        embedder = load_embedder(config)
    except CasusbankError as error:
        return None, Controle("model", "FOUT", str(error), "kies een ander model in casusbank.toml")
    why = "standaard, zonder torch bij het zoeken" if config.model == "ingebouwd" else "gekozen in de instellingen"
    found = f"{embedder.model.id}, {embedder.model.dimensie} dimensies ({why})"
    return embedder.model.id, Controle("model", "OK", found)


def _other_models(config: Config) -> Iterator[Controle]:
    """Models from a hub for a machine of this size, and the reranker when one is asked for."""
    from index.recommended import BRON, MODELLEN, best_for, this_machine
    from index.rerank import load_reranker

    machine = this_machine()
    size = f"{_dutch(machine.geheugen_gb)} GB, {machine.kernen} kernen, {'met' if machine.gpu else 'geen'} GPU"
    best = best_for(machine)
    yield Controle(
        "andere modellen",
        "OK",
        f"deze computer ({size}): {best.naam if best else 'alleen het ingebouwde model'}; {BRON}",
        f"om te proberen: casusbank index --model {best.naam}, daarna casusbank evaluate MAP" if best else "",
    )
    for m in MODELLEN:
        facts = f"{m.licentie}, {m.parameters} miljoen parameters, {m.dimensie} dimensies, {m.tokens} tokens"
        note = f"; {m.opmerking}" if m.opmerking else ""
        needs = "past op deze computer" if m.fits(machine) else f"vraagt {m.geheugen_gb} GB en {m.kernen} kernen"
        yield Controle(f"- {m.naam}", "OK", f"{facts}, MTEB-NL {_dutch(m.mteb_nl)}{note}; {needs}")
    if config.zoeken.herordenen:
        try:
            reader = load_reranker(config.zoeken)
        except CasusbankError as error:
            yield Controle("herordenen", "FOUT", str(error), "kies een ander model in casusbank.toml, onder [zoeken]")
            return
        yield Controle("herordenen", "OK", f"{reader.model_id if reader else ''}, {config.zoeken.herordenen_wijze}")


def _dutch(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def _database(config: Config, model_id: str | None) -> Iterator[Controle]:
    from casusbank.store import casussen, indexed, open_database

    try:
        conn = open_database(config.db)
    except CasusbankError as error:
        yield Controle("database", "FOUT", str(error))
        return
    with closing(conn):
        state = indexed.integrity(conn)
        yield Controle(
            "database",
            "OK" if state == "ok" else "FOUT",
            f"{config.db}, schema {SCHEMA_VERSIE}, {casussen.count(conn)} casussen"
            if state == "ok"
            else f"{config.db} is beschadigd",
            "" if state == "ok" else "casusbank herstel",
        )
        yield _rights(config.db)
        yield from _log(config)
        if state != "ok":
            return
        yield _sums(conn)
        yield from _publications(config.db)
        in_fts, in_table = indexed.fts_counts(conn)
        yield Controle(
            "volledige tekst",
            "OK" if in_fts == in_table else "FOUT",
            f"{in_fts} van {in_table} passages in FTS",
            "" if in_fts == in_table else "casusbank herstel",
        )
        if model_id is None or not casussen.count(conn):
            return  # no index to speak of
        total, done, _ = indexed.counts(conn, model_id)
        yield Controle(
            "index",
            "OK" if done == total else "LET OP",
            f"{done} van {total} casussen geïndexeerd met {model_id}",
            "" if done == total else "casusbank index",
        )
        for model in indexed.models(conn):
            if model.id != model_id:
                _, done, _ = indexed.counts(conn, model.id)
                yield Controle("ander model in de index", "OK", f"{model.id}: {done} van {total} casussen")
        yield from _index_files(config, conn)


def _server(config: Config, db: Path | None) -> Iterator[Controle]:
    """The copy in PostgreSQL: whether it can be searched, and what it holds beside the database."""
    from index.engines.pg_compare import compare

    name, url, mend = "PostgreSQL", config.postgres or "", "casusbank verhuis"
    try:
        found = compare(url, db)
    except CasusbankError as error:
        yield Controle(name, "FOUT" if config.engine == "postgres" else "LET OP", str(error))
        return
    seen = f"{url}: {found.server}, {found.casussen} casussen zichtbaar"
    if found.eigenaar and config.engine == "postgres":
        yield Controle(name, "LET OP", f"{seen}; deze gebruiker ziet alles", "zoek met een rol, zie docs/schaal.md")
    else:
        yield Controle(name, "OK", seen)
    if found.gewist:
        gone = f"{len(found.gewist)} casussen die hier gewist zijn, staan daar nog"
        yield Controle("PostgreSQL, gewist", "FOUT", gone, mend)
    if found.ruimer:
        shown = f"{len(found.ruimer)} casussen zijn daar voor meer mensen zichtbaar dan hier"
        yield Controle("PostgreSQL, toegang", "FOUT", shown, mend)
    if not found.compleet:
        yield Controle("PostgreSQL, bij", "LET OP", "het overzetten is niet afgemaakt", mend)
    elif found.achter is not None and not found.gewist:
        behind = f"{found.achter} casussen zijn daar nog niet als hier" if found.achter else "alles is daar als hier"
        yield Controle("PostgreSQL, bij", "LET OP" if found.achter else "OK", behind, mend if found.achter else "")


def _sums(conn: Connection) -> Controle:
    """Whether every row is as it was written; of a large database only `casusbank verify` says so."""
    from casusbank.store import casussen, controle, snapshot

    if casussen.count(conn) > _QUICK:
        return Controle("controlegetallen", "OK", "veel casussen: apart na te kijken", "casusbank verify")
    with snapshot(conn):
        wrong = sum(1 for _ in controle.differences(conn))
    return Controle(
        "controlegetallen",
        "FOUT" if wrong else "OK",
        f"{wrong} kloppen niet: er is iets beschadigd, of buiten casusbank om veranderd"
        if wrong
        else f"{controle.count(conn)} kloppen",
        "casusbank verify" if wrong else "",
    )


def _rights(db: Path) -> Controle:
    if not os.access(db, os.W_OK) or not os.access(db.absolute().parent, os.W_OK):
        return Controle("rechten", "LET OP", "database of map is alleen-lezen; zoeken kan, inlezen niet")
    others = db.stat().st_mode & 0o077
    return Controle(
        "rechten",
        "LET OP" if others else "OK",
        "anderen op deze computer kunnen de database lezen" if others else "alleen voor u leesbaar",
        f"chmod 600 {db}" if others else "",
    )


def _log(config: Config) -> Iterator[Controle]:
    from casusbank.store.logboek import Logboek

    found = Logboek(config.db).check()
    if found.fouten:
        yield Controle("logboek", "FOUT", "; ".join(found.fouten), "casusbank logboek")
    elif found.regels:
        yield Controle("logboek", "OK", f"{found.regels} regels kloppen, kop {found.kop[:16]}")


def _publications(db: Path) -> Iterator[Controle]:
    from casusbank.store.publicatie import beside, misplaced

    for path, klasse in beside(db):
        name, again = f"publicatie {klasse}", f"casusbank publiceer --toegang {klasse}"
        try:
            wrong = misplaced(db, path, klasse)
        except CasusbankError as error:
            yield Controle(name, "FOUT", str(error), again)
            continue
        if wrong:
            said = f"{path.name} bevat {len(wrong)} casussen die er niet (meer) in mogen"
            yield Controle(name, "FOUT", said, again)
        else:
            yield Controle(name, "OK", path.name)


def _index_files(config: Config, conn: Connection) -> Iterator[Controle]:
    from index.build import check_files, way_of_vectors

    for name, problem in check_files(config.db, conn, config):
        yield Controle(
            f"indexbestand {name}", "LET OP" if problem else "OK", problem or "actueel",
            "casusbank index" if problem else "",
        )  # fmt: skip
    way = way_of_vectors(config.db, config)
    if way:
        yield Controle("zoeken op betekenis", "OK", way)
