"""The style sheet: tokens of the theme, NL Design System parts, our own rules and those of each screen, in one file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from casusbank.thema import Kleuren, Thema

EIGEN = ("opmaak", "onderdelen", "tekening", "schermen")
"""Our own files, in order; `media` follows the screens' own, so that print and forced colours win."""
_SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")


@dataclass(frozen=True, slots=True)
class Blad:
    """A file that browsers keep: its contents, and a name that changes with them."""

    tekst: str
    naam: str


def _named(text: str) -> Blad:
    return Blad(text, hashlib.sha256(text.encode()).hexdigest()[:12])


def _read(folder: Traversable, name: str) -> str:
    return folder.joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=8)
def style(thema: Thema, pakketten: tuple[str, ...]) -> Blad:
    """The style sheet under `thema`, with the `stijl.css` of those packages that have one.

    What comes from NL Design System stands in a layer of its own, so that our rules win without fighting.
    """
    here = files("datasette_plugins.basis")
    vendored = sorted(f.name for f in here.joinpath("nlds").iterdir() if f.name.endswith(".css"))
    nlds = "\n".join(_SOURCE_MAP.sub("", _read(here.joinpath("nlds"), name)) for name in vendored)
    own = here.joinpath("stijl")
    parts = [
        tokens(thema),
        f"@layer nlds {{\n{nlds}\n}}",
        *(_read(own, f"{name}.css") for name in ("nlds", *EIGEN)),
        *_screens(pakketten),
        _read(own, "media.css"),
    ]
    return _named("\n".join(parts))


def _screens(pakketten: Iterable[str]) -> list[str]:
    sheets = (files(p).joinpath("stijl.css") for p in pakketten)
    return [sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file()]


def tokens(thema: Thema) -> str:
    """The theme as custom properties: light, and dark for who prefers that."""
    shape = {
        "letter": _fonts(thema.letter),
        "letter-code": _fonts(thema.letter_code),
        "hoek": thema.hoek,
        "breedte": thema.breedte,
    }
    light = _block(shape | _colours(thema.kleur))
    return f"{light}\n@media (prefers-color-scheme: dark) {{ {_block(_colours(thema.donker))} }}"


def _colours(kleuren: Kleuren) -> dict[str, str]:
    return {f.name.replace("_", "-"): getattr(kleuren, f.name) for f in fields(kleuren)}


def _block(values: dict[str, str]) -> str:
    return ":root { " + " ".join(f"--{name}: {value};" for name, value in values.items()) + " }"


def _fonts(names: str) -> str:
    return ", ".join(f'"{n}"' if " " in n else n for n in (part.strip() for part in names.split(",")))


@lru_cache(maxsize=1)
def script() -> Blad:
    """The one script."""
    return _named(_read(files("datasette_plugins.basis"), "casusbank.js"))
