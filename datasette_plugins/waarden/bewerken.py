"""Editing an organisation value with its guidelines: a form of the newest version, checked by the rules of a file.

Every change is a new version. Who saves while another saved first gets both texts to see, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from datasette.utils.asgi import NotFound, Response

from casusbank.config import Config
from casusbank.errors import CasusbankError, VerouderdOordeel
from casusbank.store import Connection, now, organisatiewaarden
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.organisatiewaarden import (
    DAN_STREKKINGEN,
    VASTSTELLINGEN,
    Betekenis,
    Richtlijn,
    Waardeversie,
)
from casusbank.vocabulary.waardenbestand import check_value
from casusbank.vocabulary.waardenrijen import BRONVELDEN, Rij
from datasette_plugins import bladzijde, rechten, woorden
from datasette_plugins.bank import bank_of, read, write
from datasette_plugins.formulier import Fields, form_fields, one, status_of, wrong_method
from datasette_plugins.waarden.views import asked_id, waarde_path
from ingest.invoer import masked_value

VELDEN: Mapping[str, tuple[str, str]] = {
    "label": ("Naam", "Kort, zoals op het scherm."),
    "organisatie": ("Organisatie", "Van wie is deze waarde?"),
    "letterlijke_belofte": ("Letterlijke belofte", "Zoals zij in het collegeprogramma staat, hoogstens 25 woorden."),
    "betekenis_voor_ons": ("Wat betekent dit voor ons?", ""),
    "betekenis_voor_inwoner": ("Wat betekent dit voor de inwoner?", ""),
    "wat_merkt_de_inwoner": ("Wat merkt de inwoner ervan?", ""),
    "wat_betekent_het_niet": ("Wat betekent het niet?", "Wanneer is deze waarde geen reden om af te wijken?"),
    "concretiseert": ("Welke kernwaarden maakt zij concreet?", "Kenmerken, met een komma ertussen."),
    "cues": ("Waaraan te herkennen in een tekst?", "Woorden of zinsdelen, met een komma ertussen."),
    "eigenaar": ("Eigenaar", "Een functie, nooit de naam van een persoon."),
    "status": ("Status", "Een concept telt nergens mee."),
    "geldig_van": ("Geldt vanaf", "Eerste dag, zoals 2026-01-31."),
    "geldig_tot": ("Geldt tot en met", "Laatste dag. Leeg: tot nader order."),
}
BRON = {
    "document": "Soort stuk",
    "titel": "Titel",
    "vindplaats": "Plaats in het stuk",
    "vastgesteld_op": "Vastgesteld op",
}
RICHTLIJN: Mapping[str, tuple[str, str]] = {
    "id": ("Kenmerk", "Kleine letters, cijfers en _."),
    "tekst": ("De richtlijn in gewone taal", ""),
    "als_factoren": (
        "Als (feiten die er allemaal moeten zijn)",
        "Met een komma ertussen: woningkrapte>=ernstig.",
    ),
    "dan_strekking": ("Dan", "Voor wie pakt de beslissing uit?"),
    "tenzij_factoren": ("Tenzij (één feit is genoeg)", "Met een komma ertussen."),
    "domeinen": ("Alleen in deze domeinen", "Leeg: overal."),
    "beslispunten": ("Alleen bij deze beslispunten", "Leeg: bij alle."),
    "status": ("Status", ""),
    "eigenaar": ("Eigenaar", "Leeg: die van de waarde."),
    "geldig_van": ("Geldt vanaf", "Leeg: zolang de waarde geldt."),
    "geldig_tot": ("Geldt tot en met", ""),
}
BETEKENIS = {"organisatie": "Organisatie", "concretiseert": "Kernwaarden", "tekst": "Wat betekent het daar?"}
MAX_RICHTLIJNEN = 30
MAX_TEKST = 4000


@dataclass(frozen=True, slots=True)
class Formulier:
    """What stands in the form: texts per field, guideline and meaning, with what is wrong per (row, field)."""

    id: str
    stempel: str
    velden: Mapping[str, str]
    bron: Mapping[str, str]
    richtlijnen: tuple[Mapping[str, str], ...]
    betekenissen: tuple[Mapping[str, str], ...] = ()
    nieuw: bool = False
    fouten: Mapping[tuple[int, str], str] = field(default_factory=dict[tuple[int, str], str])

    def mistake(self, row: int, name: str) -> str:
        """What is wrong with one field; empty when nothing is."""
        return self.fouten.get((row, name), "")

    @property
    def dubbelzinnig(self) -> bool:
        """Whether the value means something else per organisation."""
        return bool(self.betekenissen)


async def edit(request: Any, datasette: Any) -> Response:
    """GET: the newest version to change. POST: save it as a new version."""
    await rechten.require(datasette, request, "waarden")
    waarde_id = asked_id(request)
    versions = await read(datasette, lambda conn: organisatiewaarden.versions(conn, waarde_id))
    if not versions:
        raise NotFound("waarde")
    return await _form_or_save(request, datasette, form_of(versions[-1]))


async def new(request: Any, datasette: Any) -> Response:
    """GET: an empty form. POST: save it as a first version."""
    await rechten.require(datasette, request, "waarden")
    config: Config = bank_of(datasette).config
    fields = dict.fromkeys(VELDEN, "") | {"status": "concept", "organisatie": config.organisatie or ""}
    return await _form_or_save(request, datasette, Formulier("", "", fields, dict.fromkeys(BRON, ""), (), nieuw=True))


async def _form_or_save(request: Any, datasette: Any, known: Formulier) -> Response:
    if refused := wrong_method(request, "GET", "POST"):
        return refused
    if request.method != "POST":
        return await _page(datasette, request, known)
    given = known
    try:
        given = from_fields(await form_fields(request), known)
        return await _save(request, datasette, given)
    except VerouderdOordeel:
        return await _overtaken(request, datasette, given)
    except CasusbankError as error:
        return await _page(datasette, request, given, fout=str(error), status=status_of(error))


async def _save(request: Any, datasette: Any, given: Formulier) -> Response:
    config: Config = bank_of(datasette).config
    checked = check_value(to_row(given), organisatie=config.organisatie)
    if checked.waarde is None:
        wrong = {(row, name): reason for row, name, reason in checked.fouten}
        fout = f"Er is niets bewaard. Verbeter {woorden.aantal(len(wrong), 'veld', 'velden')}."
        return await _page(datasette, request, _with(given, wrong), fout=fout, status=400)
    clean, _ = masked_value(checked.waarde, config)
    rol = str(rechten.role_of(request.actor))

    def work(conn: Connection) -> None:
        organisatiewaarden.add(conn, clean, via="scherm", op=now(), rol=rol, stempel=given.stempel)

    await write(datasette, work)
    return Response.redirect(datasette.urls.path(f"{waarde_path(clean.id)}?bewaard=ja"), status=303)


async def _overtaken(request: Any, datasette: Any, given: Formulier) -> Response:
    """Somebody saved first: both texts, nothing written, and a stamp to save with after looking."""
    versions = await read(datasette, lambda conn: organisatiewaarden.versions(conn, given.id))
    if not versions:
        return await _page(datasette, request, given, fout="Deze waarde bestaat niet meer.", status=409)
    theirs = form_of(versions[-1])
    fout = f"Iemand anders heeft deze waarde intussen gewijzigd: nu is er versie {versions[-1].versie}."
    mine = Formulier(
        given.id, theirs.stempel, given.velden, given.bron, given.richtlijnen, given.betekenissen, fouten={}
    )
    return await _page(datasette, request, mine, fout=fout, status=409, verschillen=differences(theirs, mine))


async def _page(
    datasette: Any,
    request: Any,
    form: Formulier,
    fout: str = "",
    status: int = 200,
    verschillen: Iterable[tuple[str, str, str]] = (),
) -> Response:
    vocab = load_vocabulary()
    context = {
        "form": form,
        "fout": fout,
        "verschillen": list(verschillen),
        "velden": VELDEN,
        "bronvelden": BRON,
        "richtlijnvelden": RICHTLIJN,
        "betekenisvelden": BETEKENIS,
        "fout_bij": form.mistake,
        "statussen": [(s, s) for s in VASTSTELLINGEN],
        "strekkingen": [(s, woorden.strekking(s)) for s in DAN_STREKKINGEN],
        "kernwaarden": [(w.id, w.label) for w in vocab.waarden.values()],
        "feiten": [(f.id, f.label, " < ".join(f.schaal)) for f in vocab.factoren.values() if not f.procedure],
        "pad": f"{waarde_path(form.id)}/wijzig" if not form.nieuw else "/-/nieuwe-waarde",
        "waarde_pad": waarde_path,
    }
    return await bladzijde.page(
        datasette, request, "waarde_wijzig.html", context, status=status, headers={"cache-control": "no-store"}
    )


# ------------------------------------------------------------ form and value


def form_of(version: Waardeversie) -> Formulier:
    """A version as it stands in the form."""
    w = version.waarde
    fields = {name: _text(getattr(w, name)) for name in VELDEN}
    source = {name: _text(getattr(w.bron, name)) for name in BRONVELDEN}
    rules = tuple(_rule_fields(r) for r in w.richtlijnen)
    means = tuple(_meaning_fields(b) for b in w.betekenissen)
    return Formulier(w.id, version.stempel, fields, source, rules, means)


def _rule_fields(r: Richtlijn) -> dict[str, str]:
    return {name: _text(getattr(r, name)) for name in RICHTLIJN}


def _meaning_fields(b: Betekenis) -> dict[str, str]:
    return {name: _text(getattr(b, name)) for name in BETEKENIS}


def _text(value: Any) -> str:
    return ", ".join(str(v) for v in value) if isinstance(value, tuple) else str(value or "")


def from_fields(fields: Fields, known: Formulier) -> Formulier:
    """What was sent. An empty guideline is none; one that is ticked to go is left out. Raises InvoerFout."""
    rules: list[dict[str, str]] = []
    for n in range(MAX_RICHTLIJNEN):
        rule = {name: one(fields, f"r{n}-{name}", MAX_TEKST) for name in RICHTLIJN}
        if any(v for k, v in rule.items() if k not in ("status", "dan_strekking")) and not one(fields, f"r{n}-weg"):
            rules.append(rule)
    means = [
        {name: one(fields, f"b{n}-{name}", MAX_TEKST) for name in BETEKENIS} for n in range(len(known.betekenissen) + 1)
    ]
    return Formulier(
        id=one(fields, "id", 80) if known.nieuw else known.id,
        stempel=one(fields, "stempel", 20),
        velden={name: one(fields, name, MAX_TEKST) for name in VELDEN},
        bron={name: one(fields, f"bron-{name}", MAX_TEKST) for name in BRON},
        richtlijnen=tuple(rules),
        betekenissen=tuple(m for m in means if any(m.values())) if known.betekenissen else (),
        nieuw=known.nieuw,
    )


def to_row(form: Formulier) -> Rij:
    """The form as a row of a file: row 0 is the value, then each guideline, then each meaning."""
    row = Rij(0, {"id": form.id, **form.velden})
    row.velden["bron"] = Rij(0, dict(form.bron))
    rules = [Rij(n, dict(r)) for n, r in enumerate(form.richtlijnen, start=1)]
    row.velden["richtlijnen"] = rules
    if form.betekenissen:
        row.velden["dubbelzinnig"] = "ja"
        first = len(rules) + 1
        row.velden["betekenissen"] = [Rij(n, dict(b)) for n, b in enumerate(form.betekenissen, start=first)]
    return row


def _with(form: Formulier, wrong: Mapping[tuple[int, str], str]) -> Formulier:
    return Formulier(
        form.id, form.stempel, form.velden, form.bron, form.richtlijnen, form.betekenissen, form.nieuw, wrong
    )


def differences(theirs: Formulier, mine: Formulier) -> list[tuple[str, str, str]]:
    """(field, as it is now, as I would have it) of everything that is not the same."""
    rows = [(VELDEN[k][0], theirs.velden[k], mine.velden[k]) for k in VELDEN]
    rows += [(BRON[k], theirs.bron[k], mine.bron[k]) for k in BRON]
    at, my = ({r["id"]: r for r in f.richtlijnen} for f in (theirs, mine))
    for ident in dict.fromkeys([*at, *my]):
        rows += [
            (f"Richtlijn {ident}: {RICHTLIJN[k][0]}", at.get(ident, {}).get(k, ""), my.get(ident, {}).get(k, ""))
            for k in RICHTLIJN
        ]
    names = {b["organisatie"]: b for b in theirs.betekenissen}
    for b in mine.betekenissen:
        rows.append((f"Betekenis bij {b['organisatie']}", names.get(b["organisatie"], {}).get("tekst", ""), b["tekst"]))
    return [row for row in rows if row[1] != row[2]]
