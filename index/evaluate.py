"""Retrieval quality on a collection in BEIR layout, through the product's own ingest, index and search.

Runs in a temporary database with the user's model and settings. Near-duplicates are not folded: a
judgement counts each document.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from casusbank.config import Config
from casusbank.errors import InvoerFout
from casusbank.model import CasusId, Vraag
from casusbank.store import indexed, now, open_database
from index.build import build_index
from index.collection import Toetsvraag, Verzameling
from index.fuse import Weights
from index.measures import measures
from index.runs import ZOEKEN, Meting, Ranking
from index.search import Zoeker

ARMEN: dict[str, Weights | None] = {
    "tekst": Weights(passage=0.5, casus=0.5, vector=0.0, kenmerk=0.0),
    "woorddeel": Weights(passage=0.0, casus=0.0, vector=0.0, woorddeel=1.0, kenmerk=0.0),
    "vector": Weights(passage=0.0, casus=0.0, vector=1.0, kenmerk=0.0),
    ZOEKEN: None,
}
"""Words alone, stretches of letters alone, meaning alone, and the search a user gets."""
UNREAD = "zonder_herordenen"
"""The search before a reranker has read the first hits; measured when one is asked for."""
_DEPTH = 100
_TIMED = 60
"""Questions whose whole search, explanation included, is timed."""
_ROOT = Path(__file__).resolve().parent.parent

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Found:
    """Per arm the measures per query, and per query what the search found."""

    scores: dict[str, list[dict[str, float]]]
    rankings: list[Ranking] = field(default_factory=list)


def evaluate(collection: Verzameling, config: Config, progress: Progress | None = None) -> Meting:
    """Measure a collection.

    Raises InvoerFout when its documents cannot be taken in, ModelFout when the model cannot be had.
    """
    with tempfile.TemporaryDirectory(prefix="casusbank-meting-") as temporary:
        db = Path(temporary) / "meting.db"
        own = replace(config, db=db)
        refused = _ingest(collection.corpus, db, own)
        started = time.perf_counter()
        built = build_index(db, own, progress=_ahead(progress, len(collection.vragen)))
        index_seconds = time.perf_counter() - started
        with closing(open_database(db)) as conn:
            names = indexed.source_names(conn)
        with ExitStack() as stack:
            zoeker = stack.enter_context(closing(Zoeker(db, own)))
            models = zoeker.models
            arms = {arm: (zoeker, weights) for arm, weights in ARMEN.items()}
            if own.zoeken.herordenen:
                plain = replace(own, zoeken=replace(own.zoeken, herordenen=None))
                arms[UNREAD] = (stack.enter_context(closing(Zoeker(db, plain))), None)
            found = _measure(arms, collection, names, progress, built.casussen)
            seconds = _timed(zoeker, collection.vragen)
    return Meting(
        collectie=collection.naam,
        vingerafdruk=collection.vingerafdruk,
        model=models,
        datum=now()[:10],
        commit=commit_of(_ROOT),
        documenten=len(set(names.values())),
        passages=built.passages,
        vragen=tuple(q.id for q in collection.vragen),
        scores=found.scores,
        rangschikking=tuple(found.rankings),
        seconden={
            "index": round(index_seconds, 3),
            "zoek_p50": round(statistics.median(seconds), 4),
            "zoek_p95": round(sorted(seconds)[min(len(seconds) - 1, int(0.95 * len(seconds)))], 4),
        },
        geweigerd=refused,
    )


def commit_of(root: Path) -> str | None:
    """The commit of the checkout at `root`, with a `+` when files were changed since; None outside a checkout."""
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return None
    command = [git, "-C", str(root), "describe", "--always", "--dirty=+", "--abbrev=10", "--exclude=*"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip() or None


def _ingest(corpus: Path, db: Path, config: Config) -> str | None:
    """Take the corpus in; returns what was refused, if anything."""
    from ingest.casus import Opties
    from ingest.pipeline import ingest_paths

    lines = list(ingest_paths([corpus], db, config, Opties()))
    for line in lines:
        if not line.casussen:
            raise InvoerFout(f"{corpus.name}: {line.status}, {line.reden}")
    return next((line.reden for line in lines if line.reden), None)


def _ahead(progress: Progress | None, coming: int) -> Progress | None:
    """`progress` that counts the steps still to come after these, so that one bar runs from begin to end."""
    if progress is None:
        return None
    return lambda done, total: progress(done, total + coming)


def _measure(
    arms: Mapping[str, tuple[Zoeker, Weights | None]], collection: Verzameling, names: Mapping[CasusId, str],
    progress: Progress | None, done: int,
) -> _Found:  # fmt: skip
    """A document that was split counts where its best casus stands. `done`: steps of the progress before these."""
    by_name: dict[str, list[CasusId]] = {}
    for casus_id, name in names.items():
        by_name.setdefault(name, []).append(casus_id)
    found = _Found({arm: [] for arm in arms})
    for number, q in enumerate(collection.vragen, start=1):
        vraag = Vraag(q.tekst, k=_DEPTH, uitgesloten=tuple(c for d in sorted(q.zonder) for c in by_name.get(d, ())))
        for arm, (zoeker, weights) in arms.items():
            ranked: dict[str, float] = {}
            for r in zoeker.rank(vraag, depth=_DEPTH, weights=weights):
                ranked.setdefault(names[r.casus_id], r.score)
            found.scores[arm].append(measures([*ranked], collection.qrels[q.id]))
            if arm == ZOEKEN:
                found.rankings.append(tuple(ranked.items()))
        if progress:
            progress(done + number, done + len(collection.vragen))
    return found


def _timed(zoeker: Zoeker, queries: Sequence[Toetsvraag]) -> list[float]:
    step = max(1, len(queries) // _TIMED)
    found: list[float] = []
    for q in queries[::step][:_TIMED]:
        started = time.perf_counter()
        zoeker.search(Vraag(q.tekst, k=10))
        found.append(time.perf_counter() - started)
    return found
