"""Is there an index to search in, of the right model, and is it complete?"""

from __future__ import annotations

from casusbank.errors import IndexFout
from casusbank.store import Connection, indexed


def ensure_indexed(conn: Connection, model_id: str, name: str) -> list[str]:
    """Dutch warnings about a stale index. Raises IndexFout when there is none, or one of another model."""
    total, done = indexed.freshness(conn, model_id)
    if not total:
        raise IndexFout("Er zijn nog geen casussen. Lees ze in met: casusbank ingest MAP, of begin met: casusbank demo")
    if done == total:
        return []
    known = [m.id for m in indexed.models(conn)]
    if not known:
        raise IndexFout("Er is nog geen index. Maak hem met: casusbank index")
    if model_id not in known:
        option = "" if name == "ingebouwd" else f" --model {name}"
        raise IndexFout(
            f"De index is gemaakt met een ander model ({', '.join(known)}), niet met {model_id}. "
            f"Geef: casusbank index{option}"
        )
    return [f"{total - done} van {total} casussen staan nog niet (bijgewerkt) in de index. Geef: casusbank index"]
