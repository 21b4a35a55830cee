"""Escape first, then mark: whatever the text and the stretches, the text comes out whole and inert."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from datasette_plugins.markering import Streep, marked, paragraphs

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("<>&\"' "), max_size=60)
SPANS = st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6)


@given(TEXTS, SPANS)
def test_the_text_survives_and_only_marks_are_added(tekst: str, spans: list[tuple[int, int]]) -> None:
    strepen = [Streep(b, e, "woord", tekst[:9]) for b, e in spans]
    out = marked(tekst, 0, len(tekst), strepen, [(b, f"p{b}") for b, _ in spans])
    node = html.fromstring(f"<div>{out}</div>")
    assert {e.tag for e in node.iter()} <= {"div", "mark", "span"}
    assert node.text_content() == tekst
    covered = {i for b, e in spans for i in range(max(b, 0), min(e, len(tekst)))}
    assert "".join(m.text_content() for m in node.iter("mark")) == "".join(
        c for i, c in enumerate(tekst) if i in covered
    )


@given(st.text(st.sampled_from("ab \n"), max_size=40), st.integers(0, 10))
def test_paragraphs_hold_all_words(tekst: str, begin: int) -> None:
    spans = paragraphs(tekst, min(begin, len(tekst)), len(tekst))
    assert "".join(tekst[b:e] for b, e in spans).split() or not tekst[begin:].strip()
    assert [w for b, e in spans for w in tekst[b:e].split()] == tekst[begin:].split()


def test_overlap_is_cut_at_the_bounds() -> None:
    out = marked("abcdef", 0, 6, [Streep(0, 4, "x"), Streep(2, 6, "y", "uitleg")], [(0, "a1"), (0, "p0"), (5, "p5")])
    assert str(out) == (
        '<span class="anker" id="p0"></span><mark id="a1" class="x">ab</mark>'
        '<mark class="x y" title="uitleg">cd</mark><mark class="y" title="uitleg">e</mark>'
        '<mark id="p5" class="y" title="uitleg">f</mark>'
    )
