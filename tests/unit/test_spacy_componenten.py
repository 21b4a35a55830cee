"""The spaCy components, as another pipeline uses them: by name, in a blank `nl`, saved and loaded."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from ingest.annotate import annotate
from ingest.text import read_light

TEXT = (
    "Mevrouw De Wit (geboren 3 mei 1971) vraagt urgentie. Zij heeft drie minderjarige kinderen en hoge schulden.\n\n"
    "## Overwegingen\n\nHet besluit is zorgvuldig voorbereid. Op grond van artikel 2.3.5, derde lid, van de Wmo 2015"
    " wijzen wij de aanvraag af."
)
NAMES = {
    "zinnen", "lemma", "samenstelling", "persoonsgegevens", "secties", "wetsverwijzingen", "onderwerpen", "uitkomst",
    "factoren", "waarden", "grenzen", "instrumenten",
}  # fmt: skip
SPANS = sorted(f"casusbank_{n}" for n in NAMES - {"zinnen", "lemma", "samenstelling"})


def test_the_entry_points_are_the_registered_components() -> None:
    found = {e.name: e for e in entry_points(group="spacy_factories") if e.name.startswith("casusbank_")}
    assert set(found) == {f"casusbank_{n}" for n in NAMES}
    for name, point in found.items():
        point.load()
        assert Language.has_factory(name)


def test_only_import_spacy_is_enough() -> None:
    code = (
        "import spacy; nlp = spacy.blank('nl'); nlp.add_pipe('casusbank_wetsverwijzingen');"
        "doc = nlp('Art. 4:84 Awb.'); print([s.label_ for s in doc.spans['casusbank_wetsverwijzingen']])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.strip() == "['Awb art. 4:84']"


@pytest.fixture(scope="module")
def nlp() -> Language:
    made = spacy.blank("nl")
    for name in sorted(NAMES):
        made.add_pipe(f"casusbank_{name}")
    return made


def test_spans_are_what_the_annotators_read(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert sorted(doc.spans) == SPANS
    for soort, key in (("wetsverwijzing", "wetsverwijzingen"), ("factor", "factoren"), ("waarde", "waarden")):
        wanted = {(a.sleutel, a.begin, a.eind) for a in annotate(read_light(TEXT)) if a.soort == soort}
        spans = doc.spans[f"casusbank_{key}"]
        assert {s.label_ for s in spans} == {sleutel for sleutel, _, _ in wanted}
        assert {(r["sleutel"], r["begin"], r["eind"]) for s in spans for r in s._.casusbank} >= wanted
    [law] = doc.spans["casusbank_wetsverwijzingen"]
    assert law.text == "artikel 2.3.5, derde lid, van de Wmo 2015"
    assert law._.casusbank[0]["jci"].startswith("jci1.3:c:BWBR0035362")


def test_personal_data_are_spans_and_the_masked_text_is_beside_the_doc(nlp: Language) -> None:
    doc = nlp(TEXT)
    found = [(s.text, s.label_) for s in doc.spans["casusbank_persoonsgegevens"]]
    assert found == [("De Wit", "naam"), ("3 mei 1971", "geboortedatum")]
    assert doc._.gepseudonimiseerd.startswith("Mevrouw [NAAM-1] (geboren [GEBOORTEDATUM-1])")


def test_a_saved_pipeline_reads_the_same(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "pijplijn")
    again = spacy.load(tmp_path / "pijplijn")
    assert again.pipe_names == nlp.pipe_names
    one, two = nlp(TEXT), again(TEXT)
    assert [[(s.text, s.label_) for s in one.spans[k]] for k in SPANS] == [
        [(s.text, s.label_) for s in two.spans[k]] for k in SPANS
    ]
    assert two._.casusbank == one._.casusbank


def test_a_doc_keeps_its_annotations_as_bytes(nlp: Language) -> None:
    doc = nlp(TEXT)
    copy = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert copy._.casusbank == doc._.casusbank
    assert copy.spans["casusbank_wetsverwijzingen"][0]._.casusbank


def test_pipe_keeps_texts_apart(nlp: Language) -> None:
    texts = [TEXT, "Artikel 18 Pw.", "", "Geen wet."] * 3
    found = [[s.label_ for s in d.spans["casusbank_wetsverwijzingen"]] for d in nlp.pipe(texts, batch_size=2)]
    assert found == [["Wmo 2015 art. 2.3.5 lid 3"], ["Pw art. 18"], [], []] * 3


def test_settings_name_the_spans_and_the_day_the_law_is_read_for() -> None:
    made = spacy.blank("nl")
    made.add_pipe("casusbank_wetsverwijzingen", config={"spans_key": "wetten", "peildatum": "2010-01-01"})
    assert made.config["components"]["casusbank_wetsverwijzingen"]["peildatum"] == "2010-01-01"
    then = made("Op grond van artikel 4 Wmo.")
    later = spacy.blank("nl")
    later.add_pipe("casusbank_wetsverwijzingen", config={"peildatum": "2020-01-01"})
    now = later("Op grond van artikel 4 Wmo.")
    before, after = then.spans["wetten"], now.spans["casusbank_wetsverwijzingen"]
    assert len(before) == 1 and [s.label_ for s in before] != [s.label_ for s in after]
