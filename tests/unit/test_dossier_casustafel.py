"""The agenda of a casustafel and its way back: nothing of the decision leaks out, what people wrote comes in."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document as Word

from casusbank.config import Config
from casusbank.errors import BronGeweigerd
from casusbank.model import Casus, Document
from casusbank.store import casussen, open_database
from casusbank.vocabulary.methodiek import load_methodiek
from ingest.casus import Opties
from ingest.pipeline import ingest_paths
from ingest.readers import Bestand
from ingest.readers.casustafel import BESPREEKT, BESPREKING, VELDEN, split_casustafel
from ingest.readers.select import read_file
from ingest.source_run import Verslagregel
from precedent.dossier.bundle import build_bundle
from precedent.dossier.collect import Materiaal, Opdracht, collect
from precedent.dossier.document import Stuk, statements
from precedent.dossier.render import Formaat, render
from precedent.dossier.table_agenda import build_agenda
from precedent.profile import from_casus
from precedent.scope import comparable

DEMO = Path(__file__).parents[2] / "casusbank" / "demo"
FORMS: tuple[Formaat, ...] = ("docx", "md", "html")
MEETING = ["12 juni 2024", "gemeente Oeverdam"]
FIRST = [
    "Een moeder woont met twee kinderen in een flat met één slaapkamer. Zij zoekt al drie jaar een woning.",
    "Krijgt zij urgentie, ook al valt zij buiten de urgentiecriteria?",
    "Het gezin woont passend en de kinderen slapen rustig.",
    "De wet wil een rechtvaardige verdeling van woonruimte.",
    "Zonder urgentie dreigt jeugdhulp, en die kost meer dan een huis.",
    "Artikel 19 van de verordening: de hardheidsclausule.",
    "Gezond en veilig opgroeien weegt zwaarder dan een rechtvaardige verdeling.",
    "De tafel besluit de urgentie toe te kennen.",
    "De consulent belt mevrouw voor vrijdag.",
]
SECOND = ["", "", "", "", "", "", "Rechtsgelijkheid gaat hier voor.", "De aanvraag wordt afgewezen.", ""]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some fictitious decisions on housing."""
    path = tmp_path_factory.mktemp("tafel") / "d.db"
    wanted = [p for p in sorted((DEMO / "maatwerkbesluit").iterdir()) if "oeverdam" in p.name or "urgentie" in p.name]
    list(ingest_paths(wanted, path, Config(), Opties(bronsoort="maatwerkbesluit")))
    return path


@pytest.fixture(scope="module")
def items(db: Path) -> list[Materiaal]:
    """Two casussen on the agenda."""
    with closing(open_database(db)) as conn:
        found = [c for c in casussen.iterate(conn) if c.velden.beslispunt == "urgentie_sociaal"][:2]
        asked = Opdracht("2024-05-31", reikwijdte="alle")
        return [collect(conn, c, casussen.comparable_ids(conn, c, alle=True), asked) for c in found]


@pytest.fixture(scope="module")
def agenda(items: list[Materiaal]) -> Stuk:
    """Their agenda."""
    return build_agenda(items)


def filled(agenda: Stuk, formaat: Formaat, answers: list[str]) -> bytes:
    """The rendered agenda as a person would hand it in: each empty field replaced, in order; "" leaves it."""
    todo = iter(answers)
    answer: Callable[[str], str] = lambda was: next(todo, "") or was  # noqa: E731
    data = render(agenda, formaat)
    if formaat == "docx":
        word = Word(BytesIO(data))
        for p in word.paragraphs:
            if p.text.startswith("[vul hier in:"):
                p.text = answer(p.text)
        out = BytesIO()
        word.save(out)
        return out.getvalue()
    pattern = r"^\\\[vul hier in:.*\\\]$" if formaat == "md" else r"\[vul hier in:[^\]]*\](?=</p>)"
    return re.sub(pattern, lambda m: answer(m[0]), data.decode(), flags=re.MULTILINE).encode()


def take_in(db: Path, folder: Path, name: str, content: bytes) -> Verslagregel:
    path = folder / name
    path.write_bytes(content)
    return next(iter(ingest_paths([path], db, Config(), Opties())))


# ------------------------------------------------------------------ out


def test_the_agenda_quotes_nothing_and_names_nobody(items: list[Materiaal], agenda: Stuk) -> None:
    """No stretch of a decision, no organisation, no date of a decision, in any form."""
    for formaat in FORMS:
        data = render(agenda, formaat)
        page = " ".join(p.text for p in Word(BytesIO(data)).paragraphs) if formaat == "docx" else data.decode()
        for m in items:
            for casus in (m.casus, *(e.casus for e in m.eerdere)):
                words = casus.tekst.split()
                runs = (" ".join(words[i : i + 6]) for i in range(len(words) - 6))
                assert not any(run in page for run in runs)
                assert casus.titel not in page
                assert (casus.velden.organisatie or "?").replace("gemeente ", "") not in page.replace(
                    "zoals gemeente Oeverdam", ""
                )
                assert (casus.velden.datum_besluit or "?") not in page


def test_the_agenda_has_a_field_for_each_question(items: list[Materiaal], agenda: Stuk) -> None:
    """The four steps of the omgekeerde toets, the outcome and the rest, per case; every statement has its source."""
    page = render(agenda, "md").decode()
    assert page.count("vul hier in:") == len(BESPREKING) + len(items) * len(VELDEN)
    assert [page.count(f"Omgekeerde toets {n}") for n in (1, 2, 3, 4)] == [len(items)] * 4
    assert [page.count(stap.vraag) for stap in load_methodiek().stappen] == [len(items)] * 4
    assert all(s.bronnen for s in statements(agenda))
    assert all(m.casus.id in page for m in items)


# ------------------------------------------------------------------ and back


@pytest.mark.parametrize("formaat", FORMS)
def test_a_filled_in_agenda_becomes_casussen(
    db: Path, items: list[Materiaal], agenda: Stuk, formaat: Formaat, tmp_path: Path
) -> None:
    """One per case, of bronsoort casustafel, linked to the casus discussed, with outcome, values, day and organ."""
    report = take_in(db, tmp_path, f"tafel.{formaat}", filled(agenda, formaat, [*MEETING, *FIRST, *SECOND]))
    assert (report.status, len(report.casussen)) == ("opgenomen", 2)
    with closing(open_database(db)) as conn:
        one, two = (casussen.read_casus(conn, i) for i in report.casussen)
    for made, m in ((one, items[0]), (two, items[1])):
        assert (made.bronsoort, made.velden.procedurefase) == ("casustafel", "casustafel")
        assert [(r.soort, r.naar) for r in made.metadata.relaties] == [(BESPREEKT, m.casus.id)]
        assert (made.velden.organisatie, made.velden.datum_besluit) == ("gemeente Oeverdam", "2024-06-12")
        assert made.velden.beslispunt == "urgentie_sociaal"
    assert (one.velden.strekking, two.velden.strekking) == ("voor_inwoner", "tegen_inwoner")
    assert "gezond_veilig_opgroeien" in {a.sleutel for a in one.annotaties if a.soort == "waarde"}
    assert all(answer in one.tekst for answer in FIRST)
    assert_only_their_words(one, agenda)


def assert_only_their_words(made: Casus, agenda: Stuk) -> None:
    """What the program wrote on the agenda is no word of the table."""
    assert "vul hier in" not in made.tekst
    facts = [s.tekst for s in statements(agenda) if s.soort in ("feit", "waarde", "grens") and len(s.tekst) > 20]
    assert facts and not any(text in made.tekst for text in facts)


def test_a_casustafel_is_no_second_case(db: Path, items: list[Materiaal], agenda: Stuk, tmp_path: Path) -> None:
    """It is a phase of the casus discussed: the two are never held against each other."""
    report = take_in(db, tmp_path, "zelfde.md", filled(agenda, "md", [*MEETING, *FIRST]))
    with closing(open_database(db)) as conn:
        made = casussen.read_casus(conn, report.casussen[0])
    found = comparable(from_casus(made), from_casus(items[0].casus))
    assert not found.ja
    assert found.waarom_niet == "Het gaat om dezelfde zaak in een andere fase."


def test_the_bundle_of_the_casus_tells_what_the_table_made_of_it(
    db: Path, items: list[Materiaal], agenda: Stuk, tmp_path: Path
) -> None:
    """With the outcome and its passage; and that it does not bind."""
    report = take_in(db, tmp_path, "terug.md", filled(agenda, "md", [*MEETING, *FIRST]))
    with closing(open_database(db)) as conn:
        casus = casussen.read_casus(conn, items[0].casus.id)
        m = collect(conn, casus, [], Opdracht("2024-05-31"))
    section = next(a for a in build_bundle(m).afdelingen if a.id == "casustafel")
    told = [b.tekst for b in statements(Stuk("proef", "x", "2024-05-31", (), (section,)))]
    assert report.casussen[0] in told and "2024-06-12" in told and "voor de inwoner" in told
    assert any("toe te kennen" in text for text in told)
    assert any("bindt niet" in text for text in told)
    assert not any(a.id == "casustafel" for a in build_bundle(items[0]).afdelingen)


def test_only_the_second_case_was_discussed(db: Path, items: list[Materiaal], agenda: Stuk, tmp_path: Path) -> None:
    """A case without an answer is left out, and does not shift the links."""
    report = take_in(db, tmp_path, "half.md", filled(agenda, "md", [*MEETING, *[""] * len(FIRST), *SECOND]))
    with closing(open_database(db)) as conn:
        (made,) = (casussen.read_casus(conn, i) for i in report.casussen)
    assert [r.naar for r in made.metadata.relaties] == [items[1].casus.id]


@pytest.mark.parametrize("formaat", FORMS)
def test_an_empty_agenda_is_refused(db: Path, agenda: Stuk, formaat: Formaat, tmp_path: Path) -> None:
    """Nothing is taken in of a form that nobody filled in."""
    report = take_in(db, tmp_path, f"leeg.{formaat}", render(agenda, formaat))
    assert (report.status, report.casussen) == ("geweigerd", ())
    assert "nog niet ingevuld" in (report.reden or "")


def test_answers_of_several_paragraphs_and_lists(agenda: Stuk) -> None:
    """Everything under a heading is the answer; the mark of an empty field beside an answer falls away."""
    answer = "Eerste alinea.\n\nTweede alinea, met [3] bij wijze van noot.\n\n- punt een\n- punt twee"
    data = filled(agenda, "md", [*MEETING, answer])
    (found,) = read_file(Bestand("tafel.md", data, Config().grenzen))
    for part in ("Eerste alinea.", "Tweede alinea", "- punt een", "- punt twee"):
        assert part in found.tekst
    assert found.pad == "tafel.md#1"


def test_other_documents_pass_untouched() -> None:
    """A report of a casustafel that is not our form is read as it always was."""
    document = Document("x.md", "Casustafel over een gezin. Besproken casus: abc.", "markdown@1")
    assert list(split_casustafel(document, Config().grenzen)) == [document]


def test_a_form_without_its_cases_is_refused() -> None:
    """Somebody removed the headings: nothing to go by."""
    document = Document("x.md", "Sjabloon casustafel 1. Wij vonden van wel.", "markdown@1")
    with pytest.raises(BronGeweigerd, match="nog niet ingevuld"):
        list(split_casustafel(document, Config().grenzen))
