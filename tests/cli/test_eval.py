"""``detector eval pairs``, ``stories`` and ``compare`` from outside, with the models that ship."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detector.cli import main

ROWS = [
    ("The council approved the budget.", "The council rejected the budget.", "contradiction", "council"),
    ("The council approved the budget.", "The council passed the budget.", "entailment", "council"),
    ("The council approved the budget.", "The mayor has two dogs.", "neutral", "council"),
    ("Nine people were hurt.", "Nobody was hurt.", "contradiction", "crash"),
    ("Nine people were hurt.", "People were hurt.", "entailment", "crash"),
    ("Nine people were hurt.", "The train was red.", "neutral", "crash"),
]
STORY = {
    "id": "ferry",
    "documents": [
        {
            "id": "wire",
            "text": "The harbour board approved the new ferry terminal on Tuesday. It will cost 48 million dollars.",
        },
        {"id": "blog", "text": "The harbour board rejected the new ferry terminal on Tuesday. Gulls were seen."},
    ],
    "gold": [
        [
            {"doc": "wire", "quote": "The harbour board approved the new ferry terminal"},
            {"doc": "blog", "quote": "The harbour board rejected the new ferry terminal"},
        ]
    ],
    "gold_kinds": ["outcome"],
    "traps": [[{"doc": "wire", "quote": "It will cost 48 million dollars"}, {"doc": "blog", "quote": "Gulls were seen"}]],
    "trap_kinds": ["other_event"],
}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["eval", *map(str, words)])


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    file = tmp_path / "news.jsonl"
    names = ("a", "b", "label", "topic")
    file.write_text("".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in ROWS))
    return file


def test_pairs_give_every_figure_with_an_interval(pairs: Path) -> None:
    done = run("pairs", pairs, "--by", "topic", "--json", "-q")
    assert done.exit_code == 0, done.stderr
    record = json.loads(done.stdout)["news"]
    for name in ("accuracy", "macro_f1", "ap", "auc", "ece", "brier"):
        assert set(record[name]) == {"value", "low", "high"}
    assert set(record["labels"]) == {"contradiction", "entailment", "neutral"}
    assert sum(sum(row.values()) for row in record["confusion"].values()) == 6
    assert {one["value"] for one in record["slices"] if one["by"] == "topic"} == {"council", "crash"}
    shown = run("pairs", pairs, "-q").stdout
    for word in ("macro-F1", "calibration error", "Brier", "gold ↓", "negation", "intervals: 95 %"):
        assert word in shown


def test_two_labels_columns_and_label_names(tmp_path: Path) -> None:
    file = tmp_path / "checks.csv"
    rows = "".join(f"{a},{b},{'wrong' if label == 'contradiction' else 'fine'}\n" for a, b, label, _ in ROWS)
    file.write_text("claim,evidence,verdict\n" + rows)
    words = ("pairs", file, "--columns", "claim", "evidence", "--label-column", "verdict", "-q")
    refused = run(*words)
    assert refused.exit_code == 2
    assert "unknown labels 'fine' (4), 'wrong' (2)" in refused.stderr
    named = ("--label", "wrong=contradiction", "--label", "fine=not_contradiction", "--json")
    done = run(*words, *named)
    assert done.exit_code == 0, done.stderr
    assert set(json.loads(done.stdout)["checks"]["labels"]) == {"contradiction", "not_contradiction"}
    assert run(*words, "--label", "wrong=bad").exit_code == 2
    assert "has no column nothing" in run(*words, *named, "--by", "nothing").stderr


def test_a_run_says_how_it_was_made_and_is_the_same_again(pairs: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run("pairs", pairs, "--sample", "4", "--seed", "7", "-o", tmp_path / name, "-q").exit_code == 0
    for file in ("run.json", "figures.json", "items.jsonl"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    info = json.loads((tmp_path / "one" / "run.json").read_text())
    assert info["command"] == f"detector eval pairs {pairs} --sample 4 --seed 7"
    assert info["data"][0]["items"] == 4
    assert len(info["model"]["nli_sha256"]) == 64
    items = (tmp_path / "one" / "items.jsonl").read_text()
    assert len(items.splitlines()) == 4
    assert "council approved" not in items
    other = run("pairs", pairs, "--sample", "4", "--seed", "8", "--json", "-q").stdout
    assert json.loads(other)["news"]["rows"] == 4


def test_runs_of_pairs_are_compared(pairs: Path, tmp_path: Path) -> None:
    run("pairs", pairs, "-o", tmp_path / "one", "-q")
    run("pairs", pairs, "--both", "-o", tmp_path / "two", "-q")
    same = run("compare", tmp_path / "one", tmp_path / "one")
    assert same.exit_code == 0, same.stderr
    assert "The second run is the same in accuracy" in same.stdout
    assert "McNemar" in same.stdout
    other = run("compare", tmp_path / "one", tmp_path / "two", "--json")
    assert json.loads(other.stdout)["news"]["items"] == 6
    assert run("compare", tmp_path / "one", tmp_path).exit_code == 2


def test_a_run_is_never_written_over_other_files(pairs: Path, tmp_path: Path) -> None:
    done = run("pairs", pairs, "-o", tmp_path, "-q")
    assert done.exit_code == 4
    assert "no run" in done.stderr


def test_stories_are_measured_kept_and_compared(tmp_path: Path) -> None:
    file = tmp_path / "stories.jsonl"
    file.write_text(json.dumps(STORY) + "\n")
    done = run("stories", file, "--threshold", "0.25", "-o", tmp_path / "run", "-q")
    assert done.exit_code == 0, done.stderr
    for word in ("1 bundle", "traps fired", "← threshold", "by kind of conflict", "missed at 0.25"):
        assert word in done.stdout
    figures = json.loads((tmp_path / "run" / "figures.json").read_text())
    assert figures["threshold"] == 0.25
    point = next(p for p in figures["points"] if p["threshold"] == 0.25)
    assert sum(figures["losses"].values()) == point["gold"] - point["found"]
    items = [json.loads(line) for line in (tmp_path / "run" / "items.jsonl").read_text().splitlines()]
    assert [i["kind"] for i in items if i["type"] == "gold"] == ["outcome"]
    assert all(i["score"] >= 0.02 for i in items if i["type"] == "flag")
    info = json.loads((tmp_path / "run" / "run.json").read_text())
    assert info["command"] == f"detector eval stories {file} --threshold 0.25"
    assert info["model"]["judge_sha256"]
    assert info["model"]["embedder_sha256"]
    same = run("compare", tmp_path / "run", tmp_path / "run")
    assert "The second run is the same in F1" in same.stdout
    assert run("stories", file, file, "-q").exit_code == 2


@pytest.mark.skipif(importlib.util.find_spec("matplotlib") is None, reason="charts need the extra plots")
def test_a_run_is_drawn_and_held_out_texts_stay_unread(pairs: Path, tmp_path: Path) -> None:
    for name, quoted in (("news", True), ("test", False)):
        file = tmp_path / f"{name}.jsonl"
        if not file.exists():
            file.write_bytes(pairs.read_bytes())
        kept = tmp_path / f"run-{name}"
        assert run("pairs", file, "--label", "neutral=entailment", "-o", kept, "-q").exit_code == 0
        done = run("plot", kept)
        assert done.exit_code == 0, done.stderr
        assert {path.name for path in (kept / "plots").iterdir()} == {
            "run.html",
            *(f"{chart}.{suffix}" for chart in ("precision-recall", "reliability", "scores") for suffix in ("png", "svg")),
        }
        page = (kept / "plots" / "run.html").read_text()
        assert ("The train was red." in page) is quoted
    assert "The train was red." in _page(tmp_path, "--texts")
    assert run("plot", tmp_path).exit_code == 2


def _page(folder: Path, *words: str) -> str:
    assert run("plot", folder / "run-test", "-o", folder / "drawn", *words).exit_code == 0
    return (folder / "drawn" / "run.html").read_text()


@pytest.mark.skipif(importlib.util.find_spec("matplotlib") is None, reason="charts need the extra plots")
def test_a_run_on_articles_is_drawn_with_its_alarms(tmp_path: Path) -> None:
    for one in STORY["documents"]:  # type: ignore[attr-defined]
        (tmp_path / f"{one['id']}.txt").write_text(one["text"])
    texts = (tmp_path / "wire.txt", tmp_path / "blog.txt")
    assert run("base-rate", *texts, "--any-language", "--across", "together", "-o", tmp_path / "run", "-q").exit_code == 0
    done = run("plot", tmp_path / "run")
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "run" / "plots" / "alarms.svg").is_file()
    page = (tmp_path / "run" / "plots" / "run.html").read_text()
    assert "Alarms across articles: 2 articles" in page
    assert "data:image/svg+xml;base64," in page
