"""The vocabulary as tables, so that Datasette shows labels and foreign keys hold."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from casusbank.store import Connection, transaction
from casusbank.vocabulary import Vocabulary, load_vocabulary
from casusbank.vocabulary.organisaties import load_organisaties


def sync_vocabulary(conn: Connection, *, opnieuw: bool = False) -> None:
    """Bring the vocabulary tables up to the package's vocabulary; does nothing when they are, unless `opnieuw`."""
    vocabulary = load_vocabulary()
    organisations = [asdict(o) for o in load_organisaties().values()]
    digest = hashlib.sha256(json.dumps([asdict(vocabulary), organisations], sort_keys=True).encode()).hexdigest()
    row = conn.execute("SELECT sha256 FROM vocabularium").fetchone()
    if row and row[0] == digest and not opnieuw:
        return
    with transaction(conn):
        for table, columns, rows in _tables(vocabulary):
            names = ", ".join(columns)
            marks = ", ".join("?" * len(columns))
            updates = ", ".join(f"{c} = excluded.{c}" for c in columns[1:])
            conn.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}",  # noqa: S608
                rows,
            )
        conn.execute(
            "INSERT INTO vocabularium VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET sha256 = excluded.sha256", (digest,)
        )


def digest(conn: Connection) -> str:
    """Hex SHA-256 of the vocabulary this database was last brought up to; empty when never."""
    row = conn.execute("SELECT sha256 FROM vocabularium").fetchone()
    return str(row[0]) if row else ""


def _tables(v: Vocabulary) -> list[tuple[str, tuple[str, ...], list[tuple[object, ...]]]]:
    parents_first = sorted(v.grenzen.values(), key=lambda g: g.ouder is not None)
    return [
        (
            "domein",
            ("id", "label", "wet", "kern"),
            [(d.id, d.label, d.wet, d.kern) for d in v.domeinen.values()],
        ),
        ("onderwerp", ("id", "domein_id", "label"), [(o.id, o.domein, o.label) for o in v.onderwerpen.values()]),
        ("wet", ("id", "titel", "bwb", "celex"), [(w.id, w.titel, w.bwb, w.celex) for w in v.wetten.values()]),
        (
            "bronsoort",
            ("id", "label", "gezag", "binding"),
            [(b.id, b.label, b.gezag, b.binding) for b in v.bronsoorten.values()],
        ),
        (
            "waarde",
            ("id", "label", "laag", "definitie", "richting"),
            [(w.id, w.label, w.laag, w.definitie, w.richting) for w in v.waarden.values()],
        ),
        (
            "factor",
            ("id", "label", "issue", "kant", "schaal", "ko", "procedure"),
            [
                (
                    f.id,
                    f.label,
                    f.issue,
                    f.kant,
                    json.dumps(f.schaal) if f.schaal else None,
                    int(f.ko),
                    int(f.procedure),
                )
                for f in v.factoren.values()
            ],
        ),
        ("grens", ("id", "label", "ouder_id"), [(g.id, g.label, g.ouder) for g in parents_first]),
        (
            "organisatie",
            ("id", "naam", "soort", "cbs_code", "opgevolgd_door", "geldig_tot"),
            [
                (o.id, o.naam, o.soort, o.cbs_code, o.opgevolgd_door, o.tot or None)
                for o in load_organisaties().values()
            ],
        ),
        ("instrument", ("id", "label", "haak"), [(i.id, i.label, i.haak) for i in v.instrumenten.values()]),
    ]
