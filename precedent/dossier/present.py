"""What every renderer needs: the numbers of the sources, what a source says in words, which refs a cell shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from casusbank.model import CasusId
from casusbank.render import label
from precedent.dossier.document import (
    Bewering,
    Bron,
    Invoerbron,
    Passagebron,
    Regelbron,
    Stuk,
    Tabel,
    Veldbron,
    sources,
    statements,
)
from precedent.dossier.rules import SOORTEN, BeweringSoort, Regel
from precedent.dossier.text import cell_text, quote, shown

_STATUS = {"voorstel": "voorstel", "bevestigd": "bevestigd", "verworpen": "verworpen", None: "tekst"}


@dataclass(frozen=True, slots=True)
class Cel:
    """One cell ready to show: its text, the sources to point at, and the address it links to."""

    tekst: str
    noten: tuple[int, ...] = ()
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Getoond:
    """A document with its sources numbered."""

    stuk: Stuk
    nummers: dict[Bron, int]

    def refs(self, statement: Bewering) -> tuple[int, ...]:
        """The numbers of the sources of a statement, ascending."""
        return tuple(sorted(self.nummers[b] for b in statement.bronnen))

    def bronnen(self) -> list[tuple[int, str]]:
        """Every source with its number, in words."""
        return [(number, describe(source, citaten=self.stuk.citaten)) for source, number in self.nummers.items()]

    def rows(self, table: Tabel) -> list[list[Cel]]:
        """The cells of a table. A source is pointed at once per row (a rule once per table), where it comes last."""
        told = set[Bron]()
        found: list[list[Cel]] = []
        for nr, row in enumerate(table.rijen):
            cells = self._row(row, told)
            found.append([Cel(cell_text(table.rijkoppen[nr])), *cells] if table.rijkoppen else cells)
        return found

    def widths(self, table: Tabel) -> list[int]:
        """The share of the width each column gets, in percents: more for a column with more text."""
        columns = list(zip(*([table.koppen, *([c.tekst for c in row] for row in self.rows(table))]), strict=True))
        weights = [max(sqrt(sum(map(len, texts)) / len(texts)), 3.0) for texts in columns]
        return [round(100 * weight / sum(weights)) for weight in weights]

    def _row(self, row: Sequence[Bewering], told: set[Bron]) -> list[Cel]:
        cells: list[Cel] = []
        for place, cell in enumerate(row):
            later = {source for other in row[place + 1 :] for source in other.bronnen}
            mine = [source for source in dict.fromkeys(cell.bronnen) if source not in later and source not in told]
            told |= {source for source in mine if isinstance(source, Regelbron)}
            cells.append(Cel(cell_text(cell.tekst), tuple(sorted(self.nummers[s] for s in mine)), cell.link))
        return cells


def present(stuk: Stuk) -> Getoond:
    """Number the sources of a document."""
    return Getoond(stuk, sources(stuk))


def describe(source: Bron, *, citaten: bool = True) -> str:
    """A source in words, for the list at the end."""
    match source:
        case Passagebron():
            read = f", {_STATUS[source.status]} van {source.annotator}" if source.annotator else ""
            where = f"Casus {_id(source.casus_id)}, tekens {source.begin} tot {source.eind}{read}"
            return f"{where}: {quote(source.tekst, len(source.tekst) + 1)}" if citaten else f"{where}."
        case Veldbron():
            return f"Casus {_id(source.casus_id)}, veld {source.veld}: {shown(source.waarde)}"
        case Invoerbron():
            return f"Opgave bij dit stuk, {source.naam}: {shown(source.waarde)}"
        case Regelbron():
            return f"Regel {label(source.regel)}: {source.inhoud.tekst} Bron: {source.inhoud.grondslag}."


def rules_used(stuk: Stuk) -> dict[BeweringSoort, tuple[str, Regel]]:
    """Per kind of statement in a document the name of its rule, and the rule."""
    found: dict[BeweringSoort, tuple[str, Regel]] = {
        s.soort: (s.regel, Regelbron(s.regel).inhoud) for s in statements(stuk)
    }
    return {soort: found[soort] for soort in SOORTEN if soort in found}


def _id(casus_id: CasusId) -> str:
    return shown(str(casus_id))
