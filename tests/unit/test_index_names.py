"""Names of casussen by row: found by halving, the last segment first."""

from __future__ import annotations

import random

import numpy as np
import pytest

from index.names import _FEW, AllNames, Names  # pyright: ignore[reportPrivateUsage]


def test_names_are_given_and_found_as_a_list_and_a_dictionary_would() -> None:
    """Also where one name begins another, and where letters take more bytes than one."""
    names = sorted(["a", "a-1", "a-10", "a-2", "é", "ECLI:NL:CRVB:2020:1", "zaak", "Ω"])
    found = Names.of(names)
    assert [*found] == names
    assert [found.name(i) for i in range(len(names))] == names
    assert [found.row(n) for n in names] == [*range(len(names))]
    assert [found.row(n) for n in ("", "a-", "b", "zaak-1", "\ud800")] == [-1] * 5
    assert Names.of([]).row("a") == -1


@pytest.mark.parametrize("many", [3, 2 * _FEW])
def test_of_several_segments_the_last_counts(many: int) -> None:
    """A few names are looked up by themselves, many in a dictionary: the same rows."""
    rng = random.Random(many)  # noqa: S311
    segments = [sorted({f"n{rng.randrange(900)}" for _ in range(size)}) for size in (600, 40, 7)]
    found = AllNames([Names.of(s) for s in segments])
    every = [n for s in segments for n in s]
    last = {n: i for i, n in enumerate(every)}
    assert [found[i] for i in range(len(found))] == every
    assert found.latest.tolist() == [last[n] == i for i, n in enumerate(every)]
    asked = [f"n{i}" for i in range(many)]
    assert sorted(found.rows(asked).tolist()) == sorted(last[n] for n in asked if n in last)


def test_without_names_there_are_no_rows() -> None:
    """An empty bank, and an empty question."""
    assert np.array_equal(AllNames([]).rows(["a"]), np.zeros(0, np.int64))
    assert not len(AllNames([Names.of(["a"])]).rows([]))
