"""No file ever crashes a reader: anything at all gives documents or one of the two refusals."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from leesbelofte import EXTENSIONS, survive
from maak_voorbeelden import examples

OPENINGS = [
    b"", b"%PDF-1.4\n", b"PK\x03\x04", b"{\\rtf1 ", b"<?xml version='1.0'?>", b"<open-rechtspraak>", b"<cvdr>",
    b"<html><body>", b"---\ntitel: x\n---\n", b"{", b"[{", b"From: a\nSubject: b\nDate: c\n\n", b"\x1f\x8b\x08",
    b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
]  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(EXTENSIONS), st.sampled_from(OPENINGS), st.binary(max_size=400))
def test_arbitrary_bytes(extension: str, opening: bytes, data: bytes) -> None:
    survive(f"bestand{extension}", opening + data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(EXTENSIONS), st.text(max_size=300))
def test_arbitrary_text(extension: str, text: str) -> None:
    survive(f"bestand{extension}", text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("example", examples(), ids=lambda path: path.name)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_examples(example: Path, data: st.DataObject) -> None:
    content = bytearray(example.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    survive(example.name, bytes(content[: data.draw(st.integers(1, len(content)))]))
