"""Questions, commands, fragments and chatter are no claims."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detector.types import Claim

Read = Callable[[str], list[Claim]]


@pytest.mark.parametrize(
    "text",
    [
        "Did the minister resign?",
        "Who built the bridge in Leeds?",
        "Click here to read more.",
        "Close the bridge at once.",
        "It was great.",
        "Good morning, everyone!",
        "By Maria Lopez",
        "By Maria Lopez and Paul Weber",
        "A bridge in the fog.",
        "Bridges, tunnels and dams",
        "You can see the bridge from the hill.",
        "I like the old bridge in Leeds.",
        "“Is the bridge safe?” the mayor asked.",
        "“Please close the bridge,” the mayor said.",
        "The mayor said:",
        "All rights reserved.",
        "Maria Lopez contributed to this report.",
        "!!! ??? ...",
        "",
        " \n\n ",
    ],
)
def test_nothing_is_claimed(read: Read, text: str) -> None:
    assert [claim.text for claim in read(text)] == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("LONDON (Reuters) - The bank will close three branches.", "The bank will close three branches"),
        ("NEW YORK (AP) — The bank will close three branches.", "The bank will close three branches"),
        ("PARIS, March 3 (Reuters) - The bank will close three branches.", "The bank will close three branches"),
        ("Lima, Peru (CNN) -- The bank will close three branches.", "The bank will close three branches"),
        ("Killed: Corporal Hall was shot by a sniper in Lima.", "Corporal Hall was shot by a sniper in Lima"),
    ],
)
def test_datelines_and_labels_are_left_out(read: Read, text: str, quote: str) -> None:
    (claim,) = read(text)
    assert claim.quote == quote
    assert claim.text == quote + "."


@pytest.mark.parametrize(
    "text",
    [
        "Sethena Leiker, an analyst for a broker in Leeds, agreed.",
        "However long it takes.",
        "Not only will people believe anything about the bridge.",
    ],
)
def test_nothing_that_stands_alone(read: Read, text: str) -> None:
    assert all(claim.text.split()[-1] not in {"agreed.", "takes.", "bridge."} for claim in read(text))
