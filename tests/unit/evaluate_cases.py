"""A made-up collection in BEIR layout for the tests of measuring."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

TEKSTEN = {
    "lift": "Mevrouw vraagt een traplift voor haar bovenwoning. Het college kent de lift toe.",
    "hulp": "Meneer krijgt huishoudelijke hulp. Zijn dochter helpt met de was en de boodschappen.",
    "schuld": "Het gezin heeft schulden bij de woningcorporatie en vraagt schuldhulpverlening aan.",
}
VRAGEN: list[dict[str, Any]] = [
    {"_id": "q1", "text": "traplift in een bovenwoning", "metadata": {"soort": "kort"}},
    {"_id": "q2", "text": "hulp bij schulden van een gezin", "metadata": {"soort": "lang", "exclude": ["hulp"]}},
    {"_id": "zonder", "text": "geen oordeel"},
]
OORDELEN = "query-id\tcorpus-id\tscore\nq1\tlift\t1\nq2\tschuld\t2\nq2\thulp\t1\n"


def collection(folder: Path, **changes: str) -> Path:
    """The collection in `folder`; `changes` replaces a file (`queries_jsonl=...`), or drops it when empty."""
    folder.mkdir()
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as out:
        for key, text in TEKSTEN.items():
            out.write(json.dumps({"_id": key, "title": f"Zaak {key}", "text": text}) + "\n")
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(q) for q in VRAGEN), encoding="utf-8")
    (folder / "qrels.tsv").write_text(OORDELEN, encoding="utf-8")
    for name, content in changes.items():
        path = folder / name.replace("_", ".")
        path.write_text(content, encoding="utf-8") if content else path.unlink()
    return folder
