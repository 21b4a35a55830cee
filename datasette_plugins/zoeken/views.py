"""The routes of Zoeken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from datasette.utils.asgi import Response
from markupsafe import Markup

from casusbank.errors import CasusbankError, InvoerFout, OnbekendFilter
from casusbank.model import CasusId, Filter, Vraag, Zoekresultaat
from casusbank.store import casussen, facetten
from casusbank.store.zoekvragen import Zoekvraag
from datasette_plugins import bladzijde, rechten
from datasette_plugins.bank import Bank, bank_of, read
from datasette_plugins.formulier import form_fields, json_error, json_object, wrong_method
from datasette_plugins.invoertekst import LEAST
from datasette_plugins.paden import dossier_path, toets_path
from datasette_plugins.woorden import getal
from datasette_plugins.zoeken import beeld, invoer
from datasette_plugins.zoeken.invoer import Invoer
from datasette_plugins.zoeken.keuzes import Keuzes, choices, without_each

K = 5


@dataclass(frozen=True, slots=True)
class Bewaard:
    """The saved question that a page answers, and how much news there is for it."""

    vraag: Zoekvraag
    nieuws: int


async def page(request: Any, datasette: Any) -> Response:
    """GET: the empty form, with filters from the address. POST: the answer, on the same page."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "GET", "POST"):
        return refused
    try:
        if request.method != "POST":
            return await render(datasette, request, invoer.from_query(request.query_string))
        asked = invoer.from_form(await form_fields(request))
    except (InvoerFout, OnbekendFilter) as error:
        return await render(datasette, request, Invoer(), fout=str(error), status=400)
    asked = await with_casus(datasette, asked)
    refused = refusal(datasette, asked)
    if refused:
        return await render(datasette, request, asked, fout=refused[1], status=refused[0])
    return await answer(datasette, request, asked)


async def with_casus(datasette: Any, asked: Invoer) -> Invoer:
    """The question with the text of the stored casus that it names, when it has none of its own.

    A casus that does not exist is dropped: what someone typed never ends up in the addresses of a page.
    """
    if not asked.casus:
        return asked
    text = await read(datasette, lambda conn: casussen.text_of(conn, CasusId(asked.casus)))
    return replace(asked, casus=asked.casus if text else "", tekst=asked.tekst or text)


def refusal(datasette: Any, asked: Invoer) -> tuple[int, str] | None:
    """(status, reason) when a text cannot be searched with."""
    if not asked.tekst:
        return 400, "Vul eerst een vraag in, of plak een casus."
    limit = bank_of(datasette).config.grenzen.max_vraag
    if len(asked.tekst) <= limit:
        return None
    return 413, (
        f"Uw tekst is te lang: {getal(len(asked.tekst))} tekens. Er passen er {getal(limit)}."
        " Er is niet gezocht. Kort de tekst in tot de casus zelf."
    )


async def answer(
    datasette: Any, request: Any, asked: Invoer, bewaard: Bewaard | None = None, fout: str = "", status: int = 200
) -> Response:
    """The page with the hits of a question; `fout` is something else that went wrong with it."""
    bank = bank_of(datasette)
    persoonlijk, result = await bank.in_thread(lambda: _asked(bank, asked))
    context: dict[str, Any] = {
        "persoonlijk": persoonlijk[0],
        "persoonlijk_zeker": persoonlijk[1],
        "bewaard": bewaard,
    }
    if isinstance(result, CasusbankError):
        return await render(datasette, request, asked, fout=str(result), status=400, **context)
    return await render(datasette, request, asked, resultaat=result, fout=fout, status=status, **context)


def _asked(bank: Bank, asked: Invoer) -> tuple[tuple[list[str], bool], Zoekresultaat | CasusbankError]:
    """The personal data in a question, and its hits or why there are none."""
    persoonlijk = invoer.personal_data(asked.tekst)
    itself = (CasusId(asked.casus),) if asked.casus else ()
    try:
        return persoonlijk, bank.ask(Vraag(asked.tekst, K, asked.filters, itself))
    except CasusbankError as error:
        return persoonlijk, error


def _exact(conn: Any, asked: Invoer) -> tuple[str, str] | None:
    """(id, title) of the casus whose number is the whole question."""
    if len(asked.tekst) > 200 or "\n" in asked.tekst:
        return None
    return _named(conn, asked.tekst.strip("\"'“”.,; "))


def _named(conn: Any, wanted: str) -> tuple[str, str] | None:
    """(id, title) of the casus with this id or ECLI, or the only one with this number of its source."""
    numbered = casussen.ids_by_number(conn, wanted, 2)
    other = numbered[0] if len(numbered) == 1 else wanted
    sql = "SELECT id, titel FROM casus WHERE id IN (?, ?) OR ecli = ? LIMIT 1"
    row = conn.execute(sql, (wanted, other, wanted.upper())).fetchone()
    return (str(row[0]), str(row[1])) if row else None


async def render(
    datasette: Any,
    request: Any,
    asked: Invoer,
    resultaat: Zoekresultaat | None = None,
    fout: str = "",
    status: int = 200,
    **context: Any,
) -> Response:
    """The page: form and filters, and the hits when there is an answer."""
    options = await choices(datasette, asked.filters)
    chips = invoer.chips(asked.filters)
    context |= {
        "invoer": asked,
        "filtervelden": _filter_fields(datasette, request, options, asked.filters),
        "overig": [f for f in asked.filters if f.veld not in (*invoer.VELDEN, *invoer.PERIODE)],
        "keuzes": options,
        "chips": chips,
        "fout": fout,
        "resultaat": resultaat,
        "mag_bewaren": await rechten.may(datasette, request, "feedback"),
        **(await _shown(datasette, asked, resultaat, chips) if resultaat else {}),
    }
    return await bladzijde.page(datasette, request, "zoeken.html", context, status=status)


def _filter_fields(datasette: Any, request: Any, options: Keuzes, filters: tuple[Filter, ...]) -> Markup:
    """The fields of the filters, made once for as long as these counts are given: there may be hundreds of choices."""
    made = options.velden_html.get(filters)
    if made is None:
        context = {
            "groepen": invoer.GROEPEN,
            "periode": invoer.PERIODE,
            "gekozen": {f.veld: f.waarde for f in filters},
            "keuzes": options,
        }
        made = bladzijde.part(datasette, request, "_zoekfilters.html", context)
        options.keep(filters, made)
    return made


async def _shown(datasette: Any, asked: Invoer, resultaat: Zoekresultaat, chips: list[invoer.Chip]) -> dict[str, Any]:
    """What a page with an answer shows of it."""
    ids = [t.casus_id for t in resultaat.treffers]
    if not ids:
        labels = {c.waarde: c.label for c in chips}
        exact, less = await read(
            datasette, lambda conn: (_exact(conn, asked), without_each(conn, asked.filters, labels))
        )
        return {"exact": exact, "weglatingen": less}
    exact, copies = await read(datasette, lambda conn: (_exact(conn, asked), facetten.copies(conn, ids)))
    return {
        "exact": exact,
        "kaarten": beeld.cards(asked, resultaat, copies),
        "verdeling": beeld.split(resultaat.treffers),
        "lang_genoeg": len(asked.tekst) >= LEAST,
        "toets_pad": toets_path(asked.casus),
        "dossier_pad": dossier_path(asked.casus),
    }


async def as_json(request: Any, datasette: Any) -> Response:
    """POST only; the same document as `casusbank zoek --json`."""
    await rechten.require(datasette, request)
    if refused := wrong_method(request, "POST", uitleg="Stuur uw vraag met POST. Een vraag hoort niet in een adres."):
        return refused
    try:
        asked = invoer.from_json(await json_object(request))
        if not asked.tekst:
            raise InvoerFout('De vraag is leeg. Stuur {"vraag": "..."}.')
        limit = bank_of(datasette).config.grenzen.max_vraag
        if len(asked.tekst) > limit:
            return json_error(f"De vraag is te lang: het meeste dat past is {limit} tekens.", 413)
        vraag = Vraag(asked.tekst, asked.k, asked.filters)
        result = await bank_of(datasette).search(vraag)
    except CasusbankError as error:
        return json_error(str(error), 400)
    from index.render import zoek_json

    return Response.json(zoek_json(replace(vraag, tekst=asked.tekst), result))
