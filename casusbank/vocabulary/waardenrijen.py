"""The rows of a file with organisation values, YAML or CSV alike: fields with the line each stands on.

What follows (`waardenbestand`) checks the fields and need not know which kind of file it was.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import yaml

from casusbank.vocabulary.organisatiewaarden import unknown

BRONVELDEN = ("document", "titel", "vindplaats", "vastgesteld_op")
CSV_KOLOMMEN = (
    *("id", "organisatie", "label", "letterlijke_belofte", "betekenis_voor_ons", "betekenis_voor_inwoner"),
    *("wat_merkt_de_inwoner", "wat_betekent_het_niet", "concretiseert", "cues", "eigenaar", "status"),
    *("geldig_van", "geldig_tot", *(f"bron_{name}" for name in BRONVELDEN)),
    *("richtlijn_id", "als_factoren", "dan_strekking", "tenzij_factoren", "domeinen", "beslispunten"),
    *("richtlijn_tekst", "richtlijn_status", "richtlijn_geldig_van", "richtlijn_geldig_tot"),
)
"""The columns of a CSV: one row per guideline; a value without one has one row. Lists are split by `|`.

A row that begins with # is an explanation.
"""


@dataclass(slots=True)
class Rij:
    """Fields of one value or guideline: text, list of texts, or rows; `regels` is the line of each field.

    `voorvoegsel` is what the columns of a CSV have before the names of these fields.
    """

    regel: int
    velden: dict[str, Any] = field(default_factory=dict[str, Any])
    regels: dict[str, int] = field(default_factory=dict[str, int])
    voorvoegsel: str = ""

    def name(self, veld: str) -> str:
        """How the file calls this field."""
        column = self.voorvoegsel + veld
        return column if self.voorvoegsel and column in CSV_KOLOMMEN else veld


_SEP = "sep="


# -------------------------------------------------------------------- YAML


class _Loader(yaml.SafeLoader):
    """Without aliases: a file that a person fills in needs none, and a few of them can stand for a billion nodes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node; an alias is a mistake on its line."""
        if self.check_event(yaml.AliasEvent):
            mark: Any = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem_mark=mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


def yaml_rows(text: str, naam: str) -> tuple[list[Rij], list[str]]:
    """(rows, mistakes) of a YAML file: a list under `organisatiewaarden`, a bare list, or one value."""
    fouten: list[str] = []
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" regel {mark.line + 1}" if mark else ""
        return [], [f"{naam}{where}: dit is geen geldige YAML; let op inspringen, dubbele punt en tab."]
    except RecursionError:
        return [], [f"{naam}: te diep genest."]
    top = _plain(root, naam, fouten, 0) if root is not None else None
    if isinstance(top, Rij) and "organisatiewaarden" in top.velden:
        top = top.velden["organisatiewaarden"]
    items = top if isinstance(top, list) else [top]
    return [item for item in items if isinstance(item, Rij)], fouten


def _plain(node: yaml.Node, naam: str, fouten: list[str], depth: int) -> Any:
    """A node as text, list or `Rij`; scalars stay text, so a date or `ja` is what the writer wrote."""
    line = node.start_mark.line + 1
    if depth > 8:
        fouten.append(f"{naam} regel {line}: te diep genest.")
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, naam, fouten, depth + 1) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        row = Rij(line)
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            if name in row.velden:
                fouten.append(f"{naam} regel {key.start_mark.line + 1}, veld {name}: staat er twee keer.")
            row.velden[name] = _plain(value, naam, fouten, depth + 1)
            row.regels[name] = key.start_mark.line + 1
        return row
    scalar = cast(yaml.ScalarNode, node)
    return None if scalar.tag.endswith(":null") else str(scalar.value)


# --------------------------------------------------------------------- CSV


def csv_rows(text: str, naam: str) -> tuple[list[Rij], list[str]]:
    """(rows, mistakes) of a CSV, gathered per value: its first row holds its fields, each row holds a guideline."""
    delimiter = _delimiter(text)
    try:
        rows = list(_numbered(text, delimiter))
    except csv.Error:
        return [], [f"{naam}: dit is geen leesbare CSV; bewaar het werkblad opnieuw als CSV."]
    while rows and (not "".join(rows[0][1]).strip() or rows[0][1][0].lower().startswith((_SEP, "#"))):
        rows.pop(0)  # above the head: empty lines, explanation, and the line in which Excel names its delimiter
    if not rows:
        return [], []
    head = [name.strip().lower() for name in rows[0][1]]
    wrong = [(name, unknown([name], CSV_KOLOMMEN)) for name in head if name]
    fouten = [f"{naam} regel {rows[0][0]}, kolom {name[:40]}: {reason}." for name, reason in wrong if reason]
    values: dict[str, Rij] = {}
    for number, cells in rows[1:]:
        filled = {n: c.strip() for n, c in zip(head, cells, strict=False) if n and c.strip()}
        if filled and not cells[0].lstrip().startswith("#"):
            _add_row(values, filled, number, naam, fouten)
    return list(values.values()), fouten


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line each begins on; a cell may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begin = 1
    for cells in reader:
        yield begin, cells
        begin = reader.line_num + 1


def _add_row(values: dict[str, Rij], filled: dict[str, str], number: int, naam: str, fouten: list[str]) -> None:
    ident = filled.get("id") or (next(reversed(values)) if values else "")
    own = {n: v for n, v in filled.items() if not _of_guideline(n) and not n.startswith("bron_")}
    if ident not in values:
        values[ident] = Rij(number, dict(own), dict.fromkeys(own, number))
        source = {n.removeprefix("bron_"): v for n, v in filled.items() if n.startswith("bron_")}
        values[ident].velden["bron"] = Rij(number, dict(source), voorvoegsel="bron_")
        values[ident].velden["richtlijnen"] = []
    else:
        for name, value in own.items():
            if values[ident].velden.get(name, value) != value:
                fouten.append(
                    f"{naam} regel {number}, kolom {name}: anders dan op regel {values[ident].regel}, "
                    f"terwijl het dezelfde waarde is ({ident[:60]})."
                )
    rule = {n.removeprefix("richtlijn_"): v for n, v in filled.items() if _of_guideline(n)}
    if rule:
        cast(list[Any], values[ident].velden["richtlijnen"]).append(Rij(number, dict(rule), voorvoegsel="richtlijn_"))


def _of_guideline(name: str) -> bool:
    return name.startswith("richtlijn_") or name in ("als_factoren", "dan_strekking", "tenzij_factoren", "domeinen",
                                                     "beslispunten")  # fmt: skip


def _delimiter(text: str) -> str:
    """The delimiter that Excel names, or that of the head line: a Dutch spreadsheet writes `;`."""
    lines = [line for line in text.splitlines() if line.strip(" ;,\t") and not line.startswith("#")]
    if lines and lines[0].lower().startswith(_SEP) and len(lines[0]) > len(_SEP):
        return lines[0][len(_SEP)]
    return max(";,\t", key=lines[0].count) if lines else ";"
