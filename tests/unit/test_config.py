"""Settings: defaults, file, environment; an unknown key names the known ones."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from casusbank.cli.gedeeld import get_config
from casusbank.config import Config, load_config
from casusbank.errors import ConfigFout


def write(folder: Path, text: str) -> Path:
    (folder / "casusbank.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_config(tmp_path, {}) == Config()


def test_the_environment_goes_above_the_file(tmp_path: Path) -> None:
    write(tmp_path, 'db = "a.db"\nmodel = "map/model"\n[grenzen]\nmax_rijen = 7\n')
    config = load_config(tmp_path, {"CASUSBANK_DB": "b.db", "ANDERS": "x"})
    assert (config.db, config.model, config.grenzen.max_rijen) == (Path("b.db"), "map/model", 7)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("modl = 'x'", r"'modl'.*Bekend: .*model"),
        ("[grenzen]\nmax_rij = 3", r"'grenzen.max_rij'.*max_rijen"),
        ("grenzen = 3", "tabel"),
        ("[grenzen]\nmax_rijen = 'veel'", "heel getal"),
        ("model = [1]", "tekst"),
        ("restgegeven = 'bewaar'", "weiger, markeer"),
        ("= =", "geen geldige TOML: zie regel 1"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigFout, match=says):
        load_config(write(tmp_path, text), {})


def test_another_model_on_the_command_line_has_not_the_version_of_the_one_in_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "casusbank.toml").write_text('model = "a/b"\nmodel_revisie = "v1"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with click.Context(click.Command("x")) as ctx:
        assert get_config(ctx, model="a/b").model_revisie == "v1"
        assert get_config(ctx).model_revisie == "v1"
        other = get_config(ctx, model="c/d", herorden="lezer")
    assert (other.model, other.model_revisie, other.zoeken.herordenen) == ("c/d", None, "lezer")


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ('model_techniek = "gpu"', "torch, onnx, onnx-int8"),
        ('[zoeken]\nherordenen_wijze = "half"', "mengen, vervangen"),
        ("[zoeken]\nherordenen_aantal = 0", "minstens 1"),
        ("[zoeken]\nherorden = 1", "zoeken.herorden"),
    ],
)
def test_settings_of_models_are_checked(tmp_path: Path, toml: str, says: str) -> None:
    (tmp_path / "casusbank.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(ConfigFout, match=says):
        load_config(tmp_path, {})
