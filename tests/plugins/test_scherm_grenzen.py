"""Grenzen: the pages say what the room says; a blocked casus sees a success or hears there is none; signals."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from bezoek import HERE, get, harmless, send
from lxml import html
from proefbank import XSS
from waardenbank import BEPALING, ZINNEN

from casusbank.model import CasusId
from casusbank.store import casussen, now, open_database, signalen
from casusbank.vocabulary.methodiek import Signaal
from datasette_plugins.bank import bank_of
from datasette_plugins.grenzen import beeld
from precedent.boundary_inquiry import boundaries_asked, signals_asked
from precedent.inquiry import Kennis
from precedent.render_boundaries import GEEN_VOORBEELD


def room(ds: Any, grens: str | None = None, casus: str | None = None) -> Any:
    with closing(open_database(bank_of(ds).db)) as conn:
        return boundaries_asked(conn, Kennis(conn).selected(()), grens, casus)


def register(ds: Any) -> tuple[Signaal, ...]:
    with closing(open_database(bank_of(ds).db)) as conn:
        return signalen.read_all(conn)


def new_signal(ds: Any, bepaling: str) -> Signaal:
    made = Signaal("", "regel_belemmert", None, bepaling, "Ruimte", "beleid", "gemeld", "2024-01-01", "jurist",
                   casussen=(CasusId("geblokkeerd-1"),))  # fmt: skip
    with closing(open_database(bank_of(ds).db, "schrijf")) as conn:
        return signalen.put(conn, made, rol="jurist", tijdstip=now(), velden=("status",))


def one_signal(ds: Any, ident: str) -> Signaal:
    return next(s for s in register(ds) if s.id == ident)


async def fields_of(ds: Any, path: str) -> dict[str, str]:
    (form,) = (await get(ds, path)).xpath("//form[@method='post']")
    return {k: v.strip() for k, v in form.form_values() if k != "csrftoken"}


async def test_the_table_shows_the_counts_of_the_room(bank_as: Any) -> None:
    ds = await bank_as(None)
    page, found = await get(ds, "/-/grenzen"), room(ds)
    shown: dict[tuple[str, str], list[str]] = {}
    for row in page.xpath("//table[caption[starts-with(., 'Grens, aard en afloop')]]/tbody/tr"):
        cells = [c.text_content() for c in row.xpath("./td")]
        label = row.xpath("./th//a | ./th/span[@class='onzichtbaar']")[0].text_content()
        shown[label, cells[0]] = cells[1:]
    for cell in found["tabel"]:
        counts = shown[cell["label"], {"feitelijk": "echt", "ervaren": "ervaren"}[cell["aard"]]]
        assert counts[list(beeld.AFLOOP).index(cell["afloop"])] == str(len(cell["casussen"]))
    assert len(shown) == len({(c["grens"], c["aard"]) for c in found["tabel"]})
    assert (await ds.client.get("/-/grenzen.json")).json() == found
    assert (await ds.client.get("/-/grenzen/budgetplafond.json")).json() == room(ds, "budgetplafond")


async def test_a_blocked_casus_shows_a_success_or_says_there_is_none(bank_as: Any) -> None:
    ds = await bank_as(None)
    blocked = await get(ds, "/-/grenzen?casus=geblokkeerd-1")
    words = " ".join(blocked.text_content().split())
    assert "Wel gelukt" in words and "Hardheidsclausule" in words and GEEN_VOORBEELD not in words
    assert any(h.startswith("/-/casus/gelukt-1?plek=") for h in blocked.xpath("//a/@href"))
    alone = await get(ds, "/-/grenzen?casus=alleen-1")
    assert GEEN_VOORBEELD in alone.text_content()
    found = (await ds.client.get("/-/grenzen.json?casus=alleen-1")).json()
    assert found == room(ds, None, "alleen-1") and found["belemmerd"][0]["voorbeelden"] == []


async def test_a_claim_leads_to_its_sentence(bank_as: Any) -> None:
    ds = await bank_as(None)
    page = await get(ds, "/-/grenzen/budgetplafond")
    link = page.xpath("//a[contains(@href, 'alleen-1?plek=')]/@href")[0]
    casus = await get(ds, link)
    assert casus.xpath("//mark[contains(@class, 'gevonden')]")[0].text_content() == ZINNEN["budget"]


async def test_hostile_texts_stay_text(bank_as: Any) -> None:
    for rol in (None, "jurist"):
        ds = await bank_as(rol)
        for path in (
            "/-/grenzen",
            "/-/grenzen/beleidsregel",
            "/-/signalen",
            "/-/signalen/S1",
            "/-/grenzen?casus=geblokkeerd-1",
        ):
            page = await get(ds, path)
            assert harmless(page), path
        assert XSS in (await get(ds, "/-/signalen")).text_content()


async def test_unknown_things_are_said(bank_as: Any) -> None:
    ds = await bank_as(None)
    for path in (
        "/-/grenzen/onzin",
        "/-/grenzen?casus=onzin",
        "/-/signalen/S99",
        "/-/grenzen/%3Cscript%3E",
        "/-/signalen/%ff",
    ):
        answer = await ds.client.get(path, follow_redirects=True)
        assert answer.status_code == 404 and "<script>alert" not in answer.text, path
    assert (await ds.client.get("/-/grenzen/onzin.json")).status_code == 404
    assert (await ds.client.get("/-/grenzen.json?domein=onzin")).status_code == 400
    assert (await ds.client.get("/-/signalen.json?status=onzin")).status_code == 400
    assert "Hier is geen grens gelezen" in (await get(ds, "/-/grenzen?jaar=1999")).text_content()


async def test_published_counts_hold_no_small_number(bank_as: Any) -> None:
    text = (await (await bank_as(None)).client.get("/-/grenzen.csv")).text
    numbers = {cell for line in text.splitlines()[1:] for cell in line.rsplit(",", 6)[1:]}
    assert "<5" in numbers and not numbers & {"1", "2", "3", "4"}


async def test_the_register_is_that_of_the_room(bank_as: Any) -> None:
    ds = await bank_as(None)
    with closing(open_database(bank_of(ds).db)) as conn:
        assert (await ds.client.get("/-/signalen.json")).json() == signals_asked(conn)


@pytest.mark.parametrize("rol", [None, "lezer"])
async def test_who_has_no_right_cannot_signal(bank_as: Any, rol: str | None) -> None:
    ds = await bank_as(rol)
    before = register(ds)
    for path in ("/-/signalen", "/-/signalen/S1", "/-/grenzen"):
        assert not (await get(ds, path)).xpath("//main//form[@method='post']")
    for path in ("/-/signalen", "/-/signalen/S1"):
        answer = await send(ds, path, grens="beleidsregel", status="regel_gewijzigd", stempel=before[0].stempel)
        assert answer.status_code == 403
    assert register(ds) == before


async def test_a_foreign_form_is_refused(bank_as: Any) -> None:
    ds = await bank_as("jurist")
    before = register(ds)
    for headers in ({"origin": "https://evil.example"}, {}, {**HERE, "sec-fetch-site": "cross-site"}):
        for path in ("/-/signalen", "/-/signalen/S1"):
            answer = await ds.client.post(
                path, data={"grens": "beleidsregel", "status": "doorgezonden"}, headers=headers
            )
            assert answer.status_code == 403
    assert register(ds) == before


async def test_a_signal_bundles_the_blocked_casussen_of_a_provision(bank_as: Any) -> None:
    ds = await bank_as("jurist")
    form = next(
        f
        for f in (await get(ds, "/-/grenzen")).xpath("//form[@action='/-/signalen']")
        if BEPALING in dict(f.form_values()).values()
    )
    given = {k: v for k, v in form.form_values() if k != "csrftoken"}
    done = await send(ds, "/-/signalen", **given, ruimte="Ruimte voor gezinnen, bel Jan de Vries, bsn 123456782")
    assert done.status_code == 303
    made = register(ds)[0]
    assert set(made.casussen) == {"geblokkeerd-1", "geblokkeerd-2"} and made.gemeld_door_rol == "jurist"
    assert (
        "Vries" not in made.gewenste_ruimte
        and "123456782" not in made.gewenste_ruimte
        and "Ruimte voor gezinnen" in made.gewenste_ruimte
    )
    page = await get(ds, done.headers["location"])
    assert "Het signaal is vastgelegd" in page.text_content() and "Geweigerd" in page.text_content()
    assert f"/-/signalen/{made.id}" in (await get(ds, "/-/grenzen")).xpath("//a/@href")
    again = await send(ds, "/-/signalen", **given)
    assert again.headers["location"].startswith(f"/-/signalen/{made.id}?")


async def test_an_answer_closes_a_signal_and_is_logged(bank_as: Any) -> None:
    ds = await bank_as("jurist")
    made = new_signal(ds, "Regeling A art. 1")
    path = f"/-/signalen/{made.id}"
    fields = await fields_of(ds, path)
    refused = await send(ds, path, **(fields | {"status": "niet_gewijzigd_met_reden"}))
    assert refused.status_code == 400 and "reden waarom er niets verandert" in refused.text
    done = await send(
        ds, path, **(fields | {"status": "regel_gewijzigd", "reactie": "De regel is aangepast.", "erbij": "gelukt-1"})
    )
    assert done.status_code == 303
    closed = one_signal(ds, made.id)
    assert closed.gesloten_op and closed.reactie == "De regel is aangepast." and len(closed.casussen) == 2
    page = await get(ds, path)
    assert "status: regel gewijzigd, door jurist" in page.text_content()
    unknown = await send(ds, path, **(await fields_of(ds, path) | {"erbij": "bestaat-niet"}))
    assert unknown.status_code == 400 and one_signal(ds, made.id) == closed


async def test_two_people_one_signal_and_nobody_loses_a_word(bank_as: Any) -> None:
    ds, other = await bank_as("jurist"), await bank_as("beheerder")
    made = new_signal(ds, "Regeling B art. 2")
    path = f"/-/signalen/{made.id}"
    mine, theirs = await fields_of(ds, path), await fields_of(other, path)
    assert (await send(other, path, **(theirs | {"reactie": "Van de ander."}))).status_code == 303
    late = await send(ds, path, **(mine | {"reactie": "Van mij.", "status": "in_behandeling"}))
    assert late.status_code == 409
    assert (one_signal(ds, made.id).reactie, one_signal(ds, made.id).status) == ("Van de ander.", "gemeld")
    page = html.fromstring(late.text)
    rows = [
        [" ".join(c.text_content().split()) for c in r]
        for r in page.xpath("//table[caption[starts-with(., 'Wat er nu')]]/tbody/tr")
    ]
    assert ["Antwoord", "Van de ander.", "Van mij."] in rows
    (form,) = page.xpath("//form[@method='post']")
    merged = {k: v.strip() for k, v in form.form_values() if k != "csrftoken"}
    assert merged["reactie"] == "Van mij."
    assert (await send(ds, path, **(merged | {"reactie": "Van ons beiden."}))).status_code == 303
    assert one_signal(ds, made.id).reactie == "Van ons beiden."
    stale = {k: v for k, v in merged.items() if k != "stempel"}
    assert (await send(ds, path, **stale)).status_code == 409


def bound(ds: Any, casus_id: str, grens: str) -> Any:
    with closing(open_database(bank_of(ds).db)) as conn:
        return next(
            a for a in casussen.read_casus(conn, casus_id).annotaties if a.sleutel == grens and a.status != "verworpen"
        )


async def test_who_may_confirm_answers_which_provision_it_is(bank_as: Any) -> None:
    reader, ds = await bank_as("lezer"), await bank_as("jurist")
    assert not (await get(reader, "/-/grenzen")).xpath("//form[@action='/-/grens-antwoord']")
    page = await get(ds, "/-/grenzen")
    form = next(
        f for f in page.xpath("//form[@action='/-/grens-antwoord']") if dict(f.form_values())["casus"] == "gelukt-1"
    )
    given = {k: v for k, v in form.form_values() if k != "csrftoken"}
    assert (await send(reader, "/-/grens-antwoord", **(given | {"bepaling": "Gekaapt"}))).status_code == 403
    assert (await send(ds, "/-/grens-antwoord", **given)).status_code == 400
    assert bound(ds, "gelukt-1", "beleidsregel").details.bepaling is None
    done = await send(ds, "/-/grens-antwoord", **(given | {"bepaling": "Verordening Oeverdam 2020 art. 3"}))
    assert done.status_code == 303
    now_ = bound(ds, "gelukt-1", "beleidsregel")
    assert (now_.details.bepaling, now_.details.aard, now_.status, now_.bevestigd_door_rol) == (
        "Verordening Oeverdam 2020 art. 3", "feitelijk", "bevestigd", "jurist",
    )  # fmt: skip
    assert "Uw antwoord staat als bevestigd" in (await get(ds, done.headers["location"])).text_content()
    late = await send(ds, "/-/grens-antwoord", **(given | {"bepaling": "Iets anders"}))
    assert late.status_code == 409 and "U schreef: Iets anders" in late.text
    assert bound(ds, "gelukt-1", "beleidsregel").details == now_.details
