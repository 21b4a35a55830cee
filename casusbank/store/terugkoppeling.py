"""Table `terugkoppeling`: what people said of a pair: comparable or not, and why. Appended to, never overwritten.

The question is a stored casus, a saved question, or nothing: of a text somebody pasted only the hit is kept. Latest
word per role counts; where roles contradict each other, nobody is right and the pair is left out of the measurements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from casusbank.errors import InvoerFout, OnbekendeCasus
from casusbank.model import CasusId
from casusbank.store import Connection, casussen, now, transaction, zoekvragen

Paaroordeel = Literal["vergelijkbaar", "niet_vergelijkbaar"]
PAAROORDELEN: tuple[Paaroordeel, ...] = get_args(Paaroordeel)
GRONDEN = {
    "andere_feiten": "de feiten die tellen zijn anders",
    "ander_beslispunt": "er is over iets anders beslist",
    "andere_regel": "er gold een andere regel",
    "achterhaald": "de beslissing is achterhaald",
    "alleen_woorden": "alleen de woorden lijken",
    "zelfde_feiten": "de feiten die tellen zijn gelijk",
    "zelfde_vraag": "het gaat om dezelfde vraag",
    "anders": "iets anders",
}
"""Why, as a fixed choice: what a measurement can count."""
PASSEND: dict[Paaroordeel, tuple[str, ...]] = {
    "niet_vergelijkbaar": (
        "andere_feiten",
        "ander_beslispunt",
        "andere_regel",
        "achterhaald",
        "alleen_woorden",
        "anders",
    ),
    "vergelijkbaar": ("zelfde_feiten", "zelfde_vraag", "anders"),
}
MAX_REDEN = 500


@dataclass(frozen=True, slots=True)
class Terugkoppeling:
    """One word about one pair. Neither `vraag_casus_id` nor `zoekvraag_id`: the question was not kept."""

    casus_id: CasusId
    oordeel: Paaroordeel
    grond: str
    rol: str
    reden: str = ""
    vraag_casus_id: CasusId | None = None
    zoekvraag_id: str | None = None
    tijdstip: str = ""

    @property
    def vraag(self) -> str | None:
        """What the hit was held against, as one id; None when that was not kept."""
        return self.vraag_casus_id or (zoekvraag_key(self.zoekvraag_id) if self.zoekvraag_id else None)


def zoekvraag_key(zoekvraag_id: str) -> str:
    """A saved question as an id that is not that of a casus."""
    return f"zoekvraag:{zoekvraag_id}"


_COLUMNS = "vraag_casus_id, zoekvraag_id, casus_id, oordeel, grond, reden, rol, tijdstip"


def add(conn: Connection, words: Iterable[Terugkoppeling]) -> int:
    """Write down what somebody said, all of it or nothing; how many. Raises InvoerFout and OnbekendeCasus."""
    rows = [_checked(conn, w) for w in words]
    with transaction(conn):
        conn.executemany(
            f"INSERT INTO terugkoppeling ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?)",  # noqa: S608
            [
                (w.vraag_casus_id, w.zoekvraag_id, w.casus_id, w.oordeel, w.grond, w.reden, w.rol, w.tijdstip or now())
                for w in rows
            ],
        )
    return len(rows)


def _checked(conn: Connection, w: Terugkoppeling) -> Terugkoppeling:
    if w.oordeel not in PAAROORDELEN or w.grond not in PASSEND[w.oordeel]:
        raise InvoerFout("Kies eerst of de casussen vergelijkbaar zijn, en dan een reden die daarbij past.")
    if w.grond == "anders" and not w.reden:
        raise InvoerFout("U koos 'iets anders'. Schrijf dan in een paar woorden wat.")
    if len(w.reden) > MAX_REDEN:
        raise InvoerFout(f"Uw toelichting is te lang: er passen {MAX_REDEN} tekens.")
    if w.vraag_casus_id == w.casus_id:
        raise InvoerFout("Dit is twee keer dezelfde casus. Kies een andere.")
    for casus_id in filter(None, (w.casus_id, w.vraag_casus_id)):
        if casussen.source_of(conn, casus_id) is None:
            raise OnbekendeCasus(f"Casus '{casus_id[:80]}' staat niet in deze casusbank.")
    if w.zoekvraag_id:
        zoekvragen.read(conn, w.zoekvraag_id)
    return w


def read(conn: Connection, casus_id: CasusId | None = None) -> tuple[Terugkoppeling, ...]:
    """Every word, or those about one casus (on either side), oldest first."""
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM terugkoppeling"  # noqa: S608
        " WHERE ?1 IS NULL OR casus_id = ?1 OR vraag_casus_id = ?1 ORDER BY id",
        (casus_id,),
    )
    return tuple(
        Terugkoppeling(
            CasusId(r[2]), r[3], r[4], r[6], r[5], CasusId(r[0]) if r[0] else None, str(r[1]) if r[1] else None, r[7]
        )
        for r in rows
    )


def agreed(words: Iterable[Terugkoppeling]) -> dict[tuple[str, CasusId], Paaroordeel | None]:
    """Per (question, hit) the word that counts: the latest of each role, None where roles contradict each other."""
    latest: dict[tuple[str, CasusId], dict[str, Paaroordeel]] = {}
    for w in words:
        if w.vraag:
            latest.setdefault((w.vraag, w.casus_id), {})[w.rol] = w.oordeel
    return {
        pair: next(iter(said.values())) if len(set(said.values())) == 1 else None
        for pair, said in sorted(latest.items())
    }
