"""The generated parts of the documentation, one function per part. Called from cog blocks in the pages."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

WIDTH = 100
SETTINGS = {
    "db": "Het databasebestand.",
    "model": "Het taalmodel: `ingebouwd`, een map met een sentence-transformers-model, of een naam op een modelhub.",
    "model_revisie": "De vaste versie van een model dat van een hub komt.",
    "model_techniek": "Waarmee een ander model dan `ingebouwd` rekent: `torch`, of zonder torch op de processor met "
    "`onnx` of (kleiner en sneller, iets minder precies) `onnx-int8`. Het model moet zulke bestanden meebrengen.",
    "engine": "Waar `zoek` en de schermen zoeken: `sqlite`, in de database zelf, of `postgres`, in de kopie die "
    "`casusbank verhuis` bijhoudt.",
    "postgres": "Het adres van die kopie, `postgresql://gebruiker@server/naam`, zonder wachtwoord. In de omgeving "
    "(`CASUSBANK_POSTGRES`) mag het wachtwoord erbij; het wordt niet bewaard. Zie [schaal.md](schaal.md).",
    "organisatie": "De organisatie van wie de besluiten zijn, als de bron dat niet zegt.",
    "toegang": "Wie nieuwe casussen mag zien: `openbaar`, `regio`, `organisatie` of `team`.",
    "restgegeven": "Wat er gebeurt met een tekst waarin na het vervangen nog een hard gegeven (zoals een BSN) staat: "
    "`weiger` of `markeer`.",
    "zoeken.herordenen": "Een model dat vraag en passage samen leest en de eerste treffers herordent: een map, of "
    "`naam@revisie`. Leeg: niet herordenen.",
    "zoeken.herordenen_wijze": "`mengen`: de lezing telt voor de helft mee. `vervangen`: alleen de lezing telt.",
    "zoeken.herordenen_aantal": "Hoeveel treffers worden gelezen; wat daaronder staat, houdt zijn volgorde.",
    "processen": "Hoeveel processen naast elkaar casussen lezen bij `casusbank ingest`. `0`: één per processor. Een"
    " kleine ingest gebruikt er altijd één.",
    "namenzoeker": "Wie er naast de eigen regels naar namen zoekt: `ingebouwd` (niemand) of `deduce` (apart, traag).",
    "grenzen.max_bestand": "Grootste bestand dat wordt gelezen, in bytes.",
    "grenzen.max_tekst": "Meeste tekens die uit één document komen.",
    "grenzen.max_uitgepakt": "Meeste bytes die uit een zip- of kantoorbestand komen.",
    "grenzen.max_zip_leden": "Meeste bestanden in een zip.",
    "grenzen.max_zip_ratio": "Hoeveel keer groter een ingepakt bestand mag worden.",
    "grenzen.max_zip_diepte": "Hoe diep zips in zips worden gelezen.",
    "grenzen.max_xml_diepte": "Hoe diep XML mag zijn genest.",
    "grenzen.max_rijen": "Meeste rijen uit één tabel.",
    "grenzen.max_paginas": "Meeste bladzijden uit één document.",
    "reservekopieen": "De map waarin `casusbank backup` schrijft. `casusbank vergeet` wist ook uit de kopieën daar.",
    "grenzen.max_geheugen": "Meeste geheugen van het aparte proces dat een bestand leest, in bytes.",
    "grenzen.max_rekentijd": "Meeste seconden rekentijd voor het lezen van één document.",
    "grenzen.max_wachttijd": "Hoeveel seconden casusbank op een document wacht; een lange scan herkennen duurt.",
    "grenzen.max_vraag": "Meeste tekens van een zoekvraag; de rest valt weg, met een waarschuwing.",
    "drukte.zwaar_tegelijk": "Hoeveel zoekvragen en vragen aan de tabellen tegelijk lopen, van iedereen samen. De rest "
    "wacht; wie het minst vroeg, gaat voor. Eén plaats blijft altijd vrij voor een ander.",
    "drukte.licht_tegelijk": "Hoeveel andere pagina's tegelijk worden gemaakt.",
    "drukte.wachtrij": "Hoeveel vragen van één gebruiker mogen lopen en wachten. Wie zich niet aanmeldt, is zijn "
    "adres: collega's achter één adres delen dit getal.",
    "drukte.geduld": "Hoeveel seconden een vraag op zijn beurt wacht.",
    "drukte.per_minuut": "Hoeveel pagina's één gebruiker per minuut mag vragen, gemiddeld.",
    "drukte.sql_tijd": "Hoeveel milliseconden SQL één pagina van de tabellen mag kosten.",
    "drukte.verzendtijd": "Binnen hoeveel seconden een verstuurd formulier binnen moet zijn.",
    "aanmelden.wijze": "Hoe mensen zich aanmelden bij de schermen: `geen` (alleen deze computer), `proxy` (een reverse "
    "proxy die de gebruiker kent, zoals bij OIDC) of `wachtwoord` (vraagt `pip install casusbank[wachtwoord]`).",
    "aanmelden.anoniem": "Wat iemand mag die niet is aangemeld, als mensen zich kunnen aanmelden: `dicht` of `lezen`. "
    "`lezen` kan alleen als elke casus openbaar is, of met `toegang` op `klasse`.",
    "aanmelden.proxy": "IP-adressen van de proxy, met komma's. Een kop van elk ander adres telt niet.",
    "aanmelden.naamkop": "De kop waarin de proxy zegt wie het is. De proxy moet die kop van buiten weghalen.",
    "aanmelden.rolkop": "De kop waarin de proxy de groepen van die persoon noemt, met komma's.",
    "aanmelden.lezer": "De groep die mag lezen.",
    "aanmelden.jurist": "De groep die ook mag bevestigen, en waarden en signalen mag wijzigen.",
    "aanmelden.beheerder": "De groep die alles mag.",
    "aanmelden.wachtwoorden": "Bij `wachtwoord`: een TOML-bestand met per naam een tabel met `rol`, `hash` (uit "
    "`datasette hash-password`) en eventueel `toegang`.",
    "aanmelden.toegang": "Wat mensen zien: `alles` wat in de database staat, of ieder het bestand van zijn `klasse` "
    "(gemaakt met `casusbank publiceer`). Wie geen klasse heeft, ziet dan alleen wat openbaar is.",
    "aanmelden.regio": "De groep die ziet wat voor de regio is, en wat openbaar is.",
    "aanmelden.organisatie": "De groep die ook ziet wat voor de eigen organisatie is.",
    "aanmelden.team": "De groep die alles ziet: de casusbank zelf.",
    "bewaren.termijn": "Hoe lang een casus mag blijven, geteld vanaf het besluit: `15 jaar` of `90 dagen`. "
    "Leeg: geen grens. `casusbank verlopen` toont wat voorbij is en wist het met `--wis`; niets gaat vanzelf weg.",
    "bewaren.per_bronsoort": "Andere termijnen per bronsoort, met komma's, zoals `maatwerkbesluit 10 jaar`.",
    "logboek.bijhouden": "Wanneer wordt opgeschreven wie wat bekeek, zocht, meenam, wijzigde of wiste: `aangemeld` "
    "(als mensen zich aanmelden), `altijd` of `nooit`. Nooit tekst van een casus of vraag. Zie `casusbank logboek`.",
    "logboek.bewaardagen": "Hoeveel dagen een regel van het logboek blijft.",
    "thema.naam": "De naam van uw organisatie, naast “Casusbank” boven elke pagina.",
    "thema.letter": "Lettertypen die op de computer van de lezer staan, met komma's.",
    "thema.letter_code": "Lettertypen voor kenmerken en SQL.",
    "thema.hoek": "Hoe rond de hoeken zijn, in `px` of `rem`.",
    "thema.breedte": "De grootste breedte van een pagina, in `px` of `rem`.",
}
"""What each setting means, in the words of an administrator. A missing or left-over one is an error."""
KLEUREN = {
    "vlak": "De achtergrond.",
    "vlak_zacht": "Vakken en de voet.",
    "vlak_kop": "De balk bovenaan.",
    "tekst": "De tekst.",
    "tekst_zacht": "Uitleg en bijschriften.",
    "tekst_op_kop": "De tekst in de balk bovenaan.",
    "lijn": "Lijnen tussen delen.",
    "lijn_veld": "De rand van een veld.",
    "accent": "Links en knoppen.",
    "accent_diep": "Links en knoppen onder de muis.",
    "accent_tekst": "De tekst op een knop.",
    "focus": "De rand om wat het toetsenbord aanwijst.",
    "goed": "Het teken bij iets goeds.",
    "fout": "Het teken bij iets fouts.",
    "let_op": "Het teken bij een waarschuwing.",
    "vlak_let_op": "De achtergrond van een waarschuwing.",
    "merk": "Gemarkeerde woorden.",
    "merk_feit": "Gemarkeerde feiten.",
    "merk_waarde": "Gemarkeerde waarden.",
    "merk_artikel": "Gemarkeerde artikelen.",
    "merk_grens": "Gemarkeerde grenzen en instrumenten.",
}
"""The colours of the theme; each pair that stands on a page must have enough contrast."""
for _naam, _uitleg in KLEUREN.items():
    SETTINGS[f"thema.kleur.{_naam}"] = _uitleg
    SETTINGS[f"thema.donker.{_naam}"] = f"{_uitleg.removesuffix('.')}, op een donker scherm."


def _command_tree() -> Iterator[tuple[str, click.Command, click.Context]]:
    from casusbank.cli import cli

    settings = cli.context_settings | {"terminal_width": WIDTH, "max_content_width": WIDTH}
    top = click.Context(cli, info_name="casusbank", **settings)
    yield "casusbank", cli, top
    for name in cli.list_commands(top):
        command = cli.get_command(top, name)
        if command is None:
            continue
        context = click.Context(command, info_name=name, parent=top, terminal_width=WIDTH)
        yield name, command, context
        if isinstance(command, click.Group):
            for part, sub in command.commands.items():
                yield f"{name} {part}", sub, click.Context(sub, info_name=part, parent=context, terminal_width=WIDTH)


def commandos() -> str:
    """Every command with its own help text."""
    parts = []
    for name, command, context in _command_tree():
        title = "casusbank" if name == "casusbank" else f"casusbank {name}"
        parts.append(f"## {title}\n\n```text\n{command.get_help(context).rstrip()}\n```\n")
    return "\n".join(parts)


def _settings(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for field in dataclasses.fields(value):
        current = getattr(value, field.name)
        if dataclasses.is_dataclass(current):
            yield from _settings(current, f"{prefix}{field.name}.")
        else:
            yield prefix + field.name, current


def instellingen() -> str:
    """Every setting with its default and its environment variable."""
    from casusbank.config import Config

    found = dict(_settings(Config()))
    if difference := set(found) ^ set(SETTINGS):
        raise SystemExit(f"docs_delen.SETTINGS klopt niet met casusbank.config: {sorted(difference)}")
    rows = ["| instelling | standaard | omgeving | betekenis |", "|---|---|---|---|"]
    for name, default in found.items():
        variable = "" if "." in name else f"`CASUSBANK_{name.upper()}`"
        shown = "(leeg)" if default is None else f"`{default}`"
        rows.append(f"| `{name}` | {shown} | {variable} | {SETTINGS[name]} |")
    return "\n".join(rows)


def database() -> str:
    """Every table and column of the schema, with the description that the screens show too."""
    from sqlite_utils import Database

    from casusbank.schema import migrate

    described = yaml.safe_load((ROOT / "datasette_plugins" / "basis" / "tabellen.yaml").read_text(encoding="utf-8"))
    texts = described["tabellen"]
    db = Database(memory=True)
    migrate(db)
    parts = []
    shown = [t for t in db.tables if "_fts" not in t.name and not t.name.startswith(("sqlite_", "_"))]
    pairs = {(t.name, c.name) for t in shown for c in t.columns}
    known = {(t, c) for t, text in texts.items() for c in text["kolommen"]}
    if missing := pairs - known:
        raise SystemExit(f"datasette_plugins/basis/tabellen.yaml beschrijft nog niet: {sorted(missing)}")
    for table in shown:
        keys = {key.column: f"{key.other_table}.{key.other_column}" for key in table.foreign_keys}
        text = texts[table.name]
        parts += [f"## {table.name}", "", " ".join(text["uitleg"].split()), ""]
        parts += ["| kolom | type | verwijst naar | betekenis |", "|---|---|---|---|"]
        for column in table.columns:
            target = f"`{keys[column.name]}`" if column.name in keys else ""
            meaning = " ".join(text["kolommen"][column.name].split())
            parts.append(f"| `{column.name}` | {column.type} | {target} | {meaning} |")
        parts.append("")
    return "\n".join(parts).rstrip()


def demo(hits: int = 2) -> str:
    """What `casusbank demo` prints, run here and now in an empty folder; of the five hits only the first `hits`."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CASUSBANK_")}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", "from casusbank.cli import main; main(['demo'])"],
            cwd=folder,
            env=clean | {"COLUMNS": str(WIDTH), "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"casusbank demo is mislukt:\n{done.stderr[-2000:]}")
    text = re.sub(r"\b\d+([.,]\d+)? (seconden|s)\b", r"… \2", done.stdout)  # a time differs on every machine
    before, *found = re.split(r"^(?=\d\. )", text, flags=re.MULTILINE)
    _, _, after = found[-1].partition("\n\n")
    kept = "".join([before, *found[:hits]]).rstrip()
    return f"```text\n{kept}\n\n[... {len(found) - hits} meer]\n\n{after.strip()}\n```"
