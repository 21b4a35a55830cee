"""The commands about measuring: evaluate, and feedback that becomes a collection."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from casusbank.cli.gedeeld import get_config, note, print_json, progress, say
from casusbank.render import label

_LISTED = 10
"""Queries shown of those that rose, and of those that fell; `--json` has all."""


@click.command(
    help="Meet de zoekkwaliteit. MAP is een verzameling (corpus.jsonl[.gz], queries.jsonl, qrels.tsv) of een map "
    "met verzamelingen; meer dan één MAP mag."
)
@click.argument("mappen", metavar="MAP...", type=click.Path(exists=True, file_okay=False), nargs=-1, required=True)
@click.option("--model", metavar="NAAM", help="Meet met dit taalmodel.")
@click.option("--herorden", metavar="NAAM", help="Laat dit model de beste treffers nalezen en herordenen.")
@click.option("--bewaar", metavar="RUN.json", type=click.Path(dir_okay=False), help="Bewaar de meting in een bestand.")
@click.option(
    "--tegen",
    metavar="RUN.json",
    type=click.Path(exists=True, dir_okay=False),
    help="Vergelijk met een bewaarde meting: verschil met 95%-interval, en welke vragen wonnen en verloren.",
)
@click.option("--json", "as_json", is_flag=True, help="Metingen als JSON.")
@click.pass_context
def evaluate(
    ctx: click.Context, mappen: tuple[str, ...], model: str | None, herorden: str | None, bewaar: str | None,
    tegen: str | None, as_json: bool,
) -> None:  # fmt: skip
    """`casusbank evaluate`."""
    from index.collection import find_collections, read_collection
    from index.evaluate import evaluate as measure
    from index.runs import check_comparable, check_writable, compare, read_run, report, write_run

    config = get_config(ctx, model=model, herorden=herorden)
    # Everything that can be refused is refused before minutes of measuring.
    collections = [read_collection(p) for p in find_collections([Path(m) for m in mappen])]
    for line in (w for c in collections for w in c.waarschuwingen):
        note(f"Let op: {line}")
    kept = read_run(Path(tegen)) if tegen else {}
    if tegen:
        check_comparable(Path(tegen), kept, collections)
    if bewaar:
        check_writable(Path(bewaar))
    measured = []
    results: list[dict[str, Any]] = []
    for collection in collections:
        with progress(collection.naam) as bar:
            found = measure(collection, config, bar)
        measured.append(found)
        if bewaar:
            write_run(Path(bewaar), measured, config)
        against = {"tegen": compare(kept[found.collectie], found, collection)} if tegen else {}
        results.append(report(found, collection) | against)
        if not as_json:
            _show(results[-1])
    one = len(results) == 1 and len(mappen) == 1 and collections[0].map == Path(mappen[0])
    if as_json:
        print_json(results[0] if one else {"collecties": results, "gemiddeld": _average(results)})
    elif not one:
        say(f"gemiddeld over {len(results)} verzamelingen: ndcg@10 {_arms(_average(results))}")


def _average(results: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """nDCG@10 per arm, every collection counting once."""
    arms = results[0]["per_arm"]
    return {arm: round(statistics.fmean(r["per_arm"][arm]["ndcg@10"] for r in results), 4) for arm in arms}


def _arms(values: Mapping[str, float]) -> str:
    return "  ".join(f"{arm} {value:.3f}" for arm, value in values.items())


def _show(found: Mapping[str, Any]) -> None:
    unjudged = f" ({found['zonder_oordeel']} zonder oordeel tellen niet mee)" if found["zonder_oordeel"] else ""
    say(
        f"{found['collectie']}: {found['vragen']} vragen{unjudged} over {found['documenten']} documenten, "
        f"model {found['model']}"
    )
    if found["geweigerd"]:
        say(f"  niet alles is opgenomen: {found['geweigerd']}")
    for arm, scores in found["per_arm"].items():
        errors = found["standaardfout"][arm]
        say(f"  {arm:10}" + "  ".join(f"{name} {value:.3f} ±{errors[name]:.3f}" for name, value in scores.items()))
    for name, part in found["per_deel"].items():
        arms = {arm: part[arm] for arm in found["per_arm"]}
        say(f"  {name} ({part['vragen']} vragen): ndcg@10 {_arms(arms)} ±{part['standaardfout']['hybride']:.3f}")
    seconds = found["seconden"]
    say(f"  index {seconds['index']:.1f} s, zoeken p50 {seconds['zoek_p50']:.3f} s, p95 {seconds['zoek_p95']:.3f} s")
    if "tegen" in found:
        _show_comparison(found["tegen"])


def _show_comparison(found: Mapping[str, Any]) -> None:
    commit = f", commit {found['commit']}" if found["commit"] else ""
    say(f"  tegen de meting van {found['datum']} (model {found['model']}{commit}); verschil [95%-interval]:")
    rows = {
        **found["verschil"],
        **{f"ndcg@10 {arm}": row for arm, row in found["per_arm"].items() if arm != "hybride"},
        **{f"ndcg@10 {name}": row for name, row in found["per_deel"].items()},
    }
    for name, row in rows.items():
        span = f"[{row['laag']:+.3f}, {row['hoog']:+.3f}]"
        say(f"    {name}: {row['verschil']:+.3f} {span}  p={row['p']:.4f}  n={row['n']}")
    say(f"    gewonnen {len(found['gewonnen'])}, verloren {len(found['verloren'])}, gelijk {found['gelijk']}")
    for sign, moved in (("+", found["gewonnen"]), ("-", found["verloren"])):
        for query in moved[:_LISTED]:
            places = ", ".join(f"{d} {_place(a)} -> {_place(b)}" for d, (a, b) in query["rangen"].items())
            say(f"    {sign} {query['vraag']}  {query['van']:.3f} -> {query['naar']:.3f}  {places}")
        if len(moved) > _LISTED:
            say(f"    {sign} en nog {len(moved) - _LISTED} (alle: --json)")


def _place(rank: int | None) -> str:
    return "-" if rank is None else str(rank)


@click.command(
    help="Toont wat gebruikers over paren casussen zeiden (vergelijkbaar of niet, en waarom). Met --naar wordt het een"
    " verzameling om mee te meten: casusbank evaluate MAP."
)
@click.option("--naar", metavar="MAP", type=click.Path(), help="Schrijf de verzameling in deze nieuwe map.")
@click.option("--json", "as_json", is_flag=True, help="Overzicht als JSON.")
@click.pass_context
def feedback(ctx: click.Context, naar: str | None, as_json: bool) -> None:
    """`casusbank feedback`."""
    from casusbank.store import open_database, snapshot
    from index.feedback import feedback_json, harvest, write_collection

    with closing(open_database(get_config(ctx).db)) as conn, snapshot(conn):
        found = harvest(conn)
        shown = feedback_json(found)
        written = write_collection(conn, found, Path(naar)) if naar else None
    if as_json:
        print_json(shown | ({"geschreven": written} if written else {}))
        return
    say(f"{shown['oordelen']} oordelen over {len(shown['paren'])} paren; {shown['bruikbaar']} om mee te meten.")
    for name, n in shown["per_oordeel"].items():
        say(f"   {n:5}  {label(name)}")
    if shown["tegenstrijdig"]:
        say(f"   {shown['tegenstrijdig']:5}  paren waarover rollen het niet eens zijn: die tellen niet mee")
    if shown["zonder_vraag"]:
        say(f"   {shown['zonder_vraag']:5}  bij een tekst die niet is bewaard: alleen geteld")
    if written:
        say(f"Geschreven: {written['map']}. Meet met: casusbank evaluate {written['map']}")
