"""Casus -> Passages: windows of whole sentences, about 200 words with a step of about 100.

A text is cut into blocks of about 100 words on sentence borders, within a section; a passage is two
consecutive blocks. So windows overlap by half, no sentence is cut, and each window lies in one
section and has one speaker. A sentence of more than 200 words is a block by itself, cut on white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from casusbank.model import SECTIES, Casus, Passage, Sectie, SectieLezing, Spreker
from ingest.sentences import sentence_spans

PASSAGES = "passages@1"
"""Version of the cutting rules; part of `casus_index.verwerking`, so a change reindexes."""

STEP = 100
"""Words per block; a passage has two."""
MAX_SENTENCE = 200
"""Words; a longer "sentence" is a table or a text without punctuation."""

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Stretch:
    begin: int
    eind: int
    sectie: Sectie
    spreker: Spreker


def cut_passages(casus: Casus) -> tuple[Passage, ...]:
    """The passages of one casus in text order; none for a text without words."""
    sentences = [piece for s in sentence_spans(casus.tekst) for piece in _bounded(casus.tekst, *s)]
    found: list[Passage] = []
    for stretch in _stretches(casus):
        inside = [(b, e) for b, e in sentences if stretch.begin <= b < stretch.eind]
        for begin, end in _windows(casus.tekst, inside):
            found.append(
                Passage(
                    casus.id, len(found), begin, end, casus.tekst[begin:end], stretch.sectie, stretch.spreker
                )
            )  # fmt: skip
    return tuple(found)


def _stretches(casus: Casus) -> Iterator[_Stretch]:
    """The sections of the casus, with the gaps between them as `overig`; ascending, not overlapping."""
    at = 0
    marks = sorted(
        (a for a in casus.annotaties if a.soort == "sectie" and a.status != "verworpen" and a.eind > a.begin),
        key=lambda a: (a.begin, -a.eind),
    )
    for a in marks:
        if a.begin < at:
            continue
        if a.begin > at:
            yield _Stretch(at, a.begin, "overig", "onbekend")
        spreker = a.details.spreker if isinstance(a.details, SectieLezing) else "onbekend"
        yield _Stretch(a.begin, a.eind, _sectie(a.sleutel), spreker)
        at = a.eind
    if at < len(casus.tekst):
        yield _Stretch(at, len(casus.tekst), "overig", "onbekend")


def _sectie(sleutel: str) -> Sectie:
    return sleutel if sleutel in SECTIES else "overig"  # type: ignore[return-value]


def _bounded(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    words = [*_WORD.finditer(text, begin, end)]
    for at in range(0, len(words), MAX_SENTENCE):
        piece = words[at : at + MAX_SENTENCE]
        yield piece[0].start(), piece[-1].end()


def _windows(text: str, sentences: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    blocks: list[tuple[int, int]] = []
    begin, words = -1, 0
    for b, e in sentences:
        begin = b if begin < 0 else begin
        words += len(text[b:e].split())
        if words >= STEP:
            blocks.append((begin, e))
            begin, words = -1, 0
    if begin >= 0:
        end = sentences[-1][1]
        # A short tail joins the last block: a passage of one line says too little.
        if blocks and words < STEP // 2:
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((begin, end))
    if len(blocks) == 1:
        yield blocks[0]
    for (first, _), (_, last) in pairwise(blocks):
        yield first, last
