"""The style sheet: vendored parts as they came, no variable left unset, and a theme that cannot harm."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from casusbank.config import load_config
from casusbank.errors import ConfigFout
from casusbank.thema import CONTRAST, DonkereKleuren, Kleuren, Thema, contrast
from datasette_plugins.basis import bladen

NLDS = Path(str(files("datasette_plugins.basis").joinpath("nlds")))
OPTIONAL = {
    # Read only for things that casusbank has not: alternating rows, pictures in cells, autocomplete, an own font.
    "--utrecht-textbox-value-max-length",
}
SHEET = bladen.style(Thema(), ()).tekst


def test_the_vendored_sheets_are_as_fetched_and_under_their_licence() -> None:
    rows = json.loads((NLDS / "herkomst.json").read_text())
    assert {r["bestand"] for r in rows} == {p.name for p in NLDS.glob("*.css")}
    for row in rows:
        assert hashlib.sha256((NLDS / row["bestand"]).read_bytes()).hexdigest() == row["sha256"], row["bestand"]
        assert row["licentie"] == "EUPL-1.2"
        assert "tokens" not in row["pakket"]
        assert row["bestand"] in (NLDS / "NOTICE.md").read_text()
    assert "EUROPEAN UNION PUBLIC LICENCE" in (NLDS / "LICENSE.md").read_text()


def outermost(css: str) -> list[str]:
    """Every `var(...)` that stands in no other one."""
    found: list[str] = []
    at = css.find("var(")
    while at >= 0:
        depth, end = 0, at + 3
        while True:
            depth += {"(": 1, ")": -1}.get(css[end], 0)
            end += 1
            if depth == 0:
                break
        found.append(css[at:end])
        at = css.find("var(", end)
    return found


def resolves(expression: str, known: set[str]) -> bool:
    """Whether a `var(a, fallback)` can only end in a value."""
    inner = expression[4:-1].strip()
    name, comma, fallback = inner.partition(",")
    if name.strip() in known or name.strip() in OPTIONAL:
        return True
    if not comma:
        return False
    inside = outermost(fallback)
    return all(resolves(e, known) for e in inside) if inside else True


@pytest.mark.parametrize("sheet", sorted(p.name for p in NLDS.glob("*.css")))
def test_no_vendored_sheet_reads_a_variable_that_is_not_set(sheet: str) -> None:
    css = (NLDS / sheet).read_text()
    known = set(re.findall(r"(--[\w-]+)\s*:", SHEET))
    unset = [e for e in outermost(css) if not resolves(e, known)]
    assert unset == []


def test_our_own_rules_read_only_variables_that_are_set() -> None:
    own = SHEET[SHEET.index("/* The values that the NL Design System") :]
    known = set(re.findall(r"(--[\w-]+)\s*:", SHEET))
    assert {v for v in re.findall(r"var\((--[\w-]+)", own) if v not in known} == set()


def test_braces_are_in_balance_and_nothing_is_fetched() -> None:
    assert SHEET.count("{") == SHEET.count("}")
    for forbidden in ("url(", "@import", "sourceMappingURL", "expression(", "http:", "https:"):
        assert forbidden not in SHEET


@pytest.mark.parametrize("colours", [Kleuren(), DonkereKleuren()])
def test_the_default_theme_is_readable(colours: Kleuren) -> None:
    for front, back, least in CONTRAST:
        assert contrast(getattr(colours, front), getattr(colours, back)) >= least


def test_contrast_is_counted_as_wcag_does() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


def write(folder: Path, text: str) -> Path:
    (folder / "casusbank.toml").write_text(text, encoding="utf-8")
    return folder


def test_an_organisation_sets_its_own_look(tmp_path: Path) -> None:
    text = (
        '[thema]\nnaam = "Gemeente Oeverdam"\nletter = "Fira Sans, Arial, sans-serif"\n'
        '[thema.kleur]\nvlak_kop = "#004"\n[thema.donker]\nvlak_kop = "#002200"\n'
    )
    config = load_config(write(tmp_path, text), {})
    sheet = bladen.style(config.thema, ())
    assert '--letter: "Fira Sans", Arial, sans-serif;' in sheet.tekst
    light, dark = sheet.tekst.split("@media (prefers-color-scheme: dark)", 1)
    assert "--vlak-kop: #004;" in light and "--vlak-kop: #002200;" in dark
    assert sheet.naam != bladen.style(Thema(), ()).naam


HOSTILE = (
    "red;} body{display:none",
    "#fff;background:url(//evil)",
    "url(javascript:alert(1))",
    "expression(1)",
    "#12345",
    "#gggggg",
    "",
    "#fff\n",
    "var(--x)",
    "</style><script>alert(1)</script>",
)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("key", ["kleur.accent", "donker.vlak", "letter", "letter_code", "hoek", "breedte"])
def test_a_hostile_value_is_refused(tmp_path: Path, key: str, value: str) -> None:
    *table, name = ["thema", *key.split(".")]
    text = f"[{'.'.join(table)}]\n{name} = {json.dumps(value)}\n"
    with pytest.raises(ConfigFout, match="Thema"):
        load_config(write(tmp_path, text), {})


@pytest.mark.parametrize("value", ['"><img src=x>', "a" * 61, "twee\nregels", "<b>"])
def test_a_hostile_name_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigFout, match="naam"):
        load_config(write(tmp_path, f"[thema]\nnaam = {json.dumps(value)}\n"), {})


def test_an_unreadable_theme_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigFout, match=r"'tekst_zacht' op 'vlak'.*contrast 1\.6"):
        load_config(write(tmp_path, '[thema.kleur]\ntekst_zacht = "#cccccc"\n'), {})
