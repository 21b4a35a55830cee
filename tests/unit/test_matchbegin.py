"""An expression that looks only where a match can begin finds what `re` finds, in any text."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from patroon_cases import every_pattern

from casusbank import patroon
from casusbank.matchbegin import Begin, Places, begin_of
from casusbank.patroon import Patroon

_GOLD = Path(__file__).parents[1] / "gold"


def _begin(words: str = "", starts: str = "", signs: tuple[str, ...] = (), at: str = "") -> Begin:
    kinds = [kind in at.split() for kind in ("capital", "figures", "figure", "text", "line")]
    return Begin(frozenset(words.split()), frozenset(starts.split()), frozenset(signs), *kinds)


@pytest.mark.parametrize(
    ("bron", "begin"),
    [
        (r"(?i:\b(?:bank|giro)rekening\s\d)", _begin(words="bank giro")),
        (r"(?i)(?<![\w-])(?:de\sheer|mw)\b", _begin(words="de", starts="mw")),
        (r"\bde\d|\bop[A-Z]|\bx_", _begin(starts="de op x_")),
        (r"(?i)doorslag|\bweegt", _begin(words="weeg", signs=("doorsl",))),
        (r"(?:oud|oude)?man\b", _begin(signs=("oudman", "oudema", "man"))),
        (r"\b(?:stief)?moeder", _begin(words="stie moed")),
        (r"(?<!\d)\d{4}", _begin(at="figures")),
        (r"\d{4}", _begin(at="figure")),
        (r"(?<!\d)(?=(\d{9}))", _begin(at="figures")),
        (r"(?<!\w)[A-Z][a-z]+", _begin(at="capital")),
        (r"(?<!\w)[^\W\d_a-zß-öø-ÿ]\.", _begin(at="capital")),
        (r"(?i)^\W*(?:als|wie)\b|\btenzij\b", _begin(words="tenz", at="text")),
        (r"(?im:^groet)|@\w", _begin(signs=("@",), at="line")),
        (r"\bcl\.?\s\d", _begin(words="cl")),
        (r"\bcl\.? \d", _begin(words="cl")),
        (r"[a-z]+straat", None),
        (r"(?i)(?<!\w)[A-Z]", None),
        (r"\s?kenmerk", None),
        (r".eer", None),
        (r"(?:a)?", None),
        (r"(?a)\bx", None),
    ],
)
def test_what_a_match_begins_with(bron: str, begin: Begin | None) -> None:
    assert begin_of(bron) == begin


def test_places() -> None:
    text = "De bank, 12 euro.\nÉén giro; obank 3e"
    places = Places(text)
    assert [text[at : at + 4] for at in places.of(_begin(words="bank giro"))] == ["bank", "giro"]
    assert [text[at] for at in places.of(_begin(at="figures"))] == ["1", "3"]
    assert [text[at] for at in places.of(_begin(at="figure"))] == ["1", "2", "3"]
    assert [text[at : at + 2] for at in places.of(_begin(at="capital"))] == ["De", "12", "Éé", "3e"]
    assert places.of(_begin(at="line")) == [0, text.index("É")]
    assert places.of(_begin(signs=("ank",))) == [4, text.index("ank", 6)]
    assert places.of(_begin(at="text")) == [0]


_PIECES = (
    "de heer|Mevrouw|mw.|dhr|cl|moeder|Vader,|J.P.|Jansen|De Vries|van|woont|op|Kerkstraat|12a|1234 AB|Postbus|tel.|06"
    "|12345678|+31 6|bsn|123456782|NL91ABNA0417164300|rekeningnummer|@|jan@voorbeeld.nl|geboren|12 mei 1980|1-2-2003"
    "|zaaknummer|2023/45|ons kenmerk|artikel|3:4|Awb|eerste lid|het|college|wijst|af|verklaart|gegrond|niet|geen|als"
    "|wie|tenzij|stel dat|wegen zwaar|doorslag|daarom|besluit:|aanvraag|toegekend|gemeente|Oeverdam|\n|\n\n|. |, |: |("
    "|)|[NAAM-1]|ECLI:NL:CRVB:2014:2942|één|İs|ıs|ſtel|\u212aind|É|ﬁ|K.|\t|| |-|’t Hof|d'Ancona|EUR|€|1.234,50|%"
)


def _made(rng: random.Random, words: list[str]) -> str:
    parts = [rng.choice(_PIECES.split("|") if rng.random() < 0.6 else words) for _ in range(rng.choice((30, 120, 400)))]
    return "".join(p + rng.choice(("", " ", " ", " ", "\n")) for p in parts)


def test_every_expression_finds_what_re_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patroon, "_ENOUGH", -1)
    rng = random.Random(7)  # noqa: S311  made-up text
    words = (_GOLD / "zinnen" / "afstemmen.tsv").read_text(encoding="utf-8").split()
    texts = [_made(rng, words) for _ in range(6)]
    by_place = 0
    for name, known in every_pattern():
        flags = known._vlaggen
        plain = re.compile(known.pattern, flags)
        ours = Patroon(known.pattern, flags)
        ours.search("")
        by_place += begin_of(known.pattern, flags) is not None
        for text in texts:
            expected = list(plain.finditer(text))
            assert [(m.span(), m.groups()) for m in ours.finditer(text)] == [
                (m.span(), m.groups()) for m in expected
            ], name
            first = ours.search(text)
            assert (first and first.span()) == (expected[0].span() if expected else None), name
    assert by_place > 250


@given(
    st.sampled_from(
        [
            r"(?i)\b(?:is|sta|kin|als)\w*",
            r"(?i)ist|si",
            r"(?<!\d)\d+",
            r"(?m)^a.|\d\d",
            r"\b[A-Z]\w",
            r"(?<!\w)(?:a|bc)?d",
        ]
    ),
    st.text(alphabet="aAbcdiIsSkKtn İıſ\u212a1٣\n_-é", min_size=60, max_size=120),
)
def test_small_expressions_on_any_text(bron: str, text: str) -> None:
    ours = Patroon(bron)
    while ours.search.__qualname__.startswith("Patroon._count"):
        ours.search(text)
    assert [m.span() for m in ours.finditer(text)] == [m.span() for m in re.finditer(bron, text)]


def test_a_window_is_searched_as_it_is() -> None:
    ours = Patroon(r"(?i)\bals\b")
    text = "Als het kan, als het moet. " * 10
    for _ in range(2 * patroon._ENOUGH // len(text)):  # pyright: ignore[reportPrivateUsage]
        ours.search(text)
    assert [m.start() for m in ours.finditer(text, 5, 40)] == [
        m.start() for m in re.compile(r"(?i)\bals\b").finditer(text, 5, 40)
    ]
    found = ours.search(text, 5)
    assert found is not None
    assert found.start() == 13
