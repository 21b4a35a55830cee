"""OffsetMap: every offset of a derived text finds its place in the source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casusbank.model import Annotatie, Metadata, OffsetMap, hash_text

SOURCE = "abcdefghijklmnopqrstuvwxyz" * 2


@st.composite
def replaced(draw: st.DrawFn, source: str) -> tuple[str, OffsetMap]:
    """A text made from `source` by replacing some stretches, with its map."""
    cuts = sorted(draw(st.sets(st.integers(0, len(source)), max_size=6)))
    if len(cuts) % 2:
        cuts.pop()
    doel: list[int] = []
    bron: list[int] = []
    lineair: list[bool] = []
    out = ""
    at = 0
    for begin, end in zip(cuts[::2], cuts[1::2], strict=True):
        doel += [len(out), len(out) + begin - at]
        bron += [at, begin]
        lineair += [True, False]
        out += source[at:begin] + "[X]"
        at = end
    doel.append(len(out))
    bron.append(at)
    lineair.append(True)
    out += source[at:]
    keep = [i for i in range(len(doel)) if i + 1 == len(doel) or doel[i] != doel[i + 1]]
    return out, OffsetMap(tuple(doel[i] for i in keep), tuple(bron[i] for i in keep), tuple(lineair[i] for i in keep))


@given(replaced(SOURCE))
def test_linear_stretches_read_the_same_on_both_sides(case: tuple[str, OffsetMap]) -> None:
    text, kaart = case
    for i, char in enumerate(text):
        if char not in "[X]":
            assert SOURCE[kaart.to_source(i)] == char
            assert kaart.to_target(kaart.to_source(i)) == i


@given(replaced(SOURCE))
def test_offsets_never_run_back(case: tuple[str, OffsetMap]) -> None:
    text, kaart = case
    found = [kaart.to_source(i) for i in range(len(text) + 1)]
    assert found == sorted(found)


@given(st.data())
def test_composing_two_maps_is_applying_both(data: st.DataObject) -> None:
    middle, inner = data.draw(replaced(SOURCE))
    text, outer = data.draw(replaced(middle))
    both = outer.then(inner)
    for i, char in enumerate(text):
        if char.islower():
            assert both.to_source(i) == inner.to_source(outer.to_source(i))
            assert SOURCE[both.to_source(i)] == char


def test_an_impossible_span_or_certainty_is_refused() -> None:
    with pytest.raises(ValueError, match="begin"):
        Annotatie("factor", "x", 5, 3, "", "t@1")
    with pytest.raises(ValueError, match="zekerheid"):
        Annotatie("factor", "x", 0, 1, "a", "t@1", zekerheid=1.5)
    with pytest.raises(ValueError, match="segments"):
        OffsetMap((0, 1), (0,), (True,))


def test_metadata_fills_its_gaps_only() -> None:
    merged = Metadata(titel="eigen").merged_over(Metadata(titel="ander", ecli="ECLI:NL:CRVB:2016:1404"))
    assert (merged.titel, merged.ecli) == ("eigen", "ECLI:NL:CRVB:2016:1404")


@given(st.text())
def test_any_text_has_a_hash(text: str) -> None:
    assert len(hash_text(text)) == 64
    assert len(hash_text(text + "\ud800")) == 64
