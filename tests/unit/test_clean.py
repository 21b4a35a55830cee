from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casusbank.model import Blok, OffsetMap
from ingest.clean import Schoon, clean

NASTY = "a bZ-\u00ad\u200b\u202e\ufb01\ufb03\u00a0\u2009\x92\x00\x0c\v\t\n\r\u2028\ufffe²¹⁵m9.é\ud800"


def block(text: str, soort: str = "alinea") -> Schoon:
    return clean(text, (Blok(0, len(text), soort),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("bij\u00adstand", "bijstand"),
        ("een  \u00a0 spatie", "een spatie"),
        ("efﬁciënt", "efficiënt"),
        ("het jeugd-\nteam", "het jeugdteam"),
        ("de jeugd\ufffe\nhulp", "de jeugdhulp"),
        ("het beroep is niet-\nontvankelijk", "het beroep is niet-ontvankelijk"),
        ("academiejaar 2010-\n2011", "academiejaar 2010-2011"),
        ("Oost-\nVlaanderen", "Oost-Vlaanderen"),
        ("onderwijs-\nen examenreglement", "onderwijs- en examenreglement"),
        ("eerste regel\nvan een alinea", "eerste regel van een alinea"),
        ("het besluit\x92s einde", "het besluit’s einde"),
        ("de Raad⁵ beslist", "de Raad beslist"),
        ("een kamer van 12 m² groot", "een kamer van 12 m² groot"),
        ("nul\x00teken", "nulteken"),
        ("nul\u200bbreed \u202eblijft", "nul\u200bbreed \u202eblijft"),
    ],
)
def test_what_is_repaired_and_what_stays(raw: str, wanted: str) -> None:
    assert block(raw).tekst == wanted


def test_rows_keep_their_lines_and_blocks_their_distance() -> None:
    raw = "kop\n\n\n\na | b\nc | d\nslot"
    blokken = (Blok(0, 3, "kop", 1), Blok(7, 18, "tabel"), Blok(19, 23, "alinea"))
    result = clean(raw, blokken)
    assert result.tekst == "kop\n\na | b\nc | d\nslot"
    assert [result.tekst[b.begin : b.eind] for b in result.blokken] == ["kop", "a | b\nc | d", "slot"]


def test_running_headers_leave_and_a_paragraph_runs_on_over_the_page() -> None:
    raw = "Rapport 3\n\nzij kreeg van de\n\nRapport 3\n\ngemeente een kamer"
    blokken = (
        Blok(0, 9, "koptekst", pagina=1),
        Blok(11, 27, "alinea", pagina=1),
        Blok(29, 38, "koptekst", pagina=2),
        Blok(40, 58, "alinea", pagina=2),
    )
    result = clean(raw, blokken)
    assert result.tekst == "zij kreeg van de gemeente een kamer"
    assert len(result.blokken) == 1
    at = result.tekst.index("gemeente")
    assert raw[result.herkomst.to_source(at) :].startswith("gemeente")


def check_map(raw: str, result: Schoon) -> None:
    """Offsets ascend, and a linear segment reads the same on both sides."""
    herkomst = result.herkomst
    assert list(herkomst.doel) == sorted(set(herkomst.doel))
    assert list(herkomst.bron) == sorted(herkomst.bron)
    ends = (*herkomst.doel[1:], len(result.tekst))
    for start, end, source, linear in zip(herkomst.doel, ends, herkomst.bron, herkomst.lineair, strict=True):
        assert 0 <= source <= len(raw)
        if linear:
            assert result.tekst[start:end] == raw[source : source + end - start]
    for blok in result.blokken:
        assert 0 <= blok.begin < blok.eind <= len(result.tekst)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, tuple[Blok, ...]]:
    text = draw(st.text(st.sampled_from(NASTY), max_size=120))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    kinds = st.sampled_from(["kop", "alinea", "lijst", "tabel", "koptekst", "voettekst", "voetnoot"])
    pages = draw(st.booleans())
    return (
        text,
        tuple(
            Blok(a, b, draw(kinds), pagina=nr + 1 if pages else None)  # type: ignore[arg-type]
            for nr, (a, b) in enumerate(zip(cuts[::2], cuts[1::2], strict=False))
            if a < b
        ),
    )


@settings(max_examples=400, deadline=None)
@given(documents())
def test_the_map_holds_for_any_text_and_blocks(document: tuple[str, tuple[Blok, ...]]) -> None:
    raw, blokken = document
    result = clean(raw, blokken)
    check_map(raw, result)
    assert "\x00" not in result.tekst
    assert "\u00ad" not in result.tekst
    assert result.tekst == result.tekst.strip(" \n") or not result.tekst.strip()


@settings(max_examples=200, deadline=None)
@given(documents(), st.integers(0, 120), st.integers(0, 120))
def test_a_part_of_a_document_maps_into_that_part(document: tuple[str, tuple[Blok, ...]], a: int, b: int) -> None:
    raw, blokken = document
    begin, eind = sorted((min(a, len(raw)), min(b, len(raw))))
    result = clean(raw, blokken, begin, eind)
    check_map(raw, result)
    assert all(begin <= source <= eind for source in result.herkomst.bron) or result.herkomst == OffsetMap()


def test_a_long_line_is_cleaned_in_linear_time() -> None:
    raw = "woord " * 300_000
    assert len(clean(raw).tekst) == len(raw) - 1
