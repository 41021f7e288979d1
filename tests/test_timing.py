"""Stages note their time, and all of it is accounted for."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from detector.timing import REST, each, measured, stage


def test_times_are_exclusive_and_add_up() -> None:
    began = time.perf_counter()
    with measured() as watch:
        with stage("outer", 2):
            time.sleep(0.02)
            with stage("inner", 5):
                time.sleep(0.04)
        with stage("outer", 1):
            pass
        found = {one.stage: one for one in watch.times()}
    whole = time.perf_counter() - began

    assert list(found) == ["outer", "inner", REST]
    assert (found["outer"].items, found["inner"].items) == (3, 5)
    assert found["inner"].seconds >= 0.04
    assert found["outer"].seconds >= 0.02
    assert sum(one.seconds for one in found.values()) <= whole


def test_nobody_asks_and_nothing_happens() -> None:
    with stage("alone"):
        pass

    with measured() as watch:
        assert [one.stage for one in watch.times()] == [REST]


def test_a_stage_that_fails_is_left() -> None:
    with measured() as watch:
        with pytest.raises(ValueError, match="no"), stage("failing"):
            raise ValueError("no")
        with stage("next"):
            pass

        assert [one.stage for one in watch.times()] == ["failing", "next", REST]


def test_one_run_within_another_is_noted_there() -> None:
    with measured() as outer, measured() as inner:
        with stage("work"):
            pass

        assert inner is outer
        assert [one.stage for one in outer.times()] == ["work", REST]


def test_getting_items_counts_and_using_them_does_not() -> None:
    def slowly() -> Iterator[int]:
        for number in range(3):
            time.sleep(0.001)
            yield number

    with measured() as watch:
        got = []
        for item in each("reading", slowly()):
            got.append(item)
            time.sleep(0.1)
        reading, rest = watch.times()

    assert got == [0, 1, 2]
    assert (reading.stage, reading.items) == ("reading", 3)
    assert rest.seconds >= 0.3 > reading.seconds > 0


@stage("decorated", 1)
def decorated(number: int) -> int:
    return number + 1


def test_a_function_can_be_a_stage() -> None:
    with measured() as watch:
        assert [decorated(1), decorated(2)] == [2, 3]

        assert [(one.stage, one.items) for one in watch.times()] == [("decorated", 2), (REST, 0)]
