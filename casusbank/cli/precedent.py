"""Commands of the precedent room: vergelijk, toets, consistentie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from casusbank.cli.gedeeld import get_config, note, print_json, print_json_line, read_text_argument, say
from casusbank.cli.tonen import bullets, paragraph
from casusbank.errors import InvoerFout
from casusbank.model import Casus, CasusId, Vraag, Zoekresultaat
from casusbank.render import POLARITEIT_LABELS, STREKKING_LABELS, fact_label, label

if TYPE_CHECKING:
    from casusbank.config import Config
    from casusbank.store import Connection
    from precedent.audit import PaarStatus

_SCOPE = click.Choice(["organisatie", "alle"])
_SCOPE_HELP = "'organisatie' (standaard) of 'alle': ook besluiten van andere organisaties, zonder juridische claim."


@click.command(help="Legt twee casussen naast elkaar: wat is gelijk, wat verschilt, wat is niet bekend.")
@click.argument("a", metavar="A")
@click.argument("b", metavar="[B]", required=False)
@click.option("--bestand", metavar="PAD|-", help="Legt de tekst in dit bestand naast A; er wordt niets opgeslagen.")
@click.option("--reikwijdte", type=_SCOPE, default="organisatie", help=_SCOPE_HELP)
@click.option("--json", "as_json", is_flag=True, help="Vergelijking als JSON.")
@click.pass_context
def vergelijk(ctx: click.Context, a: str, b: str | None, bestand: str | None, reikwijdte: Any, as_json: bool) -> None:
    """`casusbank vergelijk`."""
    if (b is None) == (bestand is None):
        raise click.UsageError("Geef twee casussen A en B, of A met --bestand PAD.")
    from casusbank.store import casussen, open_database
    from precedent.inquiry import Kennis
    from precedent.render import vergelijking_json

    config = get_config(ctx)
    with closing(open_database(config.db)) as conn:
        one = casussen.read_casus(conn, a)
        other = casussen.read_casus(conn, b) if b else draft(bestand or "-", config)
        found = vergelijking_json(Kennis(conn).comparison(one, other, reikwijdte))
    if as_json:
        print_json(found)
        return
    say(f"A  {one.titel}  [{one.id}]")
    say(f"B  {other.titel}  [{other.id}]")
    say(f"Oordeel: {found['status_label']}")
    if found["waarom_niet"]:
        paragraph(str(found["waarom_niet"]))
    same = [fact_label(str(r["label"]), r.get("a")) for r in found["overeenkomsten"]]
    bullets("Gelijk", same, most=20)
    bullets("Verschilt of niet bekend", [_difference(r) for r in found["verschillen"]], most=20)
    bullets("Waarden", [_value(w) for w in found["waarden"].values()], most=20)
    bullets("Vraag nog na", [str(q["vraag"]) for q in found["vragen"]])
    show_limits(found)


def _difference(row: dict[str, Any]) -> str:
    decisive = " (dragend)" if row["dragend_in"] else ""
    return f"{row['label']}: A {label(row['a'])}, B {label(row['b'])}{decisive}"


def _value(row: dict[str, Any]) -> str:
    """How each side applied a value, in words."""
    sides = (
        ", ".join(dict.fromkeys(POLARITEIT_LABELS[use["polariteit"]] for use in row[side])) or "niet genoemd"
        for side in ("a", "b")
    )
    return "{}: A {}; B {}".format(row["label"], *sides)


def show_limits(found: dict[str, Any]) -> None:
    """The limits that go with a result."""
    say()
    for line in found["let_op"]:
        paragraph(line)


@click.command(
    help="Toetst een casus of concept aan eerdere besluiten: wat bindt, wat sluit uit, wat moet u nog vragen."
)
@click.argument("casus_id", metavar="[ID]", required=False)
@click.option("--bestand", metavar="PAD|-", help="Toets de tekst in dit bestand; er wordt niets opgeslagen.")
@click.option("--reikwijdte", type=_SCOPE, default="organisatie", help=_SCOPE_HELP)
@click.option(
    "--antwoord",
    "antwoorden",
    metavar="FEIT=WAARDE",
    multiple=True,
    help="Wat u hebt nagevraagd: aanwezig, afwezig of een stap. Uw antwoord gaat boven de tekst en wordt niet bewaard.",
)
@click.option("--json", "as_json", is_flag=True, help="Toets als JSON.")
@click.pass_context
def toets(
    ctx: click.Context,
    casus_id: str | None,
    bestand: str | None,
    reikwijdte: Any,
    antwoorden: tuple[str, ...],
    as_json: bool,
) -> None:
    """`casusbank toets`."""
    from casusbank.store import casussen, open_database
    from precedent.inquiry import Kennis
    from precedent.render import toets_json

    if (casus_id is None) == (bestand is None):
        raise click.UsageError("Geef een ID, of --bestand PAD.")
    config = get_config(ctx)
    with closing(open_database(config.db)) as conn:
        subject = casussen.read_casus(conn, casus_id) if casus_id is not None else draft(bestand or "-", config)
        ids = nominated(conn, config, subject)
        found = toets_json(Kennis(conn).toets(subject, ids, reikwijdte, facts_told(antwoorden)))
    if as_json:
        print_json(found)
    else:
        _show_toets(subject, found)


def draft(path: str, config: Config) -> Casus:
    """A text as an unstored casus; the organisation of the settings decides when the text names none."""
    from precedent.inquiry import draft as unstored

    casus = unstored(read_text_argument(path, config.grenzen.max_tekst), config)
    if not casus.velden.organisatie:
        note("Let op: de tekst noemt geen organisatie. Zet 'organisatie' in casusbank.toml om te toetsen.")
    return casus


def nominated(conn: Connection, config: Config, subject: Casus) -> list[CasusId]:
    """Decisions on the same matter; when the text shows no subject, those that search finds likest."""
    from precedent.inquiry import Kennis

    return Kennis(conn).candidates(subject, searching(config))


def searching(config: Config) -> Callable[[Vraag], Zoekresultaat]:
    """A search that opens the index only when it is asked something."""
    from index.search import Zoeker

    def search(vraag: Vraag) -> Zoekresultaat:
        with closing(Zoeker(config.db, config)) as zoeker:
            return zoeker.search(vraag)

    return search


def facts_told(antwoorden: Sequence[str]) -> dict[str, str]:
    """`FEIT=WAARDE` options as a mapping. Raises InvoerFout."""
    pairs = [text.partition("=") for text in antwoorden]
    wrong = next(
        (text for text, (name, _, value) in zip(antwoorden, pairs, strict=True) if not name or not value), None
    )
    if wrong is not None:
        raise InvoerFout(f"Schrijf een antwoord als FEIT=WAARDE, niet als '{wrong[:60]}'.")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _show_toets(subject: Casus, found: dict[str, Any]) -> None:
    say(f"Toets van: {subject.titel}")
    if not found["bindt"]:
        say("Geen eerder besluit van de eigen organisatie bindt deze casus.")
    for b in found["bindt"][:10]:
        say(f"- {b['titel']}  [{b['precedent']}]")
        say(f"  bindt {b['zekerheid']} tot: {STREKKING_LABELS[b['strekking']]} (model {b['model']})")
        bullets("Vraag na", [str(q["vraag"]) for q in b["vragen"]])
    if found["conflict"]:
        say("LET OP: eerdere besluiten wijzen beide kanten op. Het systeem kiest niet.")
    bullets("Beslist mogelijk nog", [str(q["vraag"]) for q in found["vragen"]])
    bullets("Bindt niet, door", [_locked(b) for b in found["bindt_niet"][:10]])
    bullets("Leerzaam, maar niet bindend", [f"{_decision(x)}: {x['waarom']}" for x in found["leerzaam"]])
    show_limits(found)


def _decision(b: dict[str, Any]) -> str:
    """An earlier decision: what it is called, its number, and whom it favoured."""
    return f"{b['titel']} [{b['precedent']}], {STREKKING_LABELS[b['strekking']]}"


def _locked(b: dict[str, Any]) -> str:
    """A precedent with its locks, and what made up for such a difference elsewhere."""
    made_up = "; ".join(
        f"“{c['label']}” {'kwam in de plaats van' if c['wijze'] == 'vervangt' else 'woog op tegen'} “{c['slot_label']}”"
        f" in {', '.join(c['voorbeelden'][:3])}"
        for c in b.get("compensatie", [])[:2]
    )
    return f"{_decision(b)}: {', '.join(c['label'] for c in b['sloten_uitleg'])}" + (f" ({made_up})" if made_up else "")


def selected(conn: Connection, filters: tuple[str, ...]) -> list[CasusId]:
    """Ids of the casussen that pass `veld=waarde` filters, in order; all of them without a filter."""
    from casusbank.store.filters import parse
    from precedent.inquiry import Kennis

    return Kennis(conn).selected(parse(filters))


@click.command(help="Zoekt paren van vergelijkbare besluiten en hun status; onverklaarde verschillen eerst.")
@click.option("--reikwijdte", type=_SCOPE, default="organisatie", help=_SCOPE_HELP)
@click.option("--filter", "filters", metavar="VELD=WAARDE", multiple=True, help="Alleen casussen die hieraan voldoen.")
@click.option("--status", "statussen", metavar="STATUS", multiple=True, help="Alleen paren met deze status.")
@click.option(
    "--per-status",
    metavar="N",
    type=click.IntRange(min=0),
    default=10_000,
    help="Hoogstens N paren van elke status (standaard 10.000); geteld worden ze allemaal.",
)
@click.option(
    "--per",
    type=click.Choice(["jaar", "organisatie", "beslispunt"]),
    help="Telt de paren per jaar, organisatie of beslispunt, in plaats van ze te tonen.",
)
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-regel per paar.")
@click.pass_context
def consistentie(
    ctx: click.Context,
    reikwijdte: Any,
    filters: tuple[str, ...],
    statussen: tuple[str, ...],
    per_status: int,
    per: str | None,
    as_json: bool,
) -> None:
    """`casusbank consistentie`."""
    from casusbank.store import open_database
    from casusbank.store.filters import parse
    from precedent.audit import STATUSSEN
    from precedent.inquiry import Kennis
    from precedent.render import audit_json, paar_json, trend_json

    wanted: list[PaarStatus] = [s for s in STATUSSEN if s in statussen]
    if set(statussen) - set(wanted):
        raise InvoerFout(f"Onbekende status. Bekend: {', '.join(STATUSSEN)}.")
    with closing(open_database(get_config(ctx).db)) as conn:
        found = Kennis(conn).consistency(
            parse(filters), reikwijdte, statussen=wanted or STATUSSEN[:-1], per_status=0 if per else per_status
        )
    if per:
        _show_trend(trend_json(found.audit, per), wanted or list(STATUSSEN[:-1]), as_json)
        return
    summary = audit_json(found.audit, found.niet_meegedaan, len(found.profielen))
    rows = (paar_json(pair) for pair in found.audit.paren)
    if not as_json:
        _show_pairs(list(rows), {p.casus_id: p.titel for p in found.profielen}, summary, reikwijdte)
        return
    for row in rows:
        print_json_line(row)
    for status in summary["statussen"]:
        if status["paren"] > status["getoond"] > 0:
            note(f"Van '{status['label']}' zijn {status['getoond']} van de {status['paren']} paren getoond.")


def _show_trend(rows: list[dict[str, Any]], statussen: Sequence[PaarStatus], as_json: bool) -> None:
    """A line per group: its pairs and how many have each status."""
    from precedent.wording import STATUS_LABEL

    for row in rows:
        if as_json:
            print_json_line(row)
            continue
        say(f"{row['groep'] or 'niet bekend'}: {row['paren']} paren")
        for status in statussen:
            if row["aantallen"][status]:
                say(f"  {row['aantallen'][status]:5}  {STATUS_LABEL[status]}")


def _show_pairs(
    rows: list[dict[str, Any]], titles: dict[CasusId, str], summary: dict[str, Any], reikwijdte: str
) -> None:
    for row in [r for r in rows if r["status"] not in ("gelijk_behandeld", "onvoldoende_gegevens")][:20]:
        say(f"{row['status_label']}  ({row['beslispunt']}, {row['organisatie']['a']})")
        for side in ("a", "b"):
            say(f"   {row[side]}  {titles[row[side]]}: {STREKKING_LABELS[row['strekking'][side]]}")
        head = "De feiten naast elkaar" if row["status"] == "onverklaard_verschil" else "Het verschil zit in"
        bullets(head, [_difference(f) for f in row["feiten"]])
    if not summary["paren"]:
        say(f"{summary['casussen']} casussen bekeken; geen twee daarvan zijn met elkaar te vergelijken.")
    else:
        say(f"{summary['casussen']} casussen bekeken, {summary['paren']} paren van hetzelfde beslispunt"
            f"{'' if reikwijdte == 'alle' else ' en bestuursorgaan'}:")  # fmt: skip
    for status in sorted(summary["statussen"], key=lambda s: -int(s["paren"])):
        if status["paren"]:
            say(f"  {status['paren']:5}  {status['label']}")
    if summary["niet_meegedaan"]:
        say("Niet meegedaan:")
        for row in summary["niet_meegedaan"]:
            say(f"  {row['casussen']:5}  {row['reden']}")
    if rows:
        show_limits(rows[0])
