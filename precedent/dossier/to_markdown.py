"""A document as Markdown, with the sources as a numbered list that the statements point at."""

from __future__ import annotations

import re

from precedent.dossier.document import Afdeling, Alinea, Bewering, Blok, Invulveld, Lijst, Stuk, Tabel
from precedent.dossier.present import Getoond, present
from precedent.dossier.text import shown

INVULLEN = "[vul hier in]"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_OPENING = re.compile(r"^(?:(\d+)(?=[.)])|(?=[-+=]))")


def to_markdown(stuk: Stuk) -> bytes:
    """UTF-8 Markdown. Text of a casus can start no heading, link, table or HTML."""
    view = present(stuk)
    lines = [f"# {escape(stuk.titel)}", ""]
    for blok in stuk.inleiding:
        lines += _block(blok, view)
    for section in stuk.afdelingen:
        lines += _section(section, view, 2)
    if view.nummers:
        lines += ["## Bronnen", ""]
        lines += [f'<a id="bron-{number}"></a>{number}. {escape(text)}  ' for number, text in view.bronnen()]
    return ("\n".join(lines).rstrip() + "\n").encode("utf-8", "backslashreplace")


def escape(text: str) -> str:
    """`text` on one line, with everything that Markdown would read as form made plain."""
    return _OPENING.sub(lambda m: f"{m[1] or ''}\\", _SPECIAL.sub(r"\\\1", shown(text)).replace("&", "&amp;"))


def _section(a: Afdeling, view: Getoond, level: int) -> list[str]:
    lines = [f"{'#' * min(level, 6)} {escape(a.titel)}", ""]
    for item in a.inhoud:
        lines += _section(item, view, level + 1) if isinstance(item, Afdeling) else _block(item, view)
    return lines


def _block(blok: Blok, view: Getoond) -> list[str]:
    match blok:
        case Alinea():
            return [" ".join(_statement(s, view) for s in blok.beweringen), ""]
        case Lijst():
            return [*(f"- {_statement(s, view)}" for s in blok.punten), ""]
        case Tabel():
            return _table(blok, view)
        case Invulveld():
            return [escape(fill_in(blok)), ""]


def fill_in(field: Invulveld) -> str:
    """What stands in an empty field, and is replaced by what a person writes."""
    return f"{INVULLEN[:-1]}: {field.uitleg}]" if field.uitleg else INVULLEN


def _statement(s: Bewering, view: Getoond) -> str:
    text = f"[{escape(s.tekst)}]({s.link})" if s.link else escape(s.tekst)
    return text + _refs(view.refs(s))


def _refs(numbers: tuple[int, ...]) -> str:
    return "".join(f" [\\[{n}\\]](#bron-{n})" for n in numbers)


def _table(table: Tabel, view: Getoond) -> list[str]:
    lines = [f"*{escape(table.bijschrift)}*", "", f"| {' | '.join(map(escape, table.koppen))} |"]
    lines.append("|" + " --- |" * len(table.koppen))
    for row in view.rows(table):
        cells = (f"[{escape(c.tekst)}]({c.link})" if c.link else escape(c.tekst) for c in row)
        lines.append("| " + " | ".join(t + _refs(c.noten) for t, c in zip(cells, row, strict=True)) + " |")
    return [*lines, ""]
