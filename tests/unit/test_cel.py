"""A cell that leaves the program is no formula, and comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casusbank.cel import terug, veilig


@given(st.text(alphabet="'=+-@\t\ra1 ", max_size=8))
def test_what_comes_back_is_what_went(tekst: str) -> None:
    assert terug(veilig(tekst)) == tekst
    assert not veilig(tekst).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("tekst", ["gewoon", "'s avonds", "", "1-2", "' ="])
def test_other_text_is_left_alone(tekst: str) -> None:
    assert veilig(tekst) == terug(tekst) == tekst
