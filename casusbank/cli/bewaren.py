"""The command verlopen: which casussen may no longer stay, and erasing them."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casusbank.cli.gedeeld import Dag, get_config, note, print_json, say
from casusbank.errors import CasusbankError, ConfigFout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from casusbank.bewaren import Termijn
    from casusbank.config import Config
    from casusbank.store.bewaartermijnen import Verlopen


@click.command(
    help="Toont de casussen waarvan de bewaartermijn voorbij is (instelling bewaren, of een eigen datum per casus)."
    " Met --wis worden zij gewist zoals met vergeet."
)
@click.option("--wis", is_flag=True, help="Wis ze overal: database, index, kopieën en publicaties.")
@click.option("--op", "dag", metavar="JJJJ-MM-DD", type=Dag(), help="Reken op deze dag (standaard vandaag).")
@click.option(
    "--zet", metavar="ID DATUM", nargs=2, help="Zet voor één casus de laatste dag; '-' als datum haalt die weer weg."
)
@click.option("--rol", metavar="R", help="Uw rol, bijvoorbeeld beheerder. Geen naam. Nodig bij --zet.")
@click.option("--json", "as_json", is_flag=True, help="Verslag als JSON.")
@click.pass_context
def verlopen(
    ctx: click.Context, wis: bool, dag: date | None, zet: tuple[str, str] | None, rol: str | None, as_json: bool
) -> None:
    """`casusbank verlopen`."""
    config = get_config(ctx)
    rules = _rules(config)
    if zet:
        _set(config, zet[0], zet[1], rol)
        return
    found = _expired(config, rules, dag or datetime.now(UTC).date())
    left = [v.casus_id for v in found if wis and not _erased(config, v)]
    there = _at_server(config)
    if as_json:
        print_json(
            {
                "verlopen": [
                    {"id": v.casus_id, "titel": v.titel, "bronsoort": v.bronsoort, "tot": v.tot, "regel": v.regel}
                    for v in found
                ],
                "gewist": [v.casus_id for v in found if wis and v.casus_id not in left],
                "niet_gewist": left,
                "nog_in_postgres": there,
            }
        )
    else:
        _show(found, wis, bool(rules))
    for casus_id in left:
        note(f"Nog niet helemaal weg: {casus_id}. Sluit andere programma's en herhaal dit.")
    if there:
        note(f"Hier gewist, maar nog in PostgreSQL: {', '.join(there)}. Wis het daar met: casusbank verhuis")
    if left:
        ctx.exit(1)


def _at_server(config: Config) -> list[str]:
    """Casussen erased here that the copy in PostgreSQL still holds; a server that says nothing is told of."""
    if not config.postgres:
        return []
    from index.engines.pg_compare import left_behind

    try:
        return [*left_behind(config.postgres, config.db)]
    except CasusbankError as error:
        note(f"Let op: wat nog in PostgreSQL staat, is niet nagekeken. {error}")
        return []


def _rules(config: Config) -> Mapping[str, Termijn]:
    from casusbank.vocabulary import load_vocabulary

    rules = config.bewaren.regels()
    kinds = load_vocabulary().bronsoorten
    if unknown := sorted(set(rules) - {""} - set(kinds)):
        raise ConfigFout(f"Onbekende bronsoort '{unknown[0]}' bij 'bewaren.per_bronsoort'. Bekend: {', '.join(kinds)}.")
    return rules


def _expired(config: Config, rules: Mapping[str, Termijn], day: date) -> list[Verlopen]:
    from casusbank.store import bewaartermijnen, open_database

    with closing(open_database(config.db)) as conn:
        return list(bewaartermijnen.expired(conn, rules, day))


def _erased(config: Config, v: Verlopen) -> bool:
    from index.erase import erase_casus, erase_from_copies

    copies = Path(config.reservekopieen) if config.reservekopieen else None
    return erase_from_copies(config.db, copies, erase_casus(config.db, v.casus_id, config)).gewist


def _set(config: Config, casus_id: str, tot: str, rol: str | None) -> None:
    from casusbank.cli.poort import checked_role
    from casusbank.model import CasusId
    from casusbank.store import bewaartermijnen, open_database, writer_lock

    if not rol:
        raise click.UsageError("Geef uw rol: --rol beheerder.")
    until = None if tot == "-" else tot
    open_database(config.db).close()
    with writer_lock(config.db), closing(open_database(config.db, "schrijf")) as conn:
        bewaartermijnen.put(conn, CasusId(casus_id), until, checked_role(rol))
    said = f"mag hier staan tot en met {until}" if until else "volgt weer de algemene bewaartermijn"
    say(f"Casus {casus_id} {said}.")


def _show(found: list[Verlopen], wis: bool, rules: bool) -> None:
    for v in found:
        why = "eigen datum" if v.regel == "casus" else f"termijn voor {v.regel}"
        say(f"{v.casus_id}  {v.titel}  ({v.bronsoort}, tot en met {v.tot}, {why})")
    if not found:
        say("Van geen casus is de bewaartermijn voorbij.")
        if not rules:
            note("Er is geen bewaartermijn ingesteld. Zet er een in casusbank.toml onder [bewaren].")
    elif not wis:
        say(f"Samen {len(found)}. Wissen met bewijs: casusbank verlopen --wis")
    else:
        say(f"{len(found)} {'casus' if len(found) == 1 else 'casussen'} behandeld.")
