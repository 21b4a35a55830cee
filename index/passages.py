"""Casus -> Passages: windows of whole sentences, about 200 words with a step of about 100.

A text is cut into blocks of about 100 words on sentence borders, within a section; a passage is two
consecutive blocks. So windows overlap by half and no sentence is cut. A stretch of a few words (one
sentence of a party in the reasoning) joins the one after it, for a passage of one line says too little;
section and speaker are those of most words. A sentence of more than 200 words is a block by itself, cut on white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from casusbank.model import SECTIES, Casus, Passage, Sectie, SectieLezing, Spreker
from ingest.sentences import sentence_spans

PASSAGES = "passages@2"
"""Version of the cutting rules; part of `casus_index.verwerking`, so a change reindexes."""

STEP = 100
"""Words per block; a passage has two."""
MAX_SENTENCE = 200
"""Words; a longer "sentence" is a table or a text without punctuation."""

MIN_STRETCH, MIN_PARAGRAPH = STEP // 2, 15
"""Words; a shorter stretch of one section and speaker is joined with the next in its paragraph, with any next."""

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
    for stretch in _joined(casus.tekst, _stretches(casus)):
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


def _joined(text: str, stretches: Iterable[_Stretch]) -> Iterator[_Stretch]:
    """Short stretches joined with the next one; a very short last one joins the one before it."""
    groups: list[list[_Stretch]] = []
    for stretch in stretches:
        if not _words(text, stretch):
            continue
        words = sum(_words(text, s) for s in groups[-1]) if groups else MIN_STRETCH
        if words < (MIN_PARAGRAPH if groups and _apart(text, groups[-1][-1], stretch) else MIN_STRETCH):
            groups[-1].append(stretch)
        else:
            groups.append([stretch])
    if len(groups) > 1 and sum(_words(text, s) for s in groups[-1]) < MIN_PARAGRAPH:
        groups[-2:] = [groups[-2] + groups[-1]]
    for group in groups:
        yield _one(text, group)


def _apart(text: str, one: _Stretch, other: _Stretch) -> bool:
    """Is there an empty line between the words of two stretches?"""
    after = text[one.begin : one.eind].rstrip()
    lead = len(text[other.begin : other.eind]) - len(text[other.begin : other.eind].lstrip())
    return text[one.begin + len(after) : other.begin + lead].count("\n") > 1


def _words(text: str, s: _Stretch) -> int:
    return len(text[s.begin : s.eind].split())


def _one(text: str, group: list[_Stretch]) -> _Stretch:
    """The group as one stretch, named after the section and speaker with most words."""
    weight: dict[tuple[Sectie, Spreker], int] = {}
    for s in group:
        weight[(s.sectie, s.spreker)] = weight.get((s.sectie, s.spreker), 0) + _words(text, s)
    sectie, spreker = max(weight, key=lambda k: weight[k])
    return _Stretch(group[0].begin, group[-1].eind, sectie, spreker)


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
