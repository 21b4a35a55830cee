"""A text without full stops costs work in proportion to its length: the work is counted, not timed."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from casusbank import patroon
from ingest.annotate import annotate
from ingest.sentences import sentence_spans
from ingest.text import read_light

_SIZE = 3000
"""Characters of the shorter text; square work would show as four times as much in the longer."""
_UNITS = (
    "dakloos ",
    "drie kinderen ",
    "rechtszekerheid en ",
    "artikel 1 ",
    "niet ",
    "wij wijzen af ",
    "namens eiser stelt ",
    "[NAAM-1] ziet ",
    "de aanvraag is afgewezen omdat u schulden heeft ",
    "Overwegingen\n",
    "1 januari 2020 ",
    "(, ",
)


def _lines_run(work: Callable[[], object]) -> int:
    """How many lines and calls of Python the work takes: the same on every machine."""
    count = 0

    def count_line(*_: object) -> object:
        nonlocal count
        count += 1
        return count_line

    before = sys.gettrace()
    sys.settrace(count_line)  # type: ignore[arg-type]  # a counter looks at no frame
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", _UNITS)
def test_annotating_a_list_takes_work_in_proportion_to_its_length(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patroon, "_ENOUGH", -1)  # where matches can begin is worked out once, in the first reading

    def read(size: int) -> int:
        text = (unit * size)[:size]
        return _lines_run(lambda: annotate(read_light(text)))

    read(_SIZE)  # vocabularies and caches are filled once
    assert read(2 * _SIZE) <= 2.6 * read(_SIZE)


def test_a_run_of_points_is_read_once() -> None:
    text = "." * 400_000 + "a"
    assert sentence_spans(text) == [(0, len(text))]


def test_a_list_of_thousands_of_facts_is_weighed_as_one_sentence() -> None:
    found = annotate(read_light("drie kinderen en dakloos " * 4000))
    assert [a.sleutel for a in found if a.soort == "factor"].count("dakloosheid") <= 1
