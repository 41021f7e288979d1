"""``detector eval base-rate`` from outside: alarms, planted conflicts, sheets written, marked and read back."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detector.cli.eval_base_rate import command
from detector.evaluation import read_bundles
from detector.evaluation.runs import read_run

ARTICLES = {
    "port-1": (
        "The harbour board of Kelmouth approved the new ferry terminal on Tuesday. "
        "The terminal will cost 48 million dollars.\n\n"
        "Board chairwoman Ida Brandt said the builders found seven old cannons under the quay in March 2019. "
        "Local fishermen blocked the harbour road for three hours.\n\n"
        "Police arrested two fishermen near the customs house.\n"
    ),
    "port-2": (
        "The harbour board of Kelmouth rejected the new ferry terminal on Tuesday. "
        "The terminal would have cost 48 million dollars.\n\n"
        "Builders had found seven cannons under the quay. The town museum bought one of them for 900 dollars.\n"
    ),
    "=cmd|'/c calc'!A1": (
        "The bakery in Ostwick sold 4,000 loaves in May. Its owner, Per Dahl, won a national prize on Friday.\n\n"
        '=HYPERLINK("http://x.example","Free bread") is what the sign said. <script>alert(1)</script> stood on the door.\n'
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("base-rate")


@pytest.fixture(scope="module")
def articles(folder: Path) -> Path:
    file = folder / "articles.jsonl"
    file.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in ARTICLES.items()))
    return file


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [*map(str, arguments), "--quiet"])


@pytest.fixture(scope="module")
def whole(articles: Path, folder: Path) -> Result:
    sheets = ("--sheet", folder / "flags.csv", "--sheet", folder / "flags.html", "--sheet-from", "0.02")
    planting = ("--plant", "8", "--planted", folder / "planted.jsonl", "--seed", "3")
    return run(articles, *sheets, *planting, "--json", "-o", folder / "run")


def sheet(folder: Path) -> list[dict[str, str]]:
    with (folder / "flags.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def marked(folder: Path, name: str, marks: list[str]) -> Path:
    rows = sheet(folder)
    file = folder / name
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        for row, mark in zip(rows, marks + [""] * len(rows), strict=False):
            writer.writerow({**row, "mark": mark})
    return file


def test_alarms_are_counted_within_and_across(whole: Result) -> None:
    assert whole.exit_code == 0, whole.stderr
    record = json.loads(whole.stdout)
    for scope in ("within", "across"):
        points = record[scope]["points"]
        assert record[scope]["articles"] == 3
        assert [p["flags"] for p in points] == sorted((p["flags"] for p in points), reverse=True)
        for point in points:
            rate = point["per_1000_claims"]
            assert rate["value"] == pytest.approx(1000 * point["flags"] / record[scope]["claims"], abs=1e-3)
            assert rate["low"] <= rate["high"]
    assert record["across"]["groups"] == 2  # the harbour, the bakery
    assert record["across"]["points"][0]["flags"] >= 1


def test_the_run_is_kept_without_a_word_of_the_text(whole: Result, folder: Path, articles: Path) -> None:
    kept = read_run(folder / "run")
    assert kept.info.kind == "base-rate"
    assert kept.figures == json.loads(whole.stdout)
    assert kept.info.data[0].items == 3
    assert "--plant 8" in kept.info.command
    assert str(folder / "run") not in kept.info.command
    counts = Counter(item["type"] for item in kept.items)
    assert (counts["document"], counts["planted"]) == (3, 8)
    assert counts["flag"] >= 1
    text = (folder / "run" / "items.jsonl").read_text(encoding="utf-8")
    assert not any(word in text for word in ("Kelmouth", "Brandt", "loaves"))


def test_every_planted_conflict_is_found_or_blamed_on_a_step(whole: Result) -> None:
    planted = json.loads(whole.stdout)["planted"]
    assert sum(planted[scope]["planted"] for scope in planted) == 8
    for scope in planted.values():
        for point in scope["points"]:
            assert point["found"] + sum(point["losses"].values()) == point["planted"]
            assert point["found"] <= point["in_any_flag"]
        assert sum(kind["planted"] for kind in scope["by_kind"].values()) == scope["planted"]
    assert planted["within"]["points"][0]["found"] >= 1


def test_the_planted_articles_are_kept_as_bundles(whole: Result, folder: Path) -> None:
    bundles = read_bundles(folder / "planted.jsonl")
    assert sum(len(bundle.gold) for bundle in bundles) == 8
    lines = [json.loads(line) for line in (folder / "planted.jsonl").read_text().splitlines()]
    for bundle, line in zip(bundles, lines, strict=True):
        for pair, raw in zip(bundle.gold, line["gold"], strict=True):
            assert (pair.a.span.start, pair.b.span.start) == (raw[0]["start"], raw[1]["start"])


def test_a_sheet_shows_both_sentences_and_runs_no_formula(whole: Result, folder: Path) -> None:
    rows = sheet(folder)
    assert rows
    for row in rows:
        assert row["mark"] == ""
        assert row["speaker_a"]
        for side in "ab":
            assert row[f"quote_{side}"] in row[f"sentence_{side}"]
            doc = row[f"doc_{side}"].removeprefix("'")
            quote = ARTICLES[doc][int(row[f"start_{side}"]) : int(row[f"end_{side}"])]
            assert " ".join(quote.split()) == row[f"quote_{side}"].removeprefix("'")
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row.values())
    page = (folder / "flags.html").read_text(encoding="utf-8")
    assert page.count("<article") == len(rows)
    assert page.count("<script>") == 1
    assert "alert(1)</script>" not in page
    assert "http" not in page.replace("http-equiv", "").replace("http://x.example", "")


def test_the_same_command_gives_the_same_bytes(articles: Path, folder: Path) -> None:
    arguments = (articles, "--sheet", folder / "again.csv", "--across", "no", "--sheet-from", "0.02")
    first = run(*arguments)
    one = (folder / "again.csv").read_bytes()
    assert run(*arguments).stdout == first.stdout
    assert (folder / "again.csv").read_bytes() == one


def test_a_marked_sheet_is_read_back_into_precision(whole: Result, articles: Path, folder: Path) -> None:
    words = ["conflict", "No", "unsure"]
    file = marked(folder, "marked.csv", words)
    result = run("--marks", file, "--readings", folder / "kept.jsonl", "--json")
    assert result.exit_code == 0, result.stderr
    point = json.loads(result.stdout)["marks"]["points"][0]
    lines = [json.loads(line) for line in (folder / "kept.jsonl").read_text().splitlines()]
    above = [line["verdict"] for line in lines if line["score"] >= 0.1]
    assert (point["conflict"], point["no"], point["unsure"]) == tuple(map(above.count, ("conflict", "no", "unsure")))
    assert [line["verdict"] for line in lines] == ["conflict", "no", "unsure"][: len(lines)]
    fields = {"doc_a", "start_a", "end_a", "doc_b", "start_b", "end_b", "verdict", "score"}
    assert all(set(line) == fields for line in lines)
    assert all(line["doc_a"] in ARTICLES for line in lines)
    again = run("--marks", folder / "kept.jsonl", "--json")
    assert json.loads(again.stdout) == json.loads(result.stdout)


def test_marks_say_what_they_can_promise(whole: Result, folder: Path) -> None:
    file = folder / "many.jsonl"
    place = {"doc_a": "x", "end_a": 5, "doc_b": "y", "start_b": 0, "end_b": 5}
    lines = [{**place, "start_a": i, "verdict": "conflict" if i < 58 else "no", "score": 0.9} for i in range(60)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    text = run("--marks", file, "--precision", "0.9", "--precision", "0.99").stdout
    assert "gives precision 0.9 with confidence 0.9 (58 of 60 marks right)" in text
    assert "no threshold gives precision 0.99" in text


def test_marks_meet_the_flags_of_another_run_by_offsets(whole: Result, articles: Path, folder: Path) -> None:
    rows = sheet(folder)
    file = marked(folder, "all.csv", ["no"] * len(rows))
    record = json.loads(run(articles, "--marks", file, "--json").stdout)
    point, flags = record["marks"]["points"][0], [record[scope]["points"][0]["flags"] for scope in ("within", "across")]
    assert point["no"] == sum(flags)
    assert point["not_read"] == 0


def test_bad_marks_are_named_with_their_line(whole: Result, folder: Path) -> None:
    bad = CliRunner().invoke(command, ["--marks", str(marked(folder, "bad.csv", ["maybe"]))])
    assert bad.exit_code != 0
    assert "line 2: unknown mark 'maybe'" in str(bad.exception) + bad.output
    none = CliRunner().invoke(command, ["--marks", str(folder / "flags.csv")])
    assert none.exit_code != 0
    assert "no marks" in str(none.exception) + none.output


@pytest.mark.parametrize(
    "arguments", [(), ("--plant", "3"), ("{articles}", "--planted", "x.jsonl"), ("{articles}", "--sheet", "x.txt")]
)
def test_wrong_usage(arguments: tuple[str, ...], articles: Path) -> None:
    assert run(*(a.format(articles=articles) for a in arguments)).exit_code == 2
