"""``detector eval results`` on tiny sets: one command, resumed, and no text of a story."""

from __future__ import annotations

import gzip
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

ARTICLES = [
    "The bakery in Ostwick sold 4,000 loaves in May. Its owner, Per Dahl, won a national prize on Friday.",
    "The harbour board of Kelmouth approved the new ferry terminal on Tuesday. The terminal will cost 48 million dollars. "
    "Police arrested two fishermen near the customs house.",
    "Builders in Kelmouth found seven cannons under the quay. The town museum bought one of them for 900 dollars.",
    "The harbour board of Kelmouth rejected the new ferry terminal on Tuesday. Local fishermen had blocked the harbour "
    "road for three hours.",
    "The harbour board of Kelmouth met on Tuesday and approved its new ferry terminal. Two fishermen were arrested.",
]
"""The last is of the half that models are trained on: the CRC-32 of a4 is even, those of a0 to a3 are odd."""
READINGS = [("conflict", 0.61), ("no", 0.45), ("unsure", 0.44), ("no", 0.22)]


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
    (tmp_path / "eval/readings").mkdir()
    sides = {f"{field}_{side}": n for side in "ab" for n, field in enumerate(("start", "end"))}
    marks = [{"doc_a": "x", "doc_b": "y", **sides, "verdict": word, "score": score} for word, score in READINGS]
    (tmp_path / "eval/readings/day.jsonl").write_text("".join(json.dumps(mark) + "\n" for mark in marks))
    with gzip.open(tmp_path / "data/news_articles.jsonl.gz", "wt") as file:
        file.writelines(json.dumps({"id": f"a{i}", "text": text}) + "\n" for i, text in enumerate(ARTICLES))
    for half in ("dev", "test", "everyday"):
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
    headings = ("claim_pairs", "Accuracy by phenomenon", "nli_dev_small", "stories dev", "stories test", "stories everyday")
    for heading in (*headings, "Flags that readers have read"):
        assert f"### {heading}" in text
    for word in (
        "## Where it is weak",
        "## Thresholds with a promised precision",
        "more like them are needed",
        "all misses",
        "## Real articles",
    ):
        assert word in text
    assert not any(quote in text for quote in (*QUOTES, "Gulls", "The council", "Kelmouth", "loaves"))
    # A command of a table gives the figures of the run behind it.
    commands = set(re.findall(r"`detector (eval (?:pairs|stories|base-rate) [^`]+)` \|", text))
    assert len(commands) == 13
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
    assert again.stderr.count("kept from before") == 11
    assert (checkout / "eval/RESULTS.md").read_text() == text
    (checkout / "eval/stories/dev.jsonl").write_text(json.dumps(story("other")) + "\n")
    assert results().stderr.count("kept from before") == 11


def test_what_is_not_at_hand_is_named(checkout: Path) -> None:
    (checkout / "eval/stories/test.jsonl").unlink()
    (checkout / "eval/claim_pairs/claim_pairs.jsonl").unlink()
    done = run("results", "--data", "nowhere", "-o", "-", "-q")
    assert done.exit_code == 0, done.stderr
    missing = done.stdout.partition("## Not measured")[2]
    names = ("eval/stories/test.jsonl", "claim_pairs.jsonl", "nowhere/nli_dev_*.jsonl.gz", "nowhere/news_articles.jsonl.gz")
    for name in names:
        assert name in missing
    assert run("results", "--eval", "nowhere").exit_code == 2


def test_the_plain_pipeline_takes_no_options_of_the_judge(checkout: Path) -> None:
    assert run("stories", "eval/stories/dev.jsonl", "--plain", "--precision", "0.8").exit_code == 2


def test_real_articles_are_counted_for_both_systems_and_left_out_of_what_models_were_trained_on(checkout: Path) -> None:
    assert results("-q").exit_code == 0
    found = {}
    for folder in ("0-default-base-rate", "1-plain-base-rate"):
        run_folder = checkout / "runs/results" / folder
        items = [json.loads(line) for line in (run_folder / "items.jsonl").read_text().splitlines()]
        assert {item["doc"] for item in items if item["type"] == "document"} == {"a0", "a1", "a2", "a3"}
        found[folder] = json.loads((run_folder / "figures.json").read_text())
        planted = found[folder]["planted"]
        assert all(p["found"] + sum(p["losses"].values()) == p["planted"] for s in planted.values() for p in s["points"])
    default, plain = found.values()
    assert (plain["threshold"], default["across"]["groups"]) == (0.5, plain["across"]["groups"])
    text = (checkout / "eval/RESULTS.md").read_text()
    real, weak = text.partition("## Real articles")[2], text.partition("## Where it is weak")[2]
    assert "| plain pipeline, default model | across articles | 4 |" in real
    assert (
        "| day | 0.4 | 1 | 1 | 1 | 0.500 (0.013–0.987) | `detector eval base-rate --marks eval/readings/day.jsonl` |"
        in real
    )
    assert "1 of 2 are conflicts (precision 0.500 (0.013–0.987); 1 unsure)" in weak
    assert re.search(r"\d alarms? across 4 articles", weak)
