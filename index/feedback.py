"""What users said of pairs as a collection to measure with, in BEIR layout: the one `evaluate` reads.

A query is a saved question, or the stored text of the casus the pair was about; that casus itself never counts as a
hit. A pair that people contradict each other on is in no file. Nothing here holds a text that a person pasted: that
was never stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casusbank.errors import InvoerFout, reason_of
from casusbank.model import CasusId
from casusbank.store import Connection, casussen, terugkoppeling, zoekvragen
from casusbank.store.terugkoppeling import GRONDEN, PAAROORDELEN

Json = dict[str, Any]
_SCORE = {"vergelijkbaar": 1, "niet_vergelijkbaar": 0}


@dataclass(frozen=True, slots=True)
class Oogst:
    """Everything said, and what of it can be measured with. `paren`: (question, hit) with the word that counts.

    `vragen`: the questions that are still there, as rows of `queries.jsonl`.
    """

    gezegd: tuple[terugkoppeling.Terugkoppeling, ...]
    paren: dict[tuple[str, CasusId], str | None]
    vragen: dict[str, Json]

    @property
    def bruikbaar(self) -> dict[tuple[str, CasusId], str]:
        """The pairs with a question that is still there, on which nobody contradicts another."""
        return {pair: word for pair, word in self.paren.items() if word and pair[0] in self.vragen}


def harvest(conn: Connection) -> Oogst:
    """Read what was said."""
    said = terugkoppeling.read(conn)
    asked = {w.vraag: _query(conn, w.vraag_casus_id) for w in said if w.vraag_casus_id and w.vraag}
    for kept in zoekvragen.read_all(conn):
        asked[terugkoppeling.zoekvraag_key(kept.id)] = {
            "_id": terugkoppeling.zoekvraag_key(kept.id),
            "text": kept.tekst,
        }
    return Oogst(said, dict(terugkoppeling.agreed(said)), asked)


def feedback_json(found: Oogst) -> Json:
    """`feedback --json`: counts, and one row per pair. No words of a question: only ids."""
    said = found.gezegd
    return {
        "oordelen": len(said),
        "per_oordeel": {o: sum(w.oordeel == o for w in said) for o in PAAROORDELEN},
        "per_grond": {g: n for g in GRONDEN if (n := sum(w.grond == g for w in said))},
        "zonder_vraag": sum(w.vraag is None for w in said),
        "tegenstrijdig": sum(word is None for word in found.paren.values()),
        "bruikbaar": len(found.bruikbaar),
        "paren": [{"vraag": q, "casus_id": c, "oordeel": word} for (q, c), word in found.paren.items()],
    }


def write_collection(conn: Connection, found: Oogst, folder: Path) -> Json:
    """Write `corpus.jsonl`, `queries.jsonl` and `qrels.tsv` in a new folder. Raises InvoerFout.

    Queries without a comparable hit are written too: a measurement skips them and counts them.
    """
    if not found.bruikbaar:
        raise InvoerFout("Er is nog geen oordeel over een paar casussen waar een verzameling van te maken is.")
    pairs = found.bruikbaar
    asked = list(dict.fromkeys(q for q, _ in pairs))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=False)
        corpus = _write(folder / "corpus.jsonl", (_document(c) for c in casussen.iterate(conn)))
        _write(folder / "queries.jsonl", (found.vragen[q] for q in asked))
        rows = ["query-id\tcorpus-id\tscore", *(f"{q}\t{c}\t{_SCORE[word]}" for (q, c), word in pairs.items())]
        _private(folder / "qrels.tsv", "\n".join(rows) + "\n")
    except FileExistsError:
        raise InvoerFout(f"{folder} bestaat al. Kies een map die er nog niet is.") from None
    except OSError as error:
        raise InvoerFout(f"Kan {folder} niet schrijven: {reason_of(error)}.") from None
    return {"map": str(folder), "documenten": corpus, "vragen": len(asked), "oordelen": len(pairs)}


def _document(casus: Any) -> Json:
    return {"_id": casus.id, "title": casus.titel, "text": casus.tekst}


def _query(conn: Connection, casus_id: CasusId) -> Json:
    return {"_id": casus_id, "text": casussen.text_of(conn, casus_id), "metadata": {"exclude": [casus_id]}}


def _write(path: Path, rows: Iterable[Json]) -> int:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    _private(path, "\n".join(lines) + "\n")
    return len(lines)


def _private(path: Path, text: str) -> None:
    """The texts are pseudonymised, not anonymous: only the owner reads them."""
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(text.encode("utf-8", "backslashreplace"))
