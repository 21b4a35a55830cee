"""The command omgekeerde-toets: effect, grondwaarden, wider effects, and only then the law."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from casusbank.cli.gedeeld import get_config, print_json, say
from casusbank.cli.poort import checked_role, masked
from casusbank.cli.precedent import show_limits
from casusbank.cli.tonen import paragraph
from casusbank.errors import InvoerFout

if TYPE_CHECKING:
    from casusbank.model import Casus
    from casusbank.store import Connection
    from casusbank.vocabulary.methodiek import Toetsantwoord, Toetsveld
    from precedent.reverse_test import Stapstand


@click.command(
    help="De omgekeerde toets van een casus in vier stappen. Zonder ID: hoever elke casus is. Stap 4 (de regels) gaat"
    " pas open als stap 1 tot en met 3 zijn ingevuld."
)
@click.argument("casus_id", metavar="[ID]", required=False)
@click.option("--stap", metavar="N", type=click.IntRange(1, 4), help="Toon of vul deze stap.")
@click.option("--veld", metavar="V", help="Het veld dat u invult.")
@click.option("--waarde", metavar="TEKST", help="Uw antwoord. Persoonsgegevens worden vervangen.")
@click.option("--neem-over", metavar="NR", type=click.IntRange(1), help="Neem dit voorstel over als antwoord.")
@click.option("--rol", metavar="R", help="Uw rol, bijvoorbeeld consulent. Geen naam.")
@click.option("--json", "as_json", is_flag=True, help="De toets als JSON.")
@click.pass_context
def omgekeerde_toets(
    ctx: click.Context,
    casus_id: str | None,
    stap: int | None,
    veld: str | None,
    waarde: str | None,
    neem_over: int | None,
    rol: str | None,
    as_json: bool,
) -> None:
    """`casusbank omgekeerde-toets`."""
    if casus_id is None:
        if veld or waarde or neem_over or stap:
            raise click.UsageError("Geef het ID van de casus.")
        _overview(ctx, as_json=as_json)
        return
    if waarde is not None or neem_over is not None:
        if not veld or not rol or (waarde is not None and neem_over is not None):
            raise click.UsageError("Invullen gaat zo: ID --veld V --waarde TEKST --rol R, of met --neem-over NR.")
        _fill_in(ctx, casus_id, _known_field(veld, stap), waarde, neem_over, checked_role(rol))
    _show(ctx, casus_id, stap, as_json=as_json)


def _known_field(veld: str, stap: int | None) -> Toetsveld:
    from casusbank.vocabulary.methodiek import load_methodiek

    known = load_methodiek().velden
    found = known.get(veld)
    if found is None or stap not in (None, found.stap):
        names = [v.id for v in known.values() if stap in (None, v.stap)]
        raise InvoerFout(
            f"Onbekend veld '{veld[:40]}'{f' van stap {stap}' if stap else ''}. Bekend: {', '.join(names)}."
        )
    return found


def _fill_in(
    ctx: click.Context, casus_id: str, veld: Toetsveld, waarde: str | None, neem_over: int | None, rol: str
) -> None:
    from casusbank.store import casussen, now, open_database, toetsstappen, writer_lock
    from casusbank.vocabulary.methodiek import Toetsantwoord
    from precedent.reverse_test import filled, missing

    config = get_config(ctx)
    with closing(open_database(config.db)):
        pass  # an absent database is an error here, not a new file
    with writer_lock(config.db), closing(open_database(config.db, "schrijf")) as conn:
        casus = casussen.read_casus(conn, casus_id)
        before = missing(toetsstappen.read(conn, casus.id), veld.stap)
        if before:
            raise InvoerFout(f"Stap 4 is nog op slot. Vul eerst in: {', '.join(before)}.")
        answer = Toetsantwoord(veld.id, masked(waarde or "", config), rol, now(), casus.tekst_hash)
        if neem_over is not None:
            answer = _taken_over(conn, casus, veld, neem_over, answer)
        if not filled(answer):
            raise InvoerFout("Dat is nog geen antwoord: schrijf het in woorden. Is er niets, schrijf dan waarom niet.")
        toetsstappen.put(conn, casus.id, veld.stap, answer)


def _taken_over(conn: Connection, casus: Casus, veld: Toetsveld, number: int, answer: Toetsantwoord) -> Toetsantwoord:
    """The answer that proposal `number` gives. Raises InvoerFout."""
    from casusbank.store import organisatiewaarden
    from casusbank.vocabulary import load_vocabulary
    from precedent.reverse_test import proposals

    found = proposals(casus, veld, organisatiewaarden.of_casus(conn, casus), load_vocabulary())
    if number > len(found):
        raise InvoerFout(f"Veld {veld.id} heeft {len(found)} voorstellen; nummer {number} is er niet bij.")
    chosen = found[number - 1]
    return replace(answer, waarde=" ".join(chosen.tekst.split()), begin=chosen.begin, eind=chosen.eind)


def _show(ctx: click.Context, casus_id: str, stap: int | None, *, as_json: bool) -> None:
    from casusbank.store import casussen, open_database, organisatiewaarden, toetsstappen
    from casusbank.vocabulary.methodiek import load_methodiek
    from precedent.render_boundaries import toets_stappen_json
    from precedent.reverse_test import state

    with closing(open_database(get_config(ctx).db)) as conn:
        casus = casussen.read_casus(conn, casus_id)
        steps = state(casus, toetsstappen.read(conn, casus.id), organisatiewaarden.of_casus(conn, casus))
    shown = [s for s in steps if stap in (None, s.stap.nr)]
    found = toets_stappen_json(casus.id, casus.titel, shown, load_methodiek().toetsregel)
    if as_json:
        print_json(found)
        return
    say(f"{casus.titel}  [{casus.id}]")
    for step in found["stappen"]:
        _show_step(step)
    show_limits(found)


def _show_step(step: dict[str, Any]) -> None:
    lock = "op slot" if step["vergrendeld"] else "klaar" if step["klaar"] else "nog in te vullen"
    say()
    say(f"Stap {step['stap']}. {step['vraag']}  ({lock})")
    for field in step["velden"]:
        if field["waarde"]:
            paragraph(f"{field['label']} [{field['veld']}]: {field['waarde']} ({field['auteur_rol']})")
            if field["verouderd"]:
                paragraph("Let op: de tekst van de casus is daarna veranderd.", "     ")
            continue
        say(f"   {field['label']} [{field['veld']}]: nog leeg")
        for p in field["voorstellen"]:
            flat = " ".join(p["fragment"].split())
            shown = f"{flat[:240]} …" if len(flat) > 240 else flat
            paragraph(f"voorstel {p['nr']}: “{shown}”", "       ", first="     ")


def _overview(ctx: click.Context, *, as_json: bool) -> None:
    """How far each casus is that somebody began on."""
    from casusbank.store import casussen, open_database, toetsstappen
    from precedent.reverse_test import state

    rows: list[dict[str, Any]] = []
    with closing(open_database(get_config(ctx).db)) as conn:
        total = casussen.count(conn)
        for casus_id, answers in toetsstappen.read_all(conn).items():
            casus = casussen.read_casus(conn, casus_id)
            steps = state(casus, answers)
            rows.append({"casus_id": casus_id, "titel": casus.titel, **_progress(steps)})
    if as_json:
        print_json({"casussen": total, "begonnen": rows})
        return
    say(f"Van {total} casussen is de omgekeerde toets bij {len(rows)} begonnen.")
    for row in rows:
        say(f"  stap {row['klaar_tot']} van 4 klaar, {row['gevuld']:2} van {row['velden']} velden: {row['titel']}"
            f"  [{row['casus_id']}]")  # fmt: skip


def _progress(steps: tuple[Stapstand, ...]) -> dict[str, Any]:
    done = 0
    for step in steps:
        if not step.klaar:
            break
        done = step.stap.nr
    fields = [v for s in steps for v in s.velden]
    return {"klaar_tot": done, "gevuld": sum(v.gevuld for v in fields), "velden": len(fields)}
