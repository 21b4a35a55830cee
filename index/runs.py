"""A measurement of one collection: reported, kept in a file, and compared with a kept one.

A kept run holds ids and scores, like a TREC run, and never a word of a query or a document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from casusbank import __version__
from casusbank.bestand import write_whole
from casusbank.config import Config
from casusbank.errors import InvoerFout, reason_of
from index.collection import Verzameling
from index.measures import HOOFDMAAT, MATEN, Scores, mean, paired_bootstrap, slices, standard_error

SOORT = "casusbank-meting"
VERSIE = 1
ZOEKEN = "hybride"
"""The arm that is the search a user gets."""

Ranking = tuple[tuple[str, float], ...]
"""(document, score), best first."""


@dataclass(frozen=True, slots=True)
class Meting:
    """One collection measured with one model and one set of settings."""

    collectie: str
    vingerafdruk: str
    model: str
    datum: str
    commit: str | None
    """None: not run from a git checkout."""
    documenten: int
    passages: int
    vragen: tuple[str, ...]
    scores: Mapping[str, Scores]
    """Arm to the measures per query, in the order of `vragen`."""
    rangschikking: tuple[Ranking, ...]
    """Per query what the search found."""
    seconden: Mapping[str, float]
    geweigerd: str | None = None
    """Why ingest refused a document, if it did."""


def report(found: Meting, collection: Verzameling) -> dict[str, Any]:
    """The result of one collection; the keys are those of the contract, and more."""
    per_slice = {
        name: {
            "vragen": len(rows),
            **{arm: mean([s[i] for i in rows])[HOOFDMAAT] for arm, s in found.scores.items()},
            "standaardfout": {arm: standard_error([s[i] for i in rows])[HOOFDMAAT] for arm, s in found.scores.items()},
        }
        for name, rows in slices(collection.vragen).items()
    }
    return {
        "collectie": found.collectie,
        "documenten": found.documenten,
        "vragen": len(found.vragen),
        "zonder_oordeel": collection.zonder_oordeel,
        "model": found.model,
        "datum": found.datum,
        "commit": found.commit,
        **mean(found.scores[ZOEKEN]),
        "per_arm": {arm: mean(rows) for arm, rows in found.scores.items()},
        "standaardfout": {arm: standard_error(rows) for arm, rows in found.scores.items()},
        "per_deel": per_slice,
        "geweigerd": found.geweigerd,
        "passages": found.passages,
        "seconden": dict(found.seconden),
    }


# ------------------------------------------------------------------ kept


def check_writable(path: Path) -> None:
    """Raise InvoerFout unless a run can be kept in `path`: its folder is there, and it is no other file."""
    if not path.absolute().parent.is_dir():
        raise InvoerFout(f"De map voor {path} bestaat niet.")
    if path.exists():
        read_run(path)


def write_run(path: Path, metingen: Sequence[Meting], config: Config) -> None:
    """Keep the measurements in `path`, in one step. Raises InvoerFout."""
    content = {
        "soort": SOORT,
        "versie": VERSIE,
        "casusbank": __version__,
        "instellingen": _settings(config),
        "metingen": [_kept(m) for m in metingen],
    }
    try:
        write_whole(path, (json.dumps(content, ensure_ascii=False) + "\n").encode(), rechten=0o666)
    except OSError as error:
        raise InvoerFout(f"Kan {path} niet schrijven: {reason_of(error)}.") from None


def _settings(config: Config) -> dict[str, Any]:
    """Settings that bear on the scores; where files lie on this computer is nobody's business."""
    name = Path(config.model).resolve().name if Path(config.model).is_dir() else config.model
    found: dict[str, Any] = json.loads(json.dumps(asdict(replace(config, model=name)), default=str))
    return {k: v for k, v in found.items() if k != "db"}


def _kept(found: Meting) -> dict[str, Any]:
    return {
        "collectie": found.collectie,
        "vingerafdruk": found.vingerafdruk,
        "model": found.model,
        "datum": found.datum,
        "commit": found.commit,
        "documenten": found.documenten,
        "passages": found.passages,
        "geweigerd": found.geweigerd,
        "seconden": dict(found.seconden),
        "scores": {arm: dict(zip(found.vragen, rows, strict=True)) for arm, rows in found.scores.items()},
        "rangschikking": dict(zip(found.vragen, found.rangschikking, strict=True)),
    }


def read_run(path: Path) -> dict[str, Meting]:
    """The measurements kept in `path`, by collection. Raises InvoerFout."""
    damaged = InvoerFout(
        f"{path} is geen bewaarde meting. Maak er een met: casusbank evaluate MAP --bewaar {path.name}"
    )
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["soort"] != SOORT:
            raise damaged
        if content["versie"] != VERSIE:
            raise InvoerFout(f"{path} is een meting van een andere versie van casusbank. Meet opnieuw.")
        return {m["collectie"]: _read(m) for m in content["metingen"]}
    except OSError as error:
        raise InvoerFout(f"{path} is niet leesbaar: {reason_of(error)}.") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise damaged from None


def _read(kept: Mapping[str, Any]) -> Meting:
    queries = tuple(kept["rangschikking"])
    return Meting(
        collectie=kept["collectie"],
        vingerafdruk=kept["vingerafdruk"],
        model=kept["model"],
        datum=kept["datum"],
        commit=kept["commit"],
        documenten=int(kept["documenten"]),
        passages=int(kept["passages"]),
        vragen=queries,
        scores={arm: [{m: float(rows[q][m]) for m in MATEN} for q in queries] for arm, rows in kept["scores"].items()},
        rangschikking=tuple(tuple((str(d), float(s)) for d, s in kept["rangschikking"][q]) for q in queries),
        seconden=kept["seconden"],
        geweigerd=kept["geweigerd"],
    )


# ------------------------------------------------------------------ compared


def check_comparable(path: Path, kept: Mapping[str, Meting], collections: Sequence[Verzameling]) -> None:
    """Raise InvoerFout unless the kept run measured each of these very collections."""
    for collection in collections:
        old = kept.get(collection.naam)
        if old is None:
            raise InvoerFout(
                f"{path} heeft geen meting van '{collection.naam}', wel van: {', '.join(sorted(kept)) or 'niets'}."
            )
        if old.vingerafdruk != collection.vingerafdruk:
            raise InvoerFout(
                f"{path} is een meting van een andere inhoud van '{collection.naam}': "
                "de documenten, vragen of oordelen zijn sindsdien veranderd. Meet opnieuw."
            )


def compare(old: Meting, new: Meting, collection: Verzameling) -> dict[str, Any]:
    """What changed from `old` to `new`: paired differences (all, per arm, per slice) and the queries that moved."""
    order = {q: i for i, q in enumerate(old.vragen)}
    at = [order[q] for q in new.vragen]

    def difference(arm: str, measure: str, rows: Sequence[int]) -> dict[str, float | int]:
        before = [old.scores[arm][at[i]][measure] for i in rows]
        return paired_bootstrap(before, [new.scores[arm][i][measure] for i in rows]).as_json()

    everything = range(len(new.vragen))
    moved = [_moved(old, at[i], new, i, collection) for i in everything]
    return {
        "model": old.model,
        "datum": old.datum,
        "commit": old.commit,
        "verschil": {m: difference(ZOEKEN, m, everything) for m in MATEN},
        "per_arm": {arm: difference(arm, HOOFDMAAT, everything) for arm in new.scores if arm in old.scores},
        "per_deel": {
            name: difference(ZOEKEN, HOOFDMAAT, rows) for name, rows in slices(collection.vragen).items()
        },
        "gewonnen": sorted((m for m in moved if m["winst"] > 0), key=lambda m: (-m["winst"], m["vraag"])),
        "verloren": sorted((m for m in moved if m["winst"] < 0), key=lambda m: (m["winst"], m["vraag"])),
        "gelijk": sum(1 for m in moved if m["winst"] == 0),
    }  # fmt: skip


def _moved(old: Meting, before: int, new: Meting, after: int, collection: Verzameling) -> dict[str, Any]:
    """One query: its score in both runs, and the relevant documents that changed places."""
    query = new.vragen[after]
    scores = old.scores[ZOEKEN][before][HOOFDMAAT], new.scores[ZOEKEN][after][HOOFDMAAT]
    was, now = _places(old.rangschikking[before]), _places(new.rangschikking[after])
    relevant = sorted(d for d, g in collection.qrels[query].items() if g > 0)
    ranks = {d: (was.get(d), now.get(d)) for d in relevant}
    return {
        "vraag": query,
        "van": round(scores[0], 4),
        "naar": round(scores[1], 4),
        "winst": round(scores[1] - scores[0], 4),
        "rangen": {d: list(r) for d, r in ranks.items() if r[0] != r[1]},
    }


def _places(ranking: Ranking) -> dict[str, int]:
    return {document: place for place, (document, _) in enumerate(ranking, start=1)}
