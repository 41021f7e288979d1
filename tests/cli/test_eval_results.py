"""``detector eval results`` on tiny sets: one command, resumed, and no text of a story."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detector.cli import main

PAIRS = [
    ("The council approved the budget.", "The council rejected the budget.", "contradiction", "outcome_verbs"),
    ("The council approved the budget.", "The council passed the budget.", "entailment", "paraphrase"),
    ("Nine people were hurt.", "Nobody was hurt.", "contradiction", "negation"),
    ("Nine people were hurt.", "The train was red.", "neutral", "paraphrase"),
]
QUOTES = ("The harbour board approved the new ferry terminal", "The harbour board rejected the new ferry terminal")


def story(name: str) -> dict[str, object]:
    texts = (f"{QUOTES[0]} on Tuesday. Gulls were seen.", f"{QUOTES[1]} on Tuesday. Gulls were seen again.")
    documents = [{"id": f"{name}-{i}", "text": text} for i, text in enumerate(texts)]
    gold = [{"doc": f"{name}-{i}", "quote": quote} for i, quote in enumerate(QUOTES)]
    trap = [{"doc": f"{name}-{i}", "quote": "Gulls were seen"} for i in range(2)]
    return {
        "id": name, "documents": documents, "gold": [gold], "gold_kinds": ["outcome"],
        "traps": [trap], "trap_kinds": ["agreement"],
    }  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("eval/claim_pairs", "eval/stories", "data"):
        (tmp_path / folder).mkdir(parents=True)
    names = ("a", "b", "label", "phenomenon")
    rows = "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in PAIRS)
    (tmp_path / "eval/claim_pairs/claim_pairs.jsonl").write_text(rows)
    (tmp_path / "data/nli_dev_small.jsonl").write_text(rows)
    for half in ("dev", "test"):
        (tmp_path / f"eval/stories/{half}.jsonl").write_text(json.dumps(story(half)) + "\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["eval", *words])


def results(*words: str) -> Result:
    return run("results", "--data", "data", "--sample", "3", *words)


def test_one_command_gives_every_table_with_its_command(checkout: Path) -> None:
    done = results()
    assert done.exit_code == 0, done.stderr
    text = (checkout / "eval/RESULTS.md").read_text()
    for heading in ("claim_pairs", "Accuracy by phenomenon", "nli_dev_small", "stories dev", "stories test"):
        assert f"### {heading}" in text
    for word in (
        "## Where it is weak",
        "## Thresholds with a promised precision",
        "more like them are needed",
        "all misses",
    ):
        assert word in text
    assert not any(quote in text for quote in (*QUOTES, "Gulls", "The council"))
    # A command of a table gives the figures of the run behind it.
    commands = set(re.findall(r"`detector (eval (?:pairs|stories) [^`]+)`", text))
    assert len(commands) == 8
    for number, command in enumerate(sorted(commands)):
        words = shlex.split(command)[1:]
        assert run(*words, "-q", "-o", f"again-{number}").exit_code == 0
        info = json.loads((checkout / f"again-{number}/run.json").read_text())
        (kept,) = [
            folder
            for folder in (checkout / "runs/results").iterdir()
            if json.loads((folder / "run.json").read_text())["command"] == info["command"]
        ]
        for file in ("figures.json", "items.jsonl"):
            assert (kept / file).read_bytes() == (checkout / f"again-{number}" / file).read_bytes()


def test_an_interrupted_run_resumes_and_changed_data_is_read_again(checkout: Path) -> None:
    first = results()
    assert "kept from before" not in first.stderr
    text = (checkout / "eval/RESULTS.md").read_text()
    # As if killed before the last measurement was whole, and in the middle of another.
    (checkout / "runs/results/1-plain-stories-test/figures.json").unlink()
    (checkout / "runs/results/0-default-stories-dev/run.json").write_text("{")
    again = results()
    assert again.exit_code == 0, again.stderr
    assert again.stderr.count("kept from before") == 6
    assert (checkout / "eval/RESULTS.md").read_text() == text
    (checkout / "eval/stories/dev.jsonl").write_text(json.dumps(story("other")) + "\n")
    assert results().stderr.count("kept from before") == 6


def test_what_is_not_at_hand_is_named(checkout: Path) -> None:
    (checkout / "eval/stories/test.jsonl").unlink()
    (checkout / "eval/claim_pairs/claim_pairs.jsonl").unlink()
    done = run("results", "--data", "nowhere", "-o", "-", "-q")
    assert done.exit_code == 0, done.stderr
    missing = done.stdout.partition("## Not measured")[2]
    for name in ("eval/stories/test.jsonl", "claim_pairs.jsonl", "nowhere/nli_dev_*.jsonl.gz"):
        assert name in missing
    assert run("results", "--eval", "nowhere").exit_code == 2


def test_the_plain_pipeline_takes_no_options_of_the_judge(checkout: Path) -> None:
    assert run("stories", "eval/stories/dev.jsonl", "--plain", "--precision", "0.8").exit_code == 2
