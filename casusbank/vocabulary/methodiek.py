"""The working methods as data: the omgekeerde toets with its fields, the questions of the Effectdialoog, signals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from casusbank.model import CasusId, hash_text
from casusbank.vocabulary import read_data


@dataclass(frozen=True, slots=True)
class Toetsveld:
    """One question of the omgekeerde toets, and what in a text a proposal for its answer is taken from.

    `secties`: the beginning of that part; `sprekers`, `lagen`, `waarden`, `polariteiten`: uses of values; the others
    name what was read. `eigen`: values of the organisation.
    """

    id: str
    stap: int
    label: str
    secties: tuple[str, ...] = ()
    sprekers: tuple[str, ...] = ()
    lagen: tuple[str, ...] = ()
    waarden: tuple[str, ...] = ()
    polariteiten: tuple[str, ...] = ()
    factoren: tuple[str, ...] = ()
    grenzen: tuple[str, ...] = ()
    rollen: tuple[str, ...] = ()
    instrumenten: bool = False
    eigen: bool = False


@dataclass(frozen=True, slots=True)
class Toetsstap:
    """One of the four steps, with its fields in order."""

    nr: int
    id: str
    vraag: str
    velden: tuple[Toetsveld, ...]


@dataclass(frozen=True, slots=True)
class Toetsantwoord:
    """What a person answered in one field. `begin`/`eind` when it was taken over from the text of the casus."""

    veld: str
    waarde: str
    auteur_rol: str
    tijdstip: str
    tekst_hash: str
    begin: int | None = None
    eind: int | None = None


@dataclass(frozen=True, slots=True)
class Signaal:
    """A report that a rule or a way of working obstructs casussen: one per provision or boundary and kind."""

    id: str
    soort: str
    grens_id: str | None
    bepaling: str | None
    gewenste_ruimte: str
    ontvanger: str
    status: str
    gemeld_op: str
    gemeld_door_rol: str
    reactie: str = ""
    gesloten_op: str | None = None
    casussen: tuple[CasusId, ...] = ()

    @property
    def stempel(self) -> str:
        """Eight hex digits that change with anything one sees of this signal (optimistic locking)."""
        return hash_text(repr(self))[:8]


@dataclass(frozen=True, slots=True)
class Methodiek:
    """Everything of `methodiek.yaml` that the program uses."""

    stappen: tuple[Toetsstap, ...]
    toetsregel: str
    dialoogvragen: tuple[str, ...]
    signaalsoorten: tuple[str, ...]
    ontvangers: tuple[str, ...]
    signaalstatussen: tuple[str, ...]
    gesloten: tuple[str, ...]
    soort_per_grens: dict[str, str]

    @property
    def velden(self) -> dict[str, Toetsveld]:
        """The fields of the omgekeerde toets by id, in order."""
        return {v.id: v for s in self.stappen for v in s.velden}


@lru_cache(maxsize=1)
def load_methodiek() -> Methodiek:
    """`methodiek.yaml`, read once per process."""
    data = read_data("methodiek")
    fields: dict[str, dict[str, Any]] = {row["id"]: row for row in data["toetsvelden"]}
    steps = tuple(
        Toetsstap(s["nr"], s["id"], s["vraag"], tuple(_field(fields[v], s["nr"]) for v in s["velden"]))
        for s in data["omgekeerde_toets"]["stappen"]
    )
    signals = data["signaal"]
    return Methodiek(
        stappen=steps,
        toetsregel=data["omgekeerde_toets"]["regel"],
        dialoogvragen=tuple(data["effectdialoog"]["vragen"]),
        signaalsoorten=tuple(signals["soorten"]),
        ontvangers=tuple(signals["ontvangers"]),
        signaalstatussen=tuple(signals["status"]),
        gesloten=tuple(signals["gesloten"]),
        soort_per_grens=dict(signals["soort_per_grens"]),
    )


def _field(row: dict[str, Any], step: int) -> Toetsveld:
    lists = {k: tuple(v) for k, v in row.items() if isinstance(v, list)}
    return Toetsveld(
        row["id"], step, row["label"], **lists, instrumenten=bool(row.get("instrumenten")), eigen=bool(row.get("eigen"))
    )
