"""The cue matcher against a matcher that tries everything, token by token: the same cues at the same places."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.annotate.cuestrook import LANGST, OVERLAP, REACH, before, bits
from ingest.annotate.cuetaal import Element, Pattern, compile_cue
from ingest.annotate.cuevakken import denial_words
from ingest.annotate.matching import DENIAL_REACH, NOT_ONLY, Cuetreffer, Matcher, vocabulary_cues
from ingest.sentences import word_set
from ingest.text import Leestekst, Token, read_light

KLASSEN = {"dier": ("hond", "<vogel>"), "vogel": ("grote eend", "*meeuw", "mus*"), "ontkenning": ("niet", "geen")}
STOPS, TURNS = {";", ":"}, {";", ":", "maar", "terwijl", "echter", "doch", "hoewel"}
Steps = tuple[Element, ...]


def ends(steps: Steps, tokens: tuple[Token, ...], at: int) -> Iterator[int]:
    """Where a match of `steps` from `at` can end, in the order in which they are preferred."""
    if not steps:
        yield at
        return
    step, rest = steps[0], steps[1:]
    if step.gat:
        for skip in range(at, min(at + step.gat, len(tokens)) + 1):
            yield from ends(rest, tokens, skip)
            if skip < len(tokens) and tokens[skip].norm in STOPS:
                return
    elif step.keuzes:
        for choice in step.keuzes:
            yield from ends(choice.stappen + rest, tokens, at)
    elif at < len(tokens) and step.matches(tokens[at].norm, tokens[at].stam):
        yield from ends(rest, tokens, at + 1)


def end_of(part: Pattern, tokens: tuple[Token, ...], at: int) -> int | None:
    return next(ends(part.stappen, tokens, at), None)


def near(part: Pattern, tokens: tuple[Token, ...], core: int, last: int) -> tuple[int, int] | None:
    """The first match within reach after `last`, else the last one before the core, in the same clause."""
    ahead = [(i, i - last, tokens) for i in range(last, min(last + REACH, len(tokens)))]
    behind = [(i, core - i - 1, tokens[:core]) for i in range(core - 1, max(0, core - REACH) - 1, -1)]
    for side in (ahead, behind):
        for i, far, within in side:
            if tokens[i].norm in TURNS:
                break
            end = end_of(part, within, i)
            bare = end == i + 1 and tokens[i].norm in denial_words()[0]
            if end is not None and (far < DENIAL_REACH or not bare):
                return i, end
    return None


def asks_denial(part: Pattern) -> bool:
    words, stems = denial_words()
    return any(e.stammen & stems or e.vormen & words or any(map(asks_denial, e.keuzes)) for e in part.stappen)


def naive(key: str, cue: str, tekst: Leestekst, klassen: dict[str, tuple[str, ...]] | None) -> Iterator[Cuetreffer]:
    """All that the cue means, by trying it at every token."""
    for found in compile_cue(cue, klassen):
        if found.kern.stappen[0].gat:
            continue
        denied = any(map(asks_denial, (found.kern, *found.erbij)))
        for nr, zin in enumerate(tekst.zinnen):
            tokens = tekst.tokens[zin.eerste : zin.laatste]
            for at in range(len(tokens)):
                last = end_of(found.kern, tokens, at)
                spots = [(at, last)] if last is not None else []
                for part in found.erbij if spots else ():
                    spot = near(part, tokens, at, max(end for _, end in spots))
                    spots = [*spots, spot] if spot else []
                    if not spots:
                        break
                if not spots:
                    continue
                first, last = min(b for b, _ in spots), max(e for _, e in spots)
                around = range(max(0, first - 2), min(len(tokens), last + 2))
                if any(end_of(part, tokens, i) is not None for part in found.zonder for i in around):
                    continue
                skips = any(
                    tokens[i].norm in denial_words()[0] and (i + 1 == len(tokens) or tokens[i + 1].norm not in NOT_ONLY)
                    for i in range(first, last)
                )
                yield Cuetreffer(key, zin.eerste + first, zin.eerste + last, nr, skips and not denied)


WORDS = sorted(word_set("huis huizen boom boomhut hond mus zeemeeuw grote eend niet geen alleen maar ; : , 3 rood kat"))
WORD = st.sampled_from(
    ["huis", "=huis", "boom|kat", "bo*", "*huis|rood", "#", "#2-5|boom", "<dier>", "niet|geen", "rood_huis|kat",
     "kat|niet_kat", "boom_.._kat|huis", "3|twaalf", "rood|<vogel>|grote_hond", "kat_rood|kat_rood_huis"]
)  # fmt: skip
GAPPED = st.one_of(WORD, WORD, WORD, st.sampled_from(["..", "...", "?kat", "?rood|boom"]))
CORE = st.tuples(WORD, st.lists(GAPPED, max_size=3)).map(lambda p: " ".join((p[0], *p[1])))
PART = st.one_of(CORE, st.tuples(st.sampled_from(["..", "..."]), WORD).map(" ".join))


def written(core: str, parts: list[str], without: list[str]) -> str:
    return core + "".join(f" + {part}" for part in parts) + "".join(f" - {part}" for part in without)


CUE = st.builds(written, CORE, st.lists(PART, max_size=2), st.lists(PART, max_size=1))
TEXT = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25), min_size=1, max_size=4).map(
    lambda rows: "\n\n".join(" ".join(row) for row in rows)
)


def same(cues: list[str], text: str, klassen: dict[str, tuple[str, ...]] | None = KLASSEN) -> None:
    matcher = Matcher(klassen)
    for cue in cues:
        matcher.add(cue, [cue])
    tekst = read_light(text)
    found = list(matcher.find(tekst))
    assert set(found) == {hit for cue in cues for hit in naive(cue, cue, tekst, klassen)}
    assert [hit.zin for hit in found] == sorted(hit.zin for hit in found)


@settings(deadline=None, max_examples=300)
@given(st.lists(CUE, min_size=1, max_size=4), TEXT)
def test_finds_what_trying_everything_finds(cues: list[str], text: str) -> None:
    same(cues, text)


@settings(deadline=None, max_examples=100)
@given(st.lists(CUE, min_size=1, max_size=3), TEXT)
def test_a_sentence_longer_than_a_stretch_is_read_in_parts_that_overlap(cues: list[str], text: str) -> None:
    with patch("ingest.annotate.cuestrook.LANGST", 5), patch("ingest.annotate.cuestrook.OVERLAP", 90):
        same(cues, text.replace("\n\n", " "))


def test_the_cues_of_the_vocabulary_as_trying_everything_finds_them() -> None:
    text = (
        "Mevrouw kan niet meer zelf koken en haar dochter helpt elke dag; zij is overbelast. De kinderen slapen met "
        "z'n drieën op één kamer. Het college heeft de hardheidsclausule niet toegepast, maar wel onderzocht of er "
        "schulden zijn van 12.000 euro. Haar arts schrijft dat verhuizen medisch noodzakelijk is."
    )
    cues = [(key, cue) for key, group in vocabulary_cues() for cue in group]
    matcher = Matcher()
    for key, cue in cues:
        matcher.add(key, [cue])
    tekst = read_light(text)
    found = set(matcher.find(tekst))
    assert len(found) > 10
    assert found == {hit for key, cue in cues for hit in naive(key, cue, tekst, None)}


def test_cues_come_by_place_and_in_the_order_of_adding() -> None:
    matcher = Matcher()
    matcher.add("b", ["huis .. tuin", "tuin"])
    matcher.add("a", ["huis", "hui*"])
    found = [(h.sleutel, h.eerste, h.laatste) for h in matcher.find(read_light("Een huis met tuin, een huis."))]
    # A word that begins a cue by its stem goes before one that begins it by its letters.
    assert found == [("b", 1, 4), ("a", 1, 2), ("a", 1, 2), ("b", 3, 4), ("a", 6, 7), ("a", 6, 7)]


@pytest.mark.parametrize("size", [LANGST - 1, LANGST, 3 * LANGST + 7])
def test_a_long_sentence_is_read_to_its_end(size: int) -> None:
    matcher = Matcher()
    matcher.add("a", ["begin .. einde"])
    words = ["x"] * size
    for at in (0, LANGST - 1, LANGST, 2 * LANGST - 3, size - 2):
        if at + 1 < size:
            words[at : at + 2] = ["begin", "einde"]
    found = [h.eerste for h in matcher.find(read_light(" ".join(words)))]
    assert found == [at for at in range(size) if words[at] == "begin"]


def test_no_cue_of_the_vocabulary_is_wider_than_the_overlap() -> None:
    def widest(part: Pattern) -> int:
        return sum(e.gat or (max(map(widest, e.keuzes)) if e.keuzes else 1) for e in part.stappen)

    for _, cues in vocabulary_cues():
        for cue in cues:
            for found in compile_cue(cue):
                reach = sum(REACH + widest(part) for part in (*found.erbij, *found.zonder))
                assert widest(found.kern) + reach < OVERLAP, cue


@given(st.sets(st.integers(0, 300), max_size=20), st.integers(0, 40))
def test_bits_and_what_lies_before_them(places: set[int], most: int) -> None:
    mask = sum(1 << at for at in places)
    assert list(bits(mask)) == sorted(places)
    assert set(bits(before(mask, most))) == {at - far for at in places for far in range(most + 1) if at >= far}
