"""``detector models`` from outside."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from detector.cli import main
from detector.inference import bundled_models


def models(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["models", *map(str, arguments)])


def test_the_bundled_models_are_listed() -> None:
    records = json.loads(models("list", "--json").stdout)
    assert {record["task"] for record in records} == {"nli", "embedding"}
    text = models("list").stdout
    assert all(record["name"] in text for record in records)


def test_the_bundled_models_are_whole() -> None:
    result = models("verify")
    assert result.exit_code == 0
    assert result.stdout.count("whole") == len(bundled_models())


def test_a_damaged_model_is_found(tmp_path: Path) -> None:
    smallest = min(bundled_models(), key=lambda model: model.bytes)
    copy = tmp_path / "copy"
    shutil.copytree(smallest.folder, copy)
    with (copy / "config.json").open("a") as config:
        config.write(" ")
    result = models("verify", copy)
    assert result.exit_code == 2
    assert "config.json" in result.stdout
    assert "damaged" in result.stderr


def test_a_model_is_shown_with_its_files() -> None:
    for model in bundled_models():
        result = models("show", model.manifest.name)
        assert result.exit_code == 0
        assert str(model.folder) in result.stdout
        assert all(file.path in result.stdout for file in model.manifest.files)


def test_a_model_that_is_not_there() -> None:
    result = models("show", "no-such-model")
    assert result.exit_code == 2
    assert bundled_models()[0].manifest.name in result.stderr
