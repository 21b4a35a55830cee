from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from casusbank.config import Grenswaarden
from casusbank.model import Blok, Document, Metadata
from ingest.readers import Bestand
from ingest.readers.select import read_file
from ingest.split import MAX_TITEL, split

STORY = (
    "De inwoner meldde zich bij de gemeente en vroeg om hulp. De consulent onderzocht wat er nodig was en sprak met "
    "de huisarts, de school en de familie. Daarna volgde een besluit dat bij de situatie paste en dat goed werkte."
)


def read(text: str, name: str = "rapport.md") -> Document:
    return next(iter(read_file(Bestand(name, text.encode(), Grenswaarden()))))


def titles(text: str, name: str = "rapport.md") -> list[str]:
    return [deel.titel for deel in split(read(text, name))]


def test_numbered_casus_headings_cut_a_report_and_drop_its_front_and_back_matter() -> None:
    text = f"""# Rapport maatwerk

Inhoud

Casus 1: De trap ........ 3

Casus 2: De bus ........ 5

## Casus 1: De trap

{STORY}

### Besluit

Toegekend.

## Casus 2: De bus

{STORY}

## Colofon

Dit rapport is gemaakt door de commissie.
"""
    delen = split(read(text))
    assert [d.titel for d in delen] == ["De trap", "De bus"]
    assert all(d.zekerheid == 0.95 for d in delen)
    assert [d.volgnr for d in delen] == [0, 1]
    assert "Toegekend" in delen[0].tekst
    assert "Colofon" not in delen[1].tekst


def test_the_same_in_plain_text() -> None:
    assert titles(f"Casus 1\n\n{STORY}\n\nCasus 2\n\n{STORY}\n\nCasus 3\n\n{STORY}\n", "r.txt") == [
        "Casus 1",
        "Casus 2",
        "Casus 3",
    ]


def test_named_casussen_on_one_level() -> None:
    text = f"# Verslag\n\n## Casus Fatima\n\n{STORY}\n\n## Casus gezin De Boer\n\n{STORY}\n"
    delen = split(read(text))
    assert [d.titel for d in delen] == ["Fatima", "gezin De Boer"]
    assert delen[0].zekerheid == 0.7


def test_sections_with_the_same_build_are_casussen() -> None:
    part = f"### Situatie\n\n{STORY}\n\n### Besluit\n\nToegekend.\n\n"
    text = f"# Verslag\n\n## De wasmachine\n\n{part}## De bril\n\n{part}"
    delen = split(read(text))
    assert [d.titel for d in delen] == ["De wasmachine", "De bril"]
    assert delen[0].zekerheid == 0.6


def test_grounds_of_one_complaint_are_no_casussen() -> None:
    part = f"### Feiten\n\n{STORY}\n\n### Conclusie\n\nGegrond.\n\n"
    assert len(titles(f"# Rapport\n\n## Klacht 1\n\n{part}## Klacht 2\n\n{part}")) == 1


def test_a_ruling_and_a_law_stay_whole() -> None:
    ruling = "".join(f"{n}. {STORY}\n\n{n}.1. {STORY}\n\n" for n in range(1, 9))
    law = "# Verordening\n\n" + "".join(f"## Artikel {n}\n\n{STORY}\n\n" for n in range(1, 9))
    sections = "".join(f"## {name}\n\n{STORY}\n\n" for name in ("Feiten", "Overwegingen", "Beslissing"))
    assert len(titles(ruling, "u.txt")) == 1
    assert len(titles(law)) == 1
    assert len(titles(sections)) == 1


def test_a_mention_of_other_casussen_does_not_cut() -> None:
    assert len(titles(f"# Besluit\n\n{STORY} Zie ook casus 3 en casus 4.\n\n{STORY}\n")) == 1


def test_running_headers_cut_rulings_and_leave_divider_pages_out() -> None:
    parts: list[str] = []
    blokken: list[Blok] = []
    at = 0

    def add(text: str, soort: str, page: int) -> None:
        nonlocal at
        blokken.append(Blok(at, at + len(text), soort, pagina=page))  # type: ignore[arg-type]
        parts.append(text)
        at += len(text) + 2

    add("Uitspraken 2011", "kop", 1)
    page = 2
    for number in ("119", "120", "125"):
        add(f"Zitting over {number}", "alinea", page)
        for _ in range(2):
            page += 1
            add(f"Rolnr. 2011/{number} - 7 oktober 2011", "koptekst", page)
            add(STORY, "alinea", page)
        page += 1
    delen = split(Document("u.pdf", "\n\n".join(parts), "pdf@1", tuple(blokken)))
    assert [d.titel for d in delen] == [f"Rolnr. 2011/{n} - 7 oktober 2011" for n in ("119", "120", "125")]
    assert [(d.pagina_van, d.pagina_tot) for d in delen] == [(3, 4), (6, 7), (9, 10)]
    assert not any("Zitting" in d.tekst or "Rolnr" in d.tekst for d in delen)


def test_titles_come_from_the_source_then_the_subject_then_the_heading() -> None:
    body = f"Gemeente Oeverdam\nDatum: 1 mei 2024\nOnderwerp: uw aanvraag om een traplift\n\n{STORY}\n"
    assert titles(body, "brief.txt") == ["uw aanvraag om een traplift"]
    assert titles(f"---\ntitel: Eigen titel\n---\n# Kop\n\n{STORY}") == ["Eigen titel"]
    assert titles(f"# Kop van het stuk\n\n{STORY}") == ["Kop van het stuk"]
    long = split(Document("x", STORY, "tekst@1", (), Metadata(titel="woord " * 100)))[0].titel
    assert len(long) <= MAX_TITEL
    assert long.endswith("…")


def test_every_part_maps_back_to_its_document() -> None:
    document = read(f"# R\n\n## Casus 1\n\n{STORY}\n\n## Casus 2\n\n{STORY}\n")
    for deel in split(document):
        at = deel.tekst.index("consulent")
        assert document.tekst[deel.herkomst.to_source(at) :].startswith("consulent")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Casus 1", "Casus 2: x", "Casus 2", "Feiten", STORY, "Rolnr. 1/2", "a ..... 3", ""]),
        max_size=12,
    )
)
def test_no_document_ever_fails_and_none_gives_nothing(lines: list[str]) -> None:
    text = "\n\n".join(lines)
    blokken = []
    at = 0
    for nr, line in enumerate(lines):
        if line:
            blokken.append(Blok(at, at + len(line), "kop" if len(line) < 20 else "alinea", pagina=nr // 3 + 1))
        at += len(line) + 2
    delen = split(Document("x", text, "t@1", tuple(blokken)))
    assert delen
    assert [d.volgnr for d in delen] == list(range(len(delen)))
