"""Organisations as dated data, and what a text says of who decided, when and in which phase."""

from __future__ import annotations

import pytest

from casusbank.model import Metadata
from casusbank.vocabulary.organisaties import find_organisatie, load_organisaties
from ingest.annotate import annotate
from ingest.fields import derive_fields
from ingest.text import read_light

# The number of municipalities on 1 January (CBS, Gemeentelijke indeling).
COUNTS = {2007: 443, 2009: 441, 2010: 431, 2011: 418, 2012: 415, 2013: 408, 2014: 403, 2015: 393, 2016: 390, 2017: 388,
          2018: 380, 2019: 355, 2020: 355, 2021: 352, 2022: 345, 2023: 342}  # fmt: skip


@pytest.mark.parametrize("year", COUNTS)
def test_there_are_as_many_municipalities_as_there_were(year: int) -> None:
    found = [o for o in load_organisaties().values() if o.soort == "gemeente" and o.existed(f"{year}-01-01")]
    assert len(found) == COUNTS[year]


def test_a_successor_exists_the_day_after() -> None:
    known = load_organisaties()
    for o in known.values():
        if o.opgevolgd_door:
            after = known[o.opgevolgd_door]
            assert (o.tot and not after.tot) or after.tot > o.tot, o
            assert not after.van or after.van > o.tot, o


def test_a_name_means_the_municipality_of_that_day() -> None:
    old, new = find_organisatie("gemeente Delfzijl", "2018-05-01"), find_organisatie("Eemsdelta", "2022-05-01")
    assert old and new and (old.id, old.opgevolgd_door) == ("gm0010", new.id)
    assert find_organisatie("Delfzijl", "2022-05-01") is None
    hague = find_organisatie("Den Haag", None)
    assert hague and hague.cbs_code == "0518"


def test_a_made_up_municipality_has_a_name_and_no_id() -> None:
    text = "Gemeente Oeverdam\nDatum besluit: 3 mei 2021\n\nWij wijzen uw aanvraag af."
    fields = derive_fields(read_light(text), annotate(read_light(text)), Metadata())
    assert (fields.organisatie, fields.organisatie_id) == ("gemeente Oeverdam", None)
    real = derive_fields(read_light(text), (), Metadata(organisatie="Zutphen", datum_besluit="2021-05-03"))
    assert (real.organisatie, real.organisatie_id) == ("gemeente Zutphen", "gm0301")


@pytest.mark.parametrize(
    ("text", "organisatie"),
    [
        ("Bezwaarschriftencommissie Zwanenmeer\n\nADVIES", "gemeente Zwanenmeer"),
        ("Beste mevrouw,\n\nU krijgt de lening.\n\nZwanenmeer, 23 augustus 2022", "gemeente Zwanenmeer"),
        ("namens burgemeester en wethouders van Hollands Duin", "gemeente Hollands Duin"),
    ],
)
def test_the_municipality_is_read_from_who_writes(text: str, organisatie: str) -> None:
    assert [a.sleutel for a in annotate(read_light(text)) if a.soort == "organisatie"] == [organisatie]


@pytest.mark.parametrize(
    ("text", "dag"),
    [
        ("Verzenddatum: 3 mei 2021\nUw aanvraag van 2 februari 2021", "2021-05-03"),
        ("TELNOT 17-05-23 dhr. belt zelf, geb. 4-7-1989", "2023-05-17"),
        ("13-11-'23 HB dhr, gb 4-7-1989", "2023-11-13"),
        ("Burgemeester en wethouders van Dal, 18 oktober 2022\ntegen ons besluit van 24 mei 2022", "2022-10-18"),
    ],
)
def test_the_day_of_the_decision(text: str, dag: str) -> None:
    days = [a.sleutel for a in annotate(read_light(text)) if a.soort == "datum"]
    assert days[0] == dag and not any(d.endswith("1989-07-04") for d in days)


def test_other_days_carry_their_kind() -> None:
    text = "Besluit van 3 mei 2021\n\nOp 2 februari 2021 vroeg u een voorziening. De hoorzitting was op 9 maart 2021."
    days = [a.sleutel for a in annotate(read_light(text)) if a.soort == "datum"]
    assert days == ["2021-05-03", "aanvraag:2021-02-02", "zitting:2021-03-09"]


@pytest.mark.parametrize(
    ("text", "fase"),
    [
        ("Gespreksverslag\nGesprek met vader op 3 mei 2021. Besluit volgt na advies.", "onderzoek"),
        ("HB 3/5 bij mw. Besl: 3 u hh toegek.", "primair_besluit"),
        ("Rechtbank Noord\nuitspraak van de voorzieningenrechter", "voorlopige_voorziening"),
    ],
)  # fmt: skip
def test_the_phase(text: str, fase: str) -> None:
    assert [a.sleutel for a in annotate(read_light(text)) if a.soort == "procedurefase"] == [fase]
