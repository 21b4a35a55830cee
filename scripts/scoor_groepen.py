"""Pairs of the demo, read from raw text: does each get the status its writer meant?

`python scripts/scoor_groepen.py --db casusbank.db` after `casusbank demo`. The gold is `groepen` in
tests/gold/demo/*.yaml; what the annotators miss shows here as onvoldoende_gegevens.
"""

from __future__ import annotations

import argparse
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import yaml

from casusbank.store import Connection, casussen, open_database
from precedent.audit import decisive_elsewhere, judge
from precedent.profile import Profiel, from_casus

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold" / "demo"


def ids_by_file(conn: Connection) -> dict[str, list[str]]:
    """Ids of the casussen of each demo file, in the order of the file."""
    found: dict[str, list[str]] = {}
    for casus_id, path in conn.execute("SELECT id, pad FROM casus"):
        found.setdefault(path.partition("#")[0], []).append(casus_id)
    return {path: sorted(ids, key=lambda i: int(i.rpartition("-")[2])) for path, ids in found.items()}


def locate(reference: str, gold: dict[str, Any], files: dict[str, list[str]]) -> str | None:
    """The id of `map/bestand#nummer`; None when the file is not in the database."""
    path, _, number = reference.partition("#")
    numbers = [str(c.get("casusnr")) for c in gold["casussen"] if c["bestand"] == path]
    ids = files.get(path.rpartition("/")[2])
    return ids[numbers.index(number) if number else 0] if ids else None


def main() -> None:
    """Print each miss, then right / all per kind of pair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path, default=Path("casusbank.db"))
    with closing(open_database(parser.parse_args().db)) as conn:
        profiles: dict[str, Profiel] = {c.id: from_casus(c) for c in casussen.iterate(conn)}
        files = ids_by_file(conn)
    elsewhere = decisive_elsewhere(profiles.values())
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for path in sorted(GOLD.glob("deel*.yaml")):
        gold = yaml.safe_load(path.read_text(encoding="utf-8"))
        for group in gold["groepen"]:
            a, b = locate(group["anker"], gold, files), locate(group["ander"], gold, files)
            if a is None or b is None:
                print(f"niet in de database: {group['anker']} of {group['ander']}")
                continue
            wanted = group.get("status") or ("gelijk_behandeld" if group["soort"] == "gelijk" else group["soort"])
            pair = judge(profiles[a], profiles[b], elders=elsewhere)
            total[group["soort"]] += 1
            right[group["soort"]] += pair.status == wanted
            if pair.status != wanted:
                why = pair.waarom_niet or ", ".join(pair.dragend)
                print(f"{group['soort']}: {group['anker']} ~ {group['ander']}: {pair.status}, bedoeld {wanted} ({why})")
    for kind, number in total.items():
        print(f"{kind:16} {right[kind]:3} / {number}")
    print(f"{'samen':16} {right.total():3} / {total.total()}")


if __name__ == "__main__":
    main()
