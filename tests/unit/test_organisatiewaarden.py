"""The one format of organisation values: what is read from YAML and CSV, and how a mistake is told."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casusbank.errors import InvoerFout
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.organisatiewaarden import (
    Waardeversie,
    comparison_key,
    guidelines_on,
    in_force,
    meanings,
    parse_eis,
    version_on,
)
from casusbank.vocabulary.waardenbestand import load_waarden, parse_waarden, read_waarden
from casusbank.vocabulary.waardenrijen import CSV_KOLOMMEN

VOCAB = load_vocabulary()
WAARDE = """organisatiewaarden:
  - id: x_thuis
    organisatie: gemeente Oeverdam
    letterlijke_belofte: Iedereen een thuis
    wat_betekent_het_niet: Geen voorrang voor wie al woont
    concretiseert: [passend_thuis]
    eigenaar: hoofd Wonen
    status: vastgesteld
    geldig_van: 2023-01-01
    richtlijnen:
      - id: r1
        als_factoren: [kinderen_betrokken, "woningkrapte>=ernstig"]
        dan_strekking: voor_inwoner
        tenzij_factoren: [eigen_toedoen]
        tekst: Een gezin in een te kleine woning krijgt urgentie.
        status: vastgesteld
"""


def package(name: str) -> str:
    return files("casusbank.vocabulary").joinpath(name).read_text(encoding="utf-8")


def fouten(text: str, naam: str = "w.yaml") -> tuple[str, ...]:
    found = parse_waarden(text, naam)
    assert not (found.waarden and found.fouten)
    return found.fouten


def test_the_shipped_examples_are_correct() -> None:
    found = parse_waarden(package("organisatiewaarden.yaml"), "organisatiewaarden.yaml")
    assert found.fouten == ()
    assert {w.id for w in found.waarden} >= {"oeverdam_geen_kind_dakloos", "klant_centraal"}


def test_a_value_is_read_whole() -> None:
    (waarde,) = parse_waarden(WAARDE, "w.yaml").waarden
    (regel,) = waarde.richtlijnen
    assert (waarde.eigenaar, waarde.geldig_van, waarde.concretiseert) == (
        "hoofd Wonen",
        "2023-01-01",
        ("passend_thuis",),
    )
    assert [str(e) for e in regel.als_factoren] == ["kinderen_betrokken", "woningkrapte>=ernstig"]
    assert waarde.bron.titel == ""


def test_the_yaml_template_is_empty_and_names_every_required_field() -> None:
    told = " ".join(fouten(package("waardensjabloon.yaml")))
    for veld in ("id", "letterlijke_belofte", "wat_betekent_het_niet", "eigenaar", "concretiseert", "organisatie"):
        assert f"veld {veld}:" in told


def test_csv_says_the_same_as_yaml() -> None:
    (waarde,) = parse_waarden(WAARDE, "w.yaml").waarden
    row = dict.fromkeys(CSV_KOLOMMEN, "") | {
        "id": waarde.id, "organisatie": waarde.organisatie, "letterlijke_belofte": waarde.letterlijke_belofte,
        "wat_betekent_het_niet": waarde.wat_betekent_het_niet, "concretiseert": "passend_thuis",
        "eigenaar": waarde.eigenaar, "status": "vastgesteld", "geldig_van": "1-1-2023", "richtlijn_id": "r1",
        "als_factoren": "kinderen_betrokken|woningkrapte>=ernstig", "dan_strekking": "voor_inwoner",
        "tenzij_factoren": "eigen_toedoen", "richtlijn_tekst": waarde.richtlijnen[0].tekst,
        "richtlijn_status": "vastgesteld",
    }  # fmt: skip
    template = package("waardensjabloon.csv")
    assert template.splitlines()[0].split(";") == list(CSV_KOLOMMEN)
    out = io.StringIO(template)
    out.seek(0, io.SEEK_END)
    writer = csv.DictWriter(out, CSV_KOLOMMEN, delimiter=";")
    writer.writerow(row)
    writer.writerow({"id": waarde.id, "richtlijn_id": "r2", "als_factoren": "niet eigen_toedoen",
                     "dan_strekking": "voor_inwoner", "richtlijn_tekst": "Zo ook."})  # fmt: skip
    found = parse_waarden(out.getvalue(), "w.csv")
    assert found.fouten == ()
    assert found.waarden[0].richtlijnen[0] == waarde.richtlijnen[0]
    assert [str(e) for e in found.waarden[0].richtlijnen[1].als_factoren] == ["niet eigen_toedoen"]
    assert found.waarden[0].geldig_van == "2023-01-01"


@pytest.mark.parametrize(
    ("oud", "nieuw", "regel", "woord"),
    [
        ("concretiseert: [passend_thuis]", "concretiseert: [passend_huis]", 6, "passend_thuis"),
        ("id: x_thuis", "id: passend_thuis", 2, "al een kernwaarde"),
        ("eigenaar: hoofd Wonen", "eigenaar:", 7, "ontbreekt"),
        ("status: vastgesteld\n    geldig", "status: af\n    geldig", 8, "concept"),
        ("geldig_van: 2023-01-01", "geldig_van: 2023-13-01", 9, "jaar-maand-dag"),
        ("geldig_van: 2023-01-01", "geldig_van:", 9, "begindatum"),
        ("status: vastgesteld\n    geldig", "status: ingetrokken\n    geldig", 2, "laatste dag"),
        ("woningkrapte>=ernstig", "woningkrapte>=heel_erg", 12, "extreem"),
        ("woningkrapte>=ernstig", "eigen_toedoen=krap", 12, "geen stappen"),
        ("dan_strekking: voor_inwoner", "dan_strekking: gunstig", 13, "tegen_inwoner"),
        ("tenzij_factoren: [eigen_toedoen]", "tenzij_factoren: [kinderen_betrokken]", 14, "ook bij als_factoren"),
        ("    eigenaar:", "    baas: ik\n    eigenaar:", 7, "onbekend 'baas'"),
        ("    eigenaar:", "    id: y\n    eigenaar:", 7, "twee keer"),
        ("Iedereen een thuis", "woord " * 26, 4, "25 woorden"),
        ("    concretiseert", "\t concretiseert", 6, "geen geldige YAML"),
    ],
)
def test_a_mistake_names_line_and_field(oud: str, nieuw: str, regel: int, woord: str) -> None:
    assert oud in WAARDE
    told = fouten(WAARDE.replace(oud, nieuw, 1))
    assert any(f"regel {regel}" in line and woord in line for line in told), told


def test_a_csv_mistake_names_line_and_column() -> None:
    head = ";".join(CSV_KOLOMMEN[:5]) + "\n"
    told = fouten(head + 'x_y;gemeente Oeverdam;;"twee\nregels";\nx_y;gemeente Elders;;;\n', "w.csv")
    assert any("regel 4, kolom organisatie: anders dan op regel 2" in line for line in told), told
    assert any("kolom kleur" in line for line in fouten("id;kleur\nx;rood\n", "w.csv"))


def test_an_ambiguous_value_needs_meanings_and_is_bound_per_organisation() -> None:
    waarden = parse_waarden(package("organisatiewaarden.yaml"), "w.yaml").waarden
    klant = next(w for w in waarden if w.dubbelzinnig)
    assert [b.concretiseert for b in meanings(klant, "Gemeente  OEVERDAM")] == [("eigen_regie",)]
    assert len(meanings(klant, "gemeente Zandhorst")) == len(klant.betekenissen) > 1
    assert "betekenis" in " ".join(fouten(WAARDE.replace("    eigenaar", "    dubbelzinnig: ja\n    eigenaar")))


def test_the_organisation_of_the_settings_fills_in() -> None:
    text = WAARDE.replace("    organisatie: gemeente Oeverdam\n", "")
    assert "organisatie" in " ".join(fouten(text))
    assert (
        parse_waarden(text, "w.yaml", organisatie="gemeente Zandhorst").waarden[0].organisatie == "gemeente Zandhorst"
    )


def test_only_what_is_adopted_and_valid_that_day_is_in_force() -> None:
    assert in_force("vastgesteld", "2023-01-01", "2023-12-31", "2023-12-31")
    assert not in_force("vastgesteld", "2023-01-01", None, "2022-12-31")
    assert not in_force("concept", None, None, "2023-01-01")
    assert not in_force("ingetrokken", None, None, "2023-01-01")
    assert in_force("ingetrokken", "2022-01-01", "2023-06-30", "2023-01-01")
    assert not in_force("ingetrokken", "2022-01-01", "2023-06-30", "2023-07-01")


def test_the_version_of_a_day_is_the_newest_adopted_one_that_had_begun() -> None:
    (base,) = parse_waarden(WAARDE, "w.yaml").waarden
    versions = [
        Waardeversie(1, base),
        Waardeversie(2, replace(base, geldig_van="2024-01-01")),
        Waardeversie(3, replace(base, status="concept", geldig_van="2023-06-01")),
        Waardeversie(4, replace(base, status="ingetrokken", geldig_van="2025-01-01", geldig_tot="2025-06-30")),
    ]
    days = ["2022-12-31", "2023-07-01", "2024-01-01", "2025-03-01", "2025-07-01"]
    found = [version_on(versions, day) for day in days]
    assert [v.versie if v else None for v in found] == [None, 1, 2, 4, None]


def test_a_guideline_in_concept_counts_nowhere() -> None:
    (waarde,) = parse_waarden(WAARDE, "w.yaml").waarden
    (rule,) = waarde.richtlijnen
    assert guidelines_on(waarde, "2023-05-01") == (rule,)
    assert guidelines_on(replace(waarde, richtlijnen=(replace(rule, status="concept"),)), "2023-05-01") == ()
    assert guidelines_on(replace(waarde, richtlijnen=(replace(rule, geldig_tot="2023-04-30"),)), "2023-05-01") == ()


@given(
    st.sampled_from(sorted(f.id for f in VOCAB.factoren.values() if not f.procedure)),
    st.booleans(),
    st.sampled_from(["=", ">=", "<="]),
    st.integers(0, 9),
)
def test_a_condition_reads_back_as_it_is_written(factor: str, niet: bool, teken: str, stap: int) -> None:
    steps = VOCAB.factoren[factor].schaal
    text = f"{factor}{teken}{steps[stap % len(steps)]}" if steps and not niet else f"{'niet ' * niet}{factor}"
    assert str(parse_eis(text, VOCAB)) == text


@given(st.text(max_size=300), st.sampled_from(["w.yaml", "w.csv"]))
def test_no_text_ever_raises(text: str, naam: str) -> None:
    found = parse_waarden(text, naam)
    assert bool(found.waarden) != bool(found.fouten)


def test_one_mistake_is_told_once() -> None:
    for oud, nieuw in (("woningkrapte>=ernstig", "woningkrapte>=erg"), ("2023-01-01", "2023-13-01")):
        text = WAARDE.replace(oud, nieuw).replace("[kinderen_betrokken, ", "[")
        assert len(fouten(text)) == 1
    assert fouten(WAARDE.replace("[passend_thuis]", "[pasend_thuis]"))[0].endswith("bedoelt u passend_thuis?")


def test_a_spreadsheet_may_save_it_its_own_way(tmp_path: Path) -> None:
    head = "id;organisatie;letterlijke_belofte;wat_betekent_het_niet;concretiseert;eigenaar"
    rows = "# uitleg;;;;;\r\nx_y;gemeente Oeverdam;Eén plan;Niet ineens;integraliteit|maatwerk;hoofd\r\n;;;;;\r\n"
    path = tmp_path / "w.csv"
    path.write_bytes(f"{head}\r\n{rows}".encode("cp1252"))
    (waarde,) = load_waarden(path)
    assert (waarde.letterlijke_belofte, waarde.concretiseert) == ("Eén plan", ("integraliteit", "maatwerk"))
    path.write_bytes(f"\ufeff{head}\n{rows}".replace(";", ",").replace("|", ";").encode())
    assert load_waarden(path) == (waarde,)


def test_aliases_are_refused_and_files_too(tmp_path: Path) -> None:
    assert "regel 2" in fouten("a: &a [x]\nb: *a\n")[0]
    with pytest.raises(InvoerFout, match=r"\.yaml of \.csv"):
        read_waarden(_file(tmp_path / "w.docx"))
    with pytest.raises(InvoerFout, match="niet te lezen"):
        read_waarden(tmp_path / "weg.yaml")
    with pytest.raises(InvoerFout, match="nog"):
        load_waarden(_file(tmp_path / "w.yaml", "- id: x\n"))


def _file(path: Path, text: str = "x") -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_comparison_key_drops_what_every_gemeente_has() -> None:
    assert comparison_key("Het college van burgemeester en wethouders van Oeverdam") == "oeverdam"
    assert comparison_key("  ") is None


@pytest.mark.parametrize("kop", ["", "\r\n;;;\r\n", "sep=;\r\n", "SEP=;\r\n\r\n", "# Uitleg; met een ;\r\n"])
@pytest.mark.parametrize("codering", ["cp1252", "utf-8-sig", "utf-16"])
def test_a_spreadsheet_as_dutch_excel_saves_it(tmp_path: Path, kop: str, codering: str) -> None:
    """Above the head empty lines or the name of the delimiter; words with a capital; dates in words; trailing cells."""
    cells = {
        "id": "x_gezin", "organisatie": "gemeente Oeverdam", "letterlijke_belofte": "Één gezin telt mee",
        "wat_betekent_het_niet": "Geen voorrang", "concretiseert": "Passend_thuis, veiligheid", "eigenaar": "adviseur",
        "status": "Vastgesteld", "geldig_van": "1 maart 2024", "richtlijn_id": "r1", "dan_strekking": "Voor_inwoner",
        "als_factoren": "Kinderen_betrokken|woningkrapte ≥ ernstig" if codering != "cp1252" else "kinderen_betrokken",
        "richtlijn_tekst": "Een gezin eerst.",
    }  # fmt: skip
    path = tmp_path / "waarden.csv"
    rows = "\r\n".join([";".join(cells) + ";;", ";".join(cells.values()) + ";;", ";;;;", ""])
    path.write_bytes((kop + rows).encode(codering))
    (found,) = load_waarden(path)
    assert (found.status, found.geldig_van, found.concretiseert) == (
        "vastgesteld",
        "2024-03-01",
        ("passend_thuis", "veiligheid"),
    )
    (rule,) = found.richtlijnen
    assert rule.dan_strekking == "voor_inwoner" and str(rule.als_factoren[0]) == "kinderen_betrokken"


def test_a_mistake_in_a_guideline_names_the_column_of_the_sheet() -> None:
    head = "id;organisatie;letterlijke_belofte;wat_betekent_het_niet;concretiseert;eigenaar;richtlijn_id;als_factoren\n"
    (told,) = [f for f in fouten(head + "x_y;o;b;n;maatwerk;e;r1;kinderen_betrokken\n", "w.csv") if "leeg" in f]
    assert "kolom richtlijn_tekst" in told
