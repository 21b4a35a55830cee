"""Is there an index to search in, of the right model, and is it complete?"""

from __future__ import annotations

from collections.abc import Sequence

from casusbank.errors import IndexFout


def ensure_indexed(total: int, done: int, known: Sequence[str], model_id: str, name: str) -> list[str]:
    """Dutch warnings about a stale index. Raises IndexFout when there is none, or one of another model.

    Of the `total` casussen `done` are indexed up to date with this model; `known` are the models that any is
    indexed with.
    """
    if not total:
        raise IndexFout("Er zijn nog geen casussen. Lees ze in met: casusbank ingest MAP, of begin met: casusbank demo")
    if done == total:
        return []
    if not known:
        raise IndexFout("Er is nog geen index. Maak hem met: casusbank index")
    if model_id not in known:
        option = "" if name == "ingebouwd" else f" --model {name}"
        raise IndexFout(
            f"De index is gemaakt met een ander model ({', '.join(known)}), niet met {model_id}. "
            f"Geef: casusbank index{option}"
        )
    return [f"{total - done} van {total} casussen staan nog niet (bijgewerkt) in de index. Geef: casusbank index"]
