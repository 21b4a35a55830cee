"""Organisations as dated data: municipalities with their CBS code, and executive bodies, courts and ombudsmen.

Sources: CBS, *Gemeentelijke indeling* per year (code, name, first and last day, successor); the bodies' own names.
A municipality that is not in the table is no error: it is known by its name only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from casusbank.vocabulary import read_data


@dataclass(frozen=True, slots=True)
class Organisatie:
    """An organisation and the days it existed (ISO; empty: open). `id` of a municipality: `gm` and its CBS code."""

    id: str
    naam: str
    soort: str
    van: str = ""
    tot: str = ""
    opgevolgd_door: str | None = None
    ook: tuple[str, ...] = ()
    """Other names it goes by."""

    @property
    def cbs_code(self) -> str | None:
        """The four figures of a municipality's code."""
        return self.id.removeprefix("gm") if self.soort == "gemeente" else None

    def existed(self, day: str | None) -> bool:
        """Did it exist on `day`? Without a day: does it still?"""
        if not day:
            return not self.tot
        return (not self.van or self.van <= day) and (not self.tot or day <= self.tot)


@lru_cache(maxsize=1)
def load_organisaties() -> dict[str, Organisatie]:
    """Every organisation by id, municipalities first; read once per process."""
    package = files("casusbank.vocabulary")
    rows = [
        line.split("\t")
        for line in package.joinpath("gemeenten.tsv").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    found = [
        Organisatie(
            f"gm{code}", naam, "gemeente", van, tot, f"gm{opvolger}" if opvolger else None, tuple(filter(None, [ook]))
        )
        for code, naam, van, tot, opvolger, ook in rows
    ]
    for o in read_data("organisaties")["organisaties"]:
        found.append(
            Organisatie(
                o["id"], o["naam"], o["soort"], str(o.get("van", "")), str(o.get("tot", "")), o.get("opvolger"),
                tuple(o.get("ook", ())),
            )
        )  # fmt: skip
    return {o.id: o for o in found}


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[Organisatie, ...]]:
    table: dict[str, list[Organisatie]] = {}
    for organisatie in load_organisaties().values():
        for name in (organisatie.naam, *organisatie.ook):
            table.setdefault(_key(name), []).append(organisatie)
    return {name: tuple(rows) for name, rows in table.items()}


def find_organisatie(naam: str, dag: str | None) -> Organisatie | None:
    """The one organisation called `naam` (`gemeente` before it or not) on `dag`; None when none or more than one is."""
    rows = [o for o in _by_name().get(_key(naam), ()) if o.existed(dag)]
    return rows[0] if len(rows) == 1 else None


def _key(name: str) -> str:
    bare = name.strip().lower().replace("’", "'")
    for prefix in ("de gemeente ", "gemeente ", "het "):
        bare = bare.removeprefix(prefix)
    return bare
