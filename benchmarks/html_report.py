"""How big is the HTML report of many conflicts, and how long do opening it and filtering it take in a real browser?

    python benchmarks/html_report.py [--conflicts N] [--stories N] [--keep FILE]

Needs Chromium and Playwright. The report is made up: stories of about 4,000 characters whose sentences are
claims, and conflicts between claims drawn at random. Opening is timed by the browser: from the start of the navigation to
the end of ``load``, and to the first paint that shows something. A filter is timed from the change of the control to the
second frame after it, so that layout and paint are in it.
"""

from __future__ import annotations

import argparse
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from detector.reports import ScanReport  # noqa: E402
from detector.types import (  # noqa: E402
    Attribution,
    Claim,
    ClaimPair,
    Conflict,
    Document,
    Kind,
    NLIScores,
    Probabilities,
    Span,
    Verdict,
)

TEXT = """council harbour minister bridge officials region company spokeswoman figures election Lisle Severka Brackwater
confirmed denied approved rejected closed reopened injured rescued after before during against without twelve forty
thousand per cent quarter summer Tuesday the a of in on for with and that had were was will"""
WORDS = TEXT.split()
SENTENCE_WORDS = 18
SENTENCES = 35


def story(number: int, dice: random.Random) -> tuple[Document, list[Claim]]:
    """A story, and a claim in each of its sentences."""
    sentences: list[str] = []
    spans: list[Span] = []
    at = 0
    for _ in range(SENTENCES):
        words = [dice.choice(WORDS) for _ in range(SENTENCE_WORDS)]
        sentence = " ".join(words).capitalize() + "."
        spans.append(Span(at, at + len(sentence)))
        sentences.append(sentence)
        at += len(sentence) + 1
    text = "\n".join(sentences)
    when = datetime(2031, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    document = Document(f"wire/{number:04}.txt", text, f"Story {number}: " + text[:40], f"Paper {number % 30}", when)
    claims: list[Claim] = []
    for number_in_story, span in enumerate(spans):
        start = span.start + text[span.start : span.end].index(" ") + 1
        quote = text[start : span.end - 1]
        speaker = Attribution("Minister Ada Quill", "said") if number_in_story % 3 == 0 else Attribution()
        claims.append(
            Claim(
                document.id,
                start,
                span.end - 1,
                quote,
                quote,
                sentence=span,
                publisher=document.publisher,
                published=when,
                attribution=speaker,
            )
        )
    return document, claims


def made_up(conflicts: int, stories: int, seed: int = 7) -> ScanReport:
    """A report of that size."""
    dice = random.Random(seed)
    made = [story(number, dice) for number in range(stories)]
    claims = [claim for _, some in made for claim in some]
    kinds = [kind for kind in get_args(Kind) if kind != "none"]
    found: list[Conflict] = []
    for number in range(conflicts):
        a, b = dice.sample(claims, 2)
        clash = [Span(claim.start, claim.start + claim.quote.index(" ")) for claim in (a, b)]
        verdict = Verdict(
            "contradiction",
            1 - number / conflicts,
            dice.choice(kinds),
            dice.choice(["contradiction", "dispute", "dispute"]),
            f"Opposed words: “{a.quote.split()[0]}” ({a.voice}) against “{b.quote.split()[0]}” ({b.voice}).",
            NLIScores(Probabilities(0.9, 0.05, 0.05), Probabilities(0.9, 0.05, 0.05)),
            (clash[0],),
            (clash[1],),
        )
        found.append(Conflict(f"{number:012x}", ClaimPair(a, b, 0.7), verdict))
    return ScanReport(
        tuple(found), tuple(document for document, _ in made), tuple(claims), pairs=conflicts, scored=conflicts
    )


FILTER = """
([name, value]) => new Promise((done) => {
  const control = document.querySelector(`#filter [name=${name}]`);
  const start = performance.now();
  if (control.type === "checkbox") control.checked = !control.checked; else control.value = value;
  control.dispatchEvent(new Event("change", { bubbles: true }));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
})
"""
RESET = """
() => new Promise((done) => {
  const start = performance.now();
  document.getElementById("filter").reset();
  setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start))), 1);
})
"""
MARK = """
() => new Promise((done) => {
  const start = performance.now();
  for (const key of ["j", "c"]) document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
})
"""
OPENED = """
() => {
  const [entry] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return [entry.loadEventEnd, paint ? paint.startTime : NaN];
}
"""
STEPS = (("relation", ""), ("score", "0.5"), ("kind", "number"), ("story", "3"), ("kind", ""), ("words", "harbour"))


def measure(path: Path, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each step, one a round."""
    from playwright.sync_api import sync_playwright

    binary = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    taken: dict[str, list[float]] = {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=binary, args=["--no-sandbox", "--disable-dev-shm-usage"], timeout=120_000
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(120_000)
        for _ in range(rounds):
            page.goto("about:blank")
            page.goto(path.as_uri())
            page.wait_for_timeout(500)
            load, paint = page.evaluate(OPENED)
            taken.setdefault("opened", []).append(load)
            taken.setdefault("first paint", []).append(paint)
            for name, value in STEPS:
                step = f"filter {name} {value or 'changed'}"
                taken.setdefault(step, []).append(page.evaluate(FILTER, [name, value]))
            taken.setdefault("show all", []).append(page.evaluate(RESET))
            taken.setdefault("mark the next", []).append(page.evaluate(MARK))
        browser.close()
    return taken


def tell(taken: dict[str, list[float]]) -> None:
    """Prints the milliseconds of each step."""
    for step, milliseconds in taken.items():
        middle = statistics.median(milliseconds)
        print(f"{step:24} fastest {min(milliseconds):6.0f} ms, median {middle:6.0f}, slowest {max(milliseconds):6.0f}")


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conflicts", type=int, default=2000)
    parser.add_argument("--stories", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="write the page here, too")
    parser.add_argument("--page", type=Path, help="measure this page, written before, and make none")
    asked = parser.parse_args()
    if asked.page:
        tell(measure(asked.page.resolve(), asked.rounds))
        return
    report = made_up(asked.conflicts, asked.stories)
    started = time.perf_counter()
    page = report.to_html().encode()
    print(f"{asked.conflicts:,} conflicts, {asked.stories:,} stories; {platform.machine()}")
    print(f"written in {time.perf_counter() - started:.2f} s, {len(page) / 1e6:.2f} MB")
    with tempfile.TemporaryDirectory() as folder:
        path = asked.keep or Path(folder) / "report.html"
        path.write_bytes(page)
        tell(measure(path.resolve(), asked.rounds))


if __name__ == "__main__":
    main()
