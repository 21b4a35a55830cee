"""A document as one self-contained HTML page: no scripts, nothing fetched, readable by a screen reader and in print."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

from precedent.dossier.document import Stuk
from precedent.dossier.present import present
from precedent.dossier.text import shown
from precedent.dossier.to_markdown import fill_in


def to_html(stuk: Stuk) -> bytes:
    """UTF-8 HTML. Every text goes through autoescape; control and direction marks are made visible."""
    page = _environment().get_template("stuk.html.j2")
    return page.render(stuk=stuk, view=present(stuk), stijl=_source("stuk.css")).encode("utf-8", "xmlcharrefreplace")


def _kind(block: object) -> str:
    """The name by which the template tells the kinds of block apart."""
    return type(block).__name__.lower()


def _source(name: str) -> str:
    return files("precedent.dossier").joinpath("templates", name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(
        loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    env.filters.update(soort=_kind, veilig=shown, invullen=fill_in)
    return env
