"""The motiveringsbundel: no statement without a source, every passage literal, every form safe to open."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import precedent_cases
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from casusbank.cli import cli, main
from casusbank.config import Config
from casusbank.errors import InvoerFout
from casusbank.model import Casus, CasusId, Filter
from casusbank.store import casussen, open_database
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.methodiek import Signaal, Toetsantwoord
from ingest.casus import Opties
from ingest.pipeline import ingest_paths
from precedent.boundaries import needs_provision
from precedent.compare import compare
from precedent.constraint import constrain
from precedent.dossier.bundle import build_bundle
from precedent.dossier.collect import Eerder, Materiaal, Opdracht, collect
from precedent.dossier.document import (
    Afdeling,
    Alinea,
    Bewering,
    Invoerbron,
    Lijst,
    Passagebron,
    Regelbron,
    Stuk,
    Tabel,
    Veldbron,
    sources,
    statements,
)
from precedent.dossier.precedentdeel import contradicted
from precedent.dossier.register import IN_TE_VULLEN, Registersoort, entry, entry_json, fields, name_of, paragraph
from precedent.dossier.render import FORMATEN, Formaat, render, write_new
from precedent.dossier.rules import REGELS, SOORT_LABEL, SOORTEN, rule_of
from precedent.dossier.text import cell_text, file_stem, quote, shown
from precedent.dossier.to_markdown import escape
from precedent.guidelines import Nalevingsregel
from precedent.profile import from_casus
from precedent.reverse_test import state

DEMO = Path(__file__).parents[2] / "casusbank" / "demo"
HOSTILE = (
    '=HYPERLINK("http://x") <script>alert(1)</script> \u202eachterstevoren\x00\x1b[31m | [a](javascript:x) ` \ud800'
)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fictitious decisions on housing, and some others, in a database."""
    path = tmp_path_factory.mktemp("dossier") / "d.db"
    for folder in ("maatwerkbesluit", "beslissing_bezwaar"):
        wanted = [p for p in sorted((DEMO / folder).iterdir()) if re.search(r"urgentie|oeverdam|inrichting", p.name)]
        list(ingest_paths(wanted, path, Config(), Opties(bronsoort=folder)))
    return path


@pytest.fixture(scope="module")
def materials(db: Path) -> list[Materiaal]:
    """What the bundles of all those casussen are made of."""
    with closing(open_database(db)) as conn:
        found = []
        for casus in casussen.iterate(conn):
            ids = casussen.comparable_ids(conn, casus, alle=True)
            found.append(collect(conn, casus, ids, Opdracht("2024-05-31", "mag dit?", (Filter("domein", "wonen"),))))
    assert len(found) > 5
    return found


def texts(m: Materiaal) -> dict[CasusId, Casus]:
    """Every casus a bundle may quote."""
    return {c.id: c for c in (m.casus, *(e.casus for e in m.eerdere), *m.aangehaald.values())}


def made(m: Materiaal) -> Iterator[Stuk]:
    """Every document that is made of one casus."""
    yield build_bundle(m)
    yield paragraph(m)


# ------------------------------------------------------------------ sources


def test_a_statement_needs_a_source() -> None:
    """It cannot be made without one, nor without text."""
    with pytest.raises(ValueError, match="zonder bron"):
        Bewering("feit", "Er zijn kinderen.", ())
    with pytest.raises(ValueError, match="zonder tekst"):
        Bewering("feit", "  ", (Regelbron("lezing"),))


def test_a_passage_is_as_long_as_its_offsets() -> None:
    """A source that cannot be right is refused."""
    with pytest.raises(ValueError, match="does not fit"):
        Passagebron(CasusId("a"), 3, 5, "abc")


def test_every_statement_has_sources_that_hold(materials: list[Materiaal]) -> None:
    """Walks every document: passages occur literally at their offsets, fields hold what is said of them."""
    passages = 0
    for m in materials:
        known = texts(m)
        for stuk in made(m):
            for statement in statements(stuk):
                assert statement.bronnen
                for source in statement.bronnen:
                    if isinstance(source, Passagebron):
                        passages += 1
                        assert known[source.casus_id].tekst[source.begin : source.eind] == source.tekst
                        assert source.annotator is None or read_there(known[source.casus_id], source)
                    elif isinstance(source, Veldbron):
                        assert source.casus_id in known or source.veld == "id"
                    elif isinstance(source, Invoerbron):
                        assert source.naam
                    else:
                        assert source.regel in REGELS
    assert passages > 200


def read_there(casus: Casus, source: Passagebron) -> bool:
    """Whether that annotator read something in that stretch of that casus: no passage is lent from another."""
    return any(
        a.annotator == source.annotator
        and a.status == source.status
        and a.begin < source.eind
        and source.begin < a.eind
        for a in casus.annotaties
    )


def test_a_fact_rests_on_what_was_read_of_that_fact(materials: list[Materiaal]) -> None:
    """Not on the passage of another fact."""
    labels = {f.label: f.id for f in load_vocabulary().factoren.values()}
    rows = 0
    for m in materials:
        section = next(a for a in build_bundle(m).afdelingen if a.id == "feiten")
        table = section.inhoud[0]
        assert isinstance(table, Tabel)
        for row in table.rijen:
            factor, proof = labels[row[0].tekst], row[-1].bronnen
            rows += 1
            for source in proof:
                assert isinstance(source, Passagebron)
                assert any(
                    a.sleutel == factor or f"{factor} " in (load_vocabulary().factoren[a.sleutel].afgeleid or "")
                    for a in m.casus.annotaties
                    if a.soort == "factor" and a.begin < source.eind and source.begin < a.eind
                )
    assert rows > 30


def test_every_quotation_is_of_its_own_passages(materials: list[Materiaal]) -> None:
    """What stands between quotation marks is in a passage that the statement points at."""
    quotations = 0
    for m in materials:
        for statement in statements(build_bundle(m)):
            given = [shown(s.tekst) for s in statement.bronnen if isinstance(s, Passagebron)]
            if not given:
                continue
            for said in re.findall(r"“(.*?)(?: …)?”(?= “|$)", statement.tekst):
                quotations += 1
                assert any(said in text for text in given), statement
    assert quotations > 100


def test_every_rule_has_a_text_and_a_ground() -> None:
    """And every kind of statement a rule; no rule is left over."""
    assert {rule_of(s) for s in SOORTEN} | {"resultaatmodel", "redenenmodel", "stilte"} == set(REGELS)
    assert all(len(r.tekst) > 20 and len(r.grondslag) > 8 for r in REGELS.values())


def test_the_bundle_tells_what_a_jurist_asks_for(materials: list[Materiaal]) -> None:
    """All sections; everything that binds is shown or counted; what contradicts is never left out."""
    for m in materials:
        stuk = build_bundle(m)
        ids = [a.id for a in stuk.afdelingen]
        for name in ("kort", "feiten", "waarden", "regels", "grenzen", "bindt", "conflict", "sloten", "leerzaam",
                     "vragen", "knock_outs", "beperkingen", "colofon"):  # fmt: skip
            assert name in ids
        told = " ".join(s.tekst for s in statements(stuk))
        assert "hulpmiddel, geen besluit" in told
        assert "mag dit?" in told and "domein=wonen" in told and "2024-05-31" in told
        sides = {b.naar for b in m.toets.bindt}
        assert {e.kant for e in m.bindt} == sides
        assert {b.precedent.casus_id for b in m.toets.bindt} >= {e.casus.id for e in m.bindt}


def test_a_decision_that_came_later_is_called_so(materials: list[Materiaal]) -> None:
    """It may bind to the same side, but nobody could have followed it at the time."""
    later = earlier = 0
    for m in materials:
        told = {s.bronnen[0].casus_id for s in statements(build_bundle(m))
                if "later genomen" in s.tekst and isinstance(s.bronnen[0], Veldbron)}  # fmt: skip
        for e in m.eerdere:
            there, here = e.casus.velden.datum_besluit, m.casus.velden.datum_besluit
            assert (e.casus.id in told) == bool(there and here and there > here)
            later, earlier = later + (e.casus.id in told), earlier + (e.casus.id not in told)
    assert later and earlier


def housing(name: str, strekking: str, **feiten: str) -> Casus:
    """A decision on urgency with these facts, each a sentence that a human confirmed."""
    spec = {"domeinen": ["wonen"], "feiten": feiten, "rest": "onbekend", "bronsoort": "maatwerkbesluit"}
    spec |= {"beslispunt": "urgentie_sociaal", "organisatie": "gemeente Oeverdam", "strekking": strekking}
    return precedent_cases.casus(name, spec)


def test_what_speaks_against_a_verdict(materials: list[Materiaal]) -> None:
    """What made up for a lock elsewhere, with the passage of the casus; who decided otherwise; nothing of a lesson."""
    asked = housing("n", "voor_inwoner", kinderen_betrokken="aanwezig", uithuisplaatsing_dreigt="aanwezig",
                    eigen_toedoen="aanwezig")  # fmt: skip
    granted = housing("p", "voor_inwoner", kinderen_betrokken="aanwezig", eigen_toedoen="afwezig")
    alike = housing("q", "voor_inwoner", kinderen_betrokken="aanwezig", uithuisplaatsing_dreigt="aanwezig",
                    eigen_toedoen="aanwezig")  # fmt: skip
    refused = housing("r", "tegen_inwoner", kinderen_betrokken="aanwezig", uithuisplaatsing_dreigt="aanwezig",
                      eigen_toedoen="aanwezig")  # fmt: skip
    toets = constrain([from_casus(c) for c in (granted, alike, refused)], from_casus(asked))
    m = replace(materials[0], casus=asked, toets=toets, bindt=(), sloten=(), leerzaam=())
    told: dict[str, list[Bewering]] = {}
    for other in (granted, alike):
        held = tuple(b for b in (*toets.bindt, *toets.bindt_niet) if b.precedent.casus_id == other.id)
        beside = Eerder(other, held, compare(asked, other))
        told[other.id] = list(contradicted(beside, m))
        assert contradicted(replace(beside, waarom="Een ander bestuursorgaan besliste."), m) == ()
    (made_up,), (otherwise,) = told["p"], told["q"]
    assert "Uithuisplaatsing" in made_up.tekst and "woog op tegen" in made_up.tekst and made_up.tekst.endswith("in q.")
    assert any(isinstance(s, Passagebron) and s.casus_id == asked.id for s in made_up.bronnen)
    assert otherwise.tekst == "Met dezelfde gedeelde feiten is andersom beslist in: r."
    assert all(Regelbron("tegenspraak") in b.bronnen for b in (made_up, otherwise))


def test_a_conflict_is_shown_and_not_resolved(materials: list[Materiaal]) -> None:
    """Where decisions certainly bind to both sides, the bundle says so and chooses nothing."""
    m = next(m for m in materials if m.toets.bindt)
    held = m.toets.bindt[0]
    sure = replace(held, voorwaarden=tuple(replace(c, oordeel="zeker") for c in held.voorwaarden))
    other = replace(sure, naar="A" if sure.naar == "T" else "T")
    both = replace(m, toets=replace(m.toets, bindt=(sure, other)))
    assert both.toets.conflict
    told = [s.tekst for s in statements(build_bundle(both)) if s.soort == "conflict"]
    assert any("kiest niet" in text for text in told)


def test_a_bundle_without_precedents(materials: list[Materiaal]) -> None:
    """A casus on its own still gives a whole, honest bundle."""
    m = materials[0]
    alone = replace(m, toets=constrain([], m.profiel), bindt=(), sloten=(), leerzaam=())
    told = " ".join(s.tekst for s in statements(build_bundle(alone)))
    assert "Geen vergelijkbaar besluit bindt deze casus." in told
    assert render(build_bundle(alone), "html")


# ------------------------------------------------------------------ the organisation's own


def test_guidelines_of_the_organisation(materials: list[Materiaal]) -> None:
    """An adopted guideline is shown with its text, its verdict and the passages; one that does not apply is counted."""
    m = next(m for m in materials if m.profiel.feiten)
    proof = next(fact.bewijs for fact in m.profiel.feiten.values() if fact.bewijs)
    row = Nalevingsregel(
        m.casus.id, m.casus.titel, "geen_kind_dakloos", 2, "r1", "2022-01-01", "afgeweken_zonder_motivering",
        "niet_ingegaan", proof,
    )  # fmt: skip
    apart = replace(row, richtlijn_id="r2", status="niet_van_toepassing", waarom="ander_domein", passages=())
    text = "Bij kinderen wordt vervangend onderdak geregeld."
    bound = replace(m, naleving=(row, apart), richtlijnen={("geen_kind_dakloos", 2, "r1"): text})
    section = next(a for a in build_bundle(bound).afdelingen if a.id == "richtlijnen")
    told = [b.tekst for b in statements(replace(build_bundle(bound), inleiding=(), afdelingen=(section,)))]
    assert text in told and "Afgeweken, zonder motivering" in told
    assert any(t.endswith("niet van toepassing is: 1.") for t in told)
    assert not any(a.id == "richtlijnen" for a in build_bundle(replace(m, naleving=())).afdelingen)


def test_answers_of_the_omgekeerde_toets(materials: list[Materiaal]) -> None:
    """What a person answered stands there with the role; the legal step is locked until the others are filled."""
    m = materials[0]
    answer = Toetsantwoord("effecten_wel", "De kinderen slapen rustig.", "consulent", "2024-01-01", m.casus.tekst_hash)
    stuk = build_bundle(replace(m, toetsstappen=state(m.casus, {"effecten_wel": answer})))
    (given,) = [b for b in statements(stuk) if b.tekst == answer.waarde]
    assert [b.naam for b in given.bronnen if isinstance(b, Invoerbron)] == [
        "omgekeerde toets, effecten_wel, door consulent"
    ]
    assert any("nog op slot" in b.tekst for b in statements(stuk) if b.soort == "toetsstap")
    assert any("niet ingevuld" in b.tekst for b in statements(build_bundle(m)) if b.soort == "toetsstap")


def test_signals_that_name_the_casus(materials: list[Materiaal]) -> None:
    """With their state; one without an answer says so."""
    m = materials[0]
    signal = Signaal(
        "S-1", "regel_belemmert", None, "Huisvestingsverordening art. 14", "ruimte voor kinderen", "raad", "gemeld",
        "2024-01-02", "consulent", casussen=(m.casus.id,),
    )  # fmt: skip
    told = [b.tekst for b in statements(build_bundle(replace(m, signalen=(signal,)))) if b.soort == "signaal"]
    assert told[0] == "S-1: regel belemmert" and "raad" in told and "gemeld" in told
    assert any("art. 14" in text for text in told)
    assert not any(a.id == "signalen" for a in build_bundle(m).afdelingen)


def test_a_blocked_casus_shows_where_it_worked_or_says_there_is_none(materials: list[Materiaal]) -> None:
    """With the passages of the other casus; never silence."""
    m = next(m for m in materials if any(case.lot == "belemmerd" and ways for case, ways in m.grenzen))
    told = [b for b in statements(build_bundle(m)) if "lukte het wel" in b.tekst]
    assert told
    assert all(any(isinstance(s, Passagebron) and s.casus_id != m.casus.id for s in b.bronnen) for b in told)
    none = replace(m, grenzen=tuple((case, ()) for case, _ in m.grenzen))
    assert any("is er geen waarin" in b.tekst for b in statements(build_bundle(none)))


def test_a_rule_that_is_not_named_is_asked_for(materials: list[Materiaal]) -> None:
    """ "Dat mag niet" gets a question: which provision, with the passage that said so."""
    load = load_vocabulary()
    asked = 0
    for m in materials:
        told = [b for b in statements(build_bundle(m)) if b.soort == "vraag" and "elke bepaling" in b.tekst]
        assert len(told) == sum(needs_provision(case, load) for case, _ in m.grenzen)
        assert all(any(isinstance(s, Passagebron) for s in b.bronnen) for b in told)
        asked += len(told)
    assert asked


# ------------------------------------------------------------------ forms


@pytest.mark.parametrize("formaat", [f for f in FORMATEN if f != "pdf"])
def test_equal_documents_give_equal_bytes(materials: list[Materiaal], formaat: Formaat) -> None:
    """No clock, no random name, no order of a set."""
    stuk = build_bundle(materials[0])
    assert render(stuk, formaat) == render(build_bundle(materials[0]), formaat)


@pytest.mark.parametrize("formaat", [f for f in FORMATEN if f != "pdf"])
def test_every_form_shows_every_statement_and_source(materials: list[Materiaal], formaat: Formaat) -> None:
    """Nothing is lost between the data and the page."""
    stuk = build_bundle(materials[0])
    page = readable(render(stuk, formaat), formaat)
    for statement in statements(stuk):
        assert squeeze(shown(statement.tekst)) in page, (formaat, statement.tekst)
    assert len(sources(stuk)) > 20
    if formaat == "html":
        tree = html.fromstring(render(stuk, "html"))
        anchors = {a.get("href") for a in tree.iter("a") if a.get("class") == "noot"}
        targets = {f"#{e.get('id')}" for e in tree.iter() if e.get("id")}
        assert anchors and anchors <= targets
        assert len(anchors) == len(sources(stuk))


def squeeze(text: str) -> str:
    return " ".join(text.split())


def readable(data: bytes, formaat: Formaat) -> str:
    """The text of a rendered document."""
    if formaat == "docx":
        tree = etree.fromstring(zipfile.ZipFile(BytesIO(data)).read("word/document.xml"))
        w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
        return squeeze(" ".join("".join(t.text or "" for t in p.iter(f"{w}t")) for p in tree.iter(f"{w}p")))
    text = data.decode("utf-8")
    if formaat == "html":
        return squeeze(html.fromstring(text.encode()).text_content())
    if formaat == "json":
        return squeeze(" ".join(strings(json.loads(text))))
    return squeeze(re.sub(r"\\(?=[^a-zA-Z0-9\s])", "", text).replace("&amp;", "&"))


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield shown(value)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def test_html_is_accessible_and_self_contained(materials: list[Materiaal]) -> None:
    """Dutch, one h1, no level skipped, table heads with a scope, no script and nothing fetched."""
    page = render(build_bundle(materials[0]), "html")
    tree = html.fromstring(page)
    assert tree.get("lang") == "nl"
    levels = [int(e.tag[1]) for e in tree.iter() if isinstance(e.tag, str) and re.fullmatch(r"h[1-6]", e.tag)]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    heads = list(tree.iter("th"))
    assert heads and all(th.get("scope") in ("col", "row") for th in heads)
    assert all(table.find("caption") is not None for table in tree.iter("table"))
    assert not list(tree.iter("script", "img", "link", "iframe", "object"))
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    outward = {a.get("href") for a in tree.iter("a") if not (a.get("href") or "#").startswith("#")}
    assert all(address.startswith("https://wetten.overheid.nl/") for address in outward)


def test_docx_is_word_as_it_should_be(materials: list[Materiaal]) -> None:
    """Heading styles, repeated table heads, Dutch, nobody's name, links that lead to a bookmark."""
    from docx import Document

    data = render(build_bundle(materials[0]), "docx")
    word = Document(BytesIO(data))
    styles = [p.style.name for p in word.paragraphs if p.style is not None]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") > 10 and "Heading 3" in styles
    props = word.core_properties
    assert (props.author, props.last_modified_by, props.language) == ("casusbank", "casusbank", "nl-NL")
    assert props.created.isoformat().startswith("2024-05-31")
    body = zipfile.ZipFile(BytesIO(data)).read("word/document.xml").decode()
    assert body.count("<w:tblHeader") == len(word.tables)
    anchors, marks = set(re.findall(r'w:anchor="(\w+)"', body)), set(re.findall(r'w:name="(bron_\d+)"', body))
    assert anchors and anchors <= marks
    assert 'w:val="nl-NL"' in zipfile.ZipFile(BytesIO(data)).read("word/styles.xml").decode()


def hostile_document() -> Stuk:
    """A document of which every text is what somebody would put in a file to do harm."""
    cell = Bewering("feit", HOSTILE, (Passagebron(CasusId("a<b"), 0, len(HOSTILE), HOSTILE),))
    heads = Tabel(HOSTILE, ("Feit",), ((cell,),))
    return Stuk("proef", HOSTILE, "2024-01-01", (), (Afdeling('x"><b>', HOSTILE, (heads, Alinea((cell,)))),))


@pytest.mark.parametrize("formaat", [f for f in FORMATEN if f != "pdf"])
def test_hostile_text_is_only_text(formaat: Formaat) -> None:
    """No markup, no formula, no turned direction, no character that XML forbids."""
    data = render(hostile_document(), formaat)
    if formaat == "html":
        tree = html.fromstring(data)
        assert not list(tree.iter("script"))
        assert [a.get("href") for a in tree.iter("a") if "javascript" in (a.get("href") or "")] == []
        assert [e for e in tree.iter("td", "th") if (e.text or "").startswith("=")] == []
    if formaat == "md":
        text = data.decode()
        assert "<script>" not in text.replace("\\<", "")
        assert not re.search(r"(?<!\\)\]\(javascript", text)
        assert all(line.count("|") - line.count("\\|") in (0, 2) for line in text.splitlines())
    if formaat == "docx":
        etree.fromstring(zipfile.ZipFile(BytesIO(data)).read("word/document.xml"))
    if formaat != "json":
        assert "\u202e" not in readable(data, formaat)
        assert "\x1b" not in readable(data, formaat)
    else:
        json.loads(data)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=60).filter(lambda t: t.strip() and shown(t)))
def test_no_text_breaks_a_form(text: str) -> None:
    """Whatever a casus says, every form is made, Word is XML, and nothing that steers is left."""
    stuk = Stuk("proef", text, "2024-01-01", (), (Afdeling("a", text, (Lijst((claim_of(text),)),)),))
    for formaat in ("html", "docx", "json", "md"):
        page = readable(render(stuk, formaat), formaat)
        assert formaat == "json" or all(c.isprintable() for c in page)


def claim_of(text: str) -> Bewering:
    return Bewering("feit", text, (Passagebron(CasusId("a"), 0, len(text), text),))


def test_every_kind_of_statement_names_its_rule(materials: list[Materiaal]) -> None:
    """The last section tells it in words; the JSON tells it with each statement."""
    stuk = build_bundle(materials[0])
    told = next(a for a in stuk.afdelingen if a.id == "spelregels")
    rules = {s.regel for b in statements(replace(stuk, inleiding=(), afdelingen=(told,))) for s in b.bronnen
             if isinstance(s, Regelbron)}  # fmt: skip
    assert rules >= {rule_of(s.soort) for s in statements(stuk)}
    assert set(SOORT_LABEL) == set(SOORTEN)


def test_cells_and_names_are_safe() -> None:
    """A cell is no formula, a file name no path."""
    assert [cell_text(t)[0] for t in ("=1+1", "+1", "-1", "@x")] == ["'"] * 4
    assert cell_text("\t=1") == "'=1"
    assert file_stem("../../etc/passwd") == "etc-passwd"
    assert file_stem("ECLI:NL:CRVB:2020:1") == "ECLI-NL-CRVB-2020-1"
    assert file_stem("...") == "casus"
    assert quote("a\u2028b\u202ec") == "“a b·c”"


def test_markdown_escapes_what_opens_a_line() -> None:
    """A date stays a date; a numbered line, a list and a heading become text."""
    assert escape("2023-04-20") == "2023-04-20"
    assert [escape(t) for t in ("1. een", "2) twee", "- punt", "# kop", "0.1.0")] == [
        "1\\. een", "2\\) twee", "\\- punt", "\\# kop", "0\\.1.0",
    ]  # fmt: skip


# ------------------------------------------------------------------ pdf


def test_without_weasyprint_a_pdf_is_refused_in_dutch(
    materials: list[Materiaal], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The advice says what to install, and what to do instead."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(InvoerFout, match=r"casusbank\[pdf\].*--formaat html"):
        render(paragraph(materials[0]), "pdf")


@pytest.mark.traag
def test_pdf_is_tagged_and_dutch(materials: list[Materiaal]) -> None:
    """PDF/UA-1 with a title and a language, and the text in it; skipped where WeasyPrint or Pango is not there."""
    try:
        data = render(paragraph(materials[0]), "pdf")
    except InvoerFout as error:
        pytest.skip(str(error))
    import pypdfium2

    assert data.startswith(b"%PDF-")
    assert data == render(paragraph(materials[0]), "pdf")
    found = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    assert "niet beslist" in found
    assert pypdfium2.raw.FPDFCatalog_IsTagged(pypdfium2.PdfDocument(data))
    opened = b"".join(unpacked(data))
    assert b"/Lang (nl)" in opened and b"pdfuaid" in opened


def unpacked(data: bytes) -> Iterator[bytes]:
    """The streams of a PDF, unpacked where they are packed."""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, flags=re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            yield stream


# ------------------------------------------------------------------ files


def test_a_file_is_written_whole_and_never_over_another(tmp_path: Path) -> None:
    """Rights 0600; only --overschrijf replaces; a link is never written through."""
    target = tmp_path / "stuk.html"
    write_new(target, b"een")
    assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InvoerFout, match="bestaat al"):
        write_new(target, b"twee")
    assert target.read_bytes() == b"een"
    write_new(target, b"twee", overschrijf=True)
    assert target.read_bytes() == b"twee"
    link = tmp_path / "link.html"
    link.symlink_to(target)
    with pytest.raises(InvoerFout, match="geen gewoon bestand"):
        write_new(link, b"drie", overschrijf=True)
    with pytest.raises(InvoerFout, match="map voor"):
        write_new(tmp_path / "weg" / "x.html", b"drie")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.html", "stuk.html"]


# ------------------------------------------------------------------ letter and register


def test_the_paragraph_for_the_letter(materials: list[Materiaal]) -> None:
    """Which tool, what it did, what it did not, who decided; short sentences; no id of another inwoner."""
    m = materials[0]
    letter = next(a for a in paragraph(m).afdelingen if a.id == "alinea")
    block = letter.inhoud[0]
    assert isinstance(block, Alinea)
    told = [b.tekst for b in block.beweringen]
    assert any("casusbank, versie" in t for t in told)
    assert any("niet beslist" in t for t in told) and any("medewerker" in t for t in told)
    assert any("31 mei 2024" in t for t in told)
    assert max(len(t.split()) for t in told) <= 20
    assert not any(e.casus.id in t for e in m.eerdere for t in told)


@pytest.mark.parametrize("soort", ["algoritme", "verwerking"])
def test_a_register_entry_leaves_to_the_organisation_what_only_it_knows(soort: Registersoort) -> None:
    """Within the limits, no line breaks, and every field is either filled or says what to fill in."""
    found = json.loads(entry_json(soort, "2024-05-31", None))
    assert (found["schema"], found["datum"]) == (f"casusbank-{name_of(soort)}", "2024-05-31")
    rows = {row["veld"]: row for row in found["velden"]}
    assert len(rows) == len(found["velden"])
    for row in rows.values():
        assert row["invullen"] == (row["waarde"] is None)
        assert row["waarde"] is not None or row["toelichting"]
        if row["waarde"] is not None:
            assert "\n" not in row["waarde"]
            assert row["max_tekens"] is None or len(row["waarde"]) < row["max_tekens"]
    known = json.loads(entry_json(soort, "2024-05-31", "gemeente Oeverdam"))["velden"]
    changed = [new for new, old in zip(known, found["velden"], strict=True) if new != old]
    assert [(row["veld"], row["waarde"], row["invullen"]) for row in changed] == [
        ("organisatie", "gemeente Oeverdam", False)
    ]
    told = " ".join(s.tekst for s in statements(entry(soort, "2024-05-31", None)))
    assert told.count(IN_TE_VULLEN) == sum(f.waarde is None for f in fields(soort, None))
    begun = sum(f.waarde is not None and f.toelichting is not None for f in fields(soort, None))
    assert told.count(IN_TE_VULLEN[:-1] + ": ") == begun > 0


def test_the_algorithm_register_follows_its_standard() -> None:
    """Version 1.0.0, its fields, and the choices that are the organisation's."""
    found = json.loads(entry_json("algoritme", "2024-05-31", None))
    assert found["standaard"].endswith("1.0.0")
    rows = {row["veld"]: row for row in found["velden"]}
    assert {"naam", "korte_omschrijving", "menselijke_tussenkomst", "technische_werking", "impacttoetsen"} <= set(rows)
    for name in ("organisatie", "status", "contactgegevens", "publicatiecategorie", "verwerkingsregister"):
        assert rows[name]["invullen"]


def test_the_processing_register_asks_what_the_law_asks() -> None:
    """GDPR art. 30(1)(a) to (g) are the required fields; grounds are never filled in for the organisation."""
    found = json.loads(entry_json("verwerking", "2024-05-31", None))
    assert "artikel 30" in found["standaard"]
    rows = {row["veld"]: row for row in found["velden"]}
    assert {name for name, row in rows.items() if row["verplicht"]} == {
        "organisatie", "contactgegevens", "gezamenlijk", "functionaris", "doeleinden", "betrokkenen",
        "persoonsgegevens", "ontvangers", "doorgifte", "termijnen", "beveiliging",
    }  # fmt: skip
    for name in ("grondslag", "uitzondering", "functionaris", "verwerkers", "dpia"):
        assert rows[name]["invullen"]


# ------------------------------------------------------------------ commands


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, list(words), standalone_mode=True)
    return done.exit_code, done.stdout, done.stderr


def test_the_command_writes_what_it_says(db: Path, tmp_path: Path, materials: list[Materiaal]) -> None:
    """The form follows the name; a second time is refused; json goes to the screen."""
    casus_id = materials[0].casus.id
    target = tmp_path / "bundel.html"
    code, said, _ = run("--db", str(db), "dossier", casus_id, "--uit", str(target), "--datum", "2024-05-31")
    assert code == 0 and str(target) in said and b'<html lang="nl">' in target.read_bytes()
    with pytest.raises(SystemExit) as stopped:
        main(["--db", str(db), "dossier", casus_id, "--uit", str(target)])
    assert stopped.value.code == 1
    code, said, _ = run("--db", str(db), "dossier", casus_id, "--formaat", "json", "--datum", "2024-05-31")
    assert code == 0 and json.loads(said)["schema"] == "casusbank-stuk"
    code, said, _ = run("--db", str(db), "dossier", casus_id, "--algoritmeparagraaf", "--datum", "2024-05-31")
    assert code == 0 and "31 mei 2024" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dossier", "x", "--datum", "31-5-2024"), "geen datum"),
        (("dossier", "bestaat-niet"), "bestaat niet"),
        (("dossier", "ID", "--uit", "bundel.xyz"), "geen vorm te zien"),
        (("dossier", "ID", "--filter", "kleur=rood"), "Onbekend filter"),
        (("casustafel", "bestaat-niet"), "bestaat niet"),
    ],
)
def test_mistakes_give_one_dutch_line(
    db: Path, words: tuple[str, ...], said: str, materials: list[Materiaal], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1 and no traceback."""
    real = [str(materials[0].casus.id) if w == "ID" else w for w in words]
    with pytest.raises(SystemExit) as stopped:
        main(["--db", str(db), *real])
    error = capsys.readouterr().err
    assert stopped.value.code == 1
    assert said in error and "Traceback" not in error and len(error.strip().splitlines()) == 1


def test_a_question_is_masked_before_it_is_printed(db: Path, materials: list[Materiaal]) -> None:
    """A BSN in a question never reaches a document."""
    words = ("--db", str(db), "dossier", str(materials[0].casus.id), "--formaat", "json", "--vraag")
    code, said, _ = run(*words, "Mag dit voor BSN 111222333?")
    assert code == 0 and "111222333" not in said and "Mag dit voor" in said


def test_a_question_finds_casussen(db: Path, materials: list[Materiaal], tmp_path: Path) -> None:
    """With an index the bundle tells what the question found: other casussen, each with a literal passage."""
    from index.build import build_index

    own = tmp_path / "zoek.db"
    with closing(open_database(db)) as conn, closing(sqlite3.connect(own)) as copy:
        conn.backup(copy)
    build_index(own, Config(db=own))
    casus_id = str(materials[0].casus.id)
    words = ("--db", str(own), "dossier", casus_id, "--formaat", "json", "--datum", "2024-05-31")
    code, said, _ = run(*words, "--vraag", "urgentie voor een te kleine woning met kinderen")
    found = json.loads(said)
    section = next(a for a in found["afdelingen"] if a["id"] == "treffers")
    table = next(b for b in section["inhoud"] if b["blok"] == "tabel")
    sources = {s["nr"]: s for s in found["bronnen"]}
    assert code == 0 and table["rijen"]
    with closing(open_database(own)) as conn:
        for row in table["rijen"]:
            proof = next(sources[n] for cell in row for n in cell["bronnen"] if sources[n]["bron"] == "passage")
            assert proof["casus_id"] != casus_id
            text = casussen.read_casus(conn, proof["casus_id"]).tekst
            assert text[proof["begin"] : proof["eind"]] == proof["tekst"]
    named = {s["naam"]: s["waarde"] for s in found["bronnen"] if s["bron"] == "opgave"}
    assert named["Taalmodel"].startswith("ingebouwd@") and int(named["Generatie van de index"]) > 0


def test_a_register_is_written_in_every_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No database is needed; the file is named after the register, and an unknown register is refused."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASUSBANK_ORGANISATIE", "gemeente Oeverdam")
    code, said, _ = run("register", "verwerking")
    assert code == 0 and "# Concept voor het Verwerkingsregister" in said
    assert "gemeente Oeverdam" in said and "in te vullen door de organisatie" in said
    code, said, _ = run("register", "verwerking", "--formaat", "json")
    assert code == 0 and json.loads(said)["schema"] == "casusbank-verwerkingsregister"
    for form in ("html", "docx"):
        assert run("register", "verwerking", "--formaat", form)[0] == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["verwerkingsregister.docx", "verwerkingsregister.html"]
    assert run("register", "bestaat-niet")[0] == 2


def test_a_text_that_is_not_stored(db: Path, tmp_path: Path) -> None:
    """A bundle of a draft; nothing is written to the database."""
    draft = next(p for p in sorted((DEMO / "consulentnotitie").iterdir()) if "slaapkamer" in p.name)
    before = db.read_bytes()
    code, said, _ = run("--db", str(db), "dossier", "--bestand", str(draft), "--formaat", "json")
    assert code == 0 and json.loads(said)["soort"] == "motiveringsbundel"
    assert db.read_bytes() == before


def test_a_form_that_a_command_does_not_have(db: Path, materials: list[Materiaal], tmp_path: Path) -> None:
    """An agenda is not made as JSON, whatever the name of the file says."""
    target = tmp_path / "tafel.json"
    with pytest.raises(SystemExit):
        main(["--db", str(db), "casustafel", str(materials[0].casus.id), "--uit", str(target)])
    assert not target.exists()


def test_no_page_is_fetched_when_printing() -> None:
    """The seam to WeasyPrint refuses every address."""
    from precedent.dossier import to_pdf

    with pytest.raises(ValueError, match="not fetched"):
        to_pdf._refuse("http://example.invalid/x")


def test_help_does_not_load_the_libraries() -> None:
    """`--help` of the new commands is as quick as of the others."""
    code = "import sys; from casusbank.cli import main\ntry: main(['dossier', '--help'])\nexcept SystemExit: pass\n"
    code += "assert not {'docx', 'jinja2', 'weasyprint', 'spacy'} & set(sys.modules), sorted(sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
