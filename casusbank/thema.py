"""The look of the screens as an organisation sets it: about 25 tokens, each checked, with readable contrast guaranteed.

The defaults are a neutral theme. Values end up in a style sheet, so only colours, lengths and names of fonts that are
already on the reader's machine are let in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields

from casusbank.errors import ConfigFout

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_LENGTH = re.compile(r"\d{1,3}(?:\.\d{1,3})?(?:px|rem)")
_FONTS = re.compile(r"[A-Za-z][A-Za-z0-9 -]{0,40}(?:, ?[A-Za-z-][A-Za-z0-9 -]{0,40}){0,9}")
_NAME = re.compile(r"[\w .,&'()/-]{0,60}")
TEKST, VORM = 4.5, 3.0
"""Least contrast of WCAG 2.2 AA: for text, and for the bounds of controls and the focus."""
CONTRAST: tuple[tuple[str, str, float], ...] = (
    ("tekst", "vlak", TEKST),
    ("tekst", "vlak_zacht", TEKST),
    ("tekst", "vlak_let_op", TEKST),
    ("tekst_zacht", "vlak", TEKST),
    ("tekst_zacht", "vlak_zacht", TEKST),
    ("tekst_op_kop", "vlak_kop", TEKST),
    ("accent", "vlak", TEKST),
    ("accent", "vlak_zacht", TEKST),
    ("accent", "vlak_let_op", TEKST),
    ("accent_diep", "vlak", TEKST),
    ("accent_tekst", "accent", TEKST),
    ("accent_tekst", "accent_diep", TEKST),
    ("goed", "vlak", TEKST),
    ("goed", "vlak_zacht", TEKST),
    ("fout", "vlak", TEKST),
    ("fout", "vlak_let_op", TEKST),
    ("let_op", "vlak", TEKST),
    ("let_op", "vlak_let_op", TEKST),
    ("tekst", "merk", TEKST),
    ("tekst", "merk_feit", TEKST),
    ("tekst", "merk_waarde", TEKST),
    ("tekst", "merk_artikel", TEKST),
    ("tekst", "merk_grens", TEKST),
    ("lijn_veld", "vlak", VORM),
    ("focus", "vlak", VORM),
    ("focus", "vlak_zacht", VORM),
)
"""(foreground, background, least contrast) of every pair that stands on a page."""


@dataclass(frozen=True, slots=True)
class Kleuren:
    """Colours (`#rgb` or `#rrggbb`) on a light screen. Raises ConfigFout on anything else and on poor contrast."""

    vlak: str = "#ffffff"
    vlak_zacht: str = "#f3f5f7"
    vlak_kop: str = "#14395b"
    tekst: str = "#1b2129"
    tekst_zacht: str = "#4a5563"
    tekst_op_kop: str = "#ffffff"
    lijn: str = "#c3cad3"
    lijn_veld: str = "#6b7684"
    accent: str = "#0b5a94"
    accent_diep: str = "#073f69"
    accent_tekst: str = "#ffffff"
    focus: str = "#b3004b"
    goed: str = "#1c6b3c"
    fout: str = "#a3231b"
    let_op: str = "#7a4b00"
    vlak_let_op: str = "#fff4db"
    merk: str = "#ffec99"
    merk_feit: str = "#cfe8ff"
    merk_waarde: str = "#d8f3d0"
    merk_artikel: str = "#ece1ff"
    merk_grens: str = "#ffdcc7"

    def __post_init__(self) -> None:
        """Check every colour and every pair."""
        for f in fields(self):
            if not _COLOUR.fullmatch(getattr(self, f.name)):
                raise ConfigFout(f"Themakleur '{f.name}' moet zijn als #0b5a94.")
        for front, back, least in CONTRAST:
            found = contrast(getattr(self, front), getattr(self, back))
            if found < least:
                raise ConfigFout(
                    f"Themakleuren '{front}' op '{back}' zijn slecht te lezen: contrast {found:.1f}, nodig {least}."
                    " Kies een lichtere of donkerder kleur."
                )


@dataclass(frozen=True, slots=True)
class DonkereKleuren(Kleuren):
    """Colours for who asks for a dark screen."""

    vlak: str = "#14181d"
    vlak_zacht: str = "#1f252c"
    vlak_kop: str = "#0c2740"
    tekst: str = "#e8ebef"
    tekst_zacht: str = "#b4bdc8"
    tekst_op_kop: str = "#ffffff"
    lijn: str = "#3b4450"
    lijn_veld: str = "#8b96a4"
    accent: str = "#8cc4f5"
    accent_diep: str = "#b5d9fa"
    accent_tekst: str = "#0b1a28"
    focus: str = "#ff9ec4"
    goed: str = "#84d6a3"
    fout: str = "#ff9d94"
    let_op: str = "#ffcf7a"
    vlak_let_op: str = "#38290a"
    merk: str = "#5f5200"
    merk_feit: str = "#17446b"
    merk_waarde: str = "#1d4d26"
    merk_artikel: str = "#473169"
    merk_grens: str = "#653316"


@dataclass(frozen=True, slots=True)
class Thema:
    """Name, fonts, shape and colours. `kleur` is for a light screen, `donker` for a dark one."""

    naam: str = ""
    """Shown beside "Casusbank" in the head of each page."""
    letter: str = "system-ui, Segoe UI, Roboto, Liberation Sans, sans-serif"
    letter_code: str = "ui-monospace, Liberation Mono, monospace"
    hoek: str = "4px"
    breedte: str = "76rem"
    kleur: Kleuren = field(default_factory=Kleuren)
    donker: DonkereKleuren = field(default_factory=DonkereKleuren)

    def __post_init__(self) -> None:
        """Only what a style sheet and a heading can take."""
        for name, shape, example in (
            ("naam", _NAME, "Gemeente Oeverdam"),
            ("letter", _FONTS, "Arial, sans-serif"),
            ("letter_code", _FONTS, "Consolas, monospace"),
            ("hoek", _LENGTH, "4px"),
            ("breedte", _LENGTH, "76rem"),
        ):
            if not shape.fullmatch(getattr(self, name)):
                raise ConfigFout(f"Thema-instelling '{name}' moet zijn als: {example}")


def contrast(front: str, back: str) -> float:
    """The contrast ratio of two colours as WCAG counts it, 1 to 21."""
    light, dark = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
