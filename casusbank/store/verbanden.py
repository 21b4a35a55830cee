"""Links between rulings and with articles, as LiDO (linked data of the government) knows them, in `casus_relatie`.

They stand beside the relations that a ruling itself states, and stay when that ruling is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casusbank.model import CasusId, Relatie
from casusbank.store import Connection

NAAR, VAN, REGEL = "verwijst_naar", "aangehaald_door", "verwijst_naar_regel"
SOORTEN = (NAAR, VAN, REGEL)
"""The kinds that come from LiDO and from nowhere else."""


def rulings(conn: Connection) -> dict[str, list[CasusId]]:
    """ECLI to the casussen that were read from it; sorted."""
    found: dict[str, list[CasusId]] = {}
    for ecli, casus_id in conn.execute("SELECT ecli, id FROM casus WHERE ecli LIKE 'ECLI:%' ORDER BY ecli, id"):
        found.setdefault(str(ecli), []).append(CasusId(casus_id))
    return found


def put(conn: Connection, links: Mapping[CasusId, Iterable[Relatie]]) -> int:
    """Replace the links of these casussen, inside the caller's transaction; how many there are now."""
    rows = [(c, r.soort, r.naar) for c, found in links.items() for r in found if r.soort in SOORTEN]
    marks = ", ".join("?" * len(SOORTEN))
    conn.executemany(
        f"DELETE FROM casus_relatie WHERE van = ? AND soort IN ({marks})",  # noqa: S608
        [(c, *SOORTEN) for c in links],
    )
    conn.executemany("INSERT OR IGNORE INTO casus_relatie (van, soort, naar) VALUES (?, ?, ?)", rows)
    return len(set(rows))
