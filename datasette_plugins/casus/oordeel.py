"""A human's word on one annotation: look at it, confirm, reject or correct it. Two people, one annotation: the second
is told what it reads now, keeps the filled-in form, and the word that did not count stands in the log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args
from urllib.parse import unquote

from datasette.utils.asgi import NotFound, Response

from casusbank.errors import CasusbankError, InvoerFout, VerouderdOordeel
from casusbank.model import (
    Aard,
    Annotatie,
    Casus,
    CasusId,
    FactorToekenning,
    GrensToekenning,
    InstrumentToekenning,
    Polariteit,
    Rol,
    Spreker,
    Verwijzing,
    WaardeToepassing,
)
from casusbank.render import annotatie_json
from casusbank.store import annotaties, casussen, oordelen
from casusbank.store.oordelen import Beoordelaar
from casusbank.vocabulary import load_vocabulary
from datasette_plugins import bladzijde, rechten, woorden
from datasette_plugins.bank import read, write
from datasette_plugins.casus import beeld
from datasette_plugins.formulier import form_fields, json_error, json_object, one, status_of, wrong_method
from datasette_plugins.paden import casus_path
from ingest.correctie import Correctie, Woord, decide, keys_of
from ingest.sentences import sentence_spans

ACTIES = {"bevestig": "bevestigen", "verwerp": "verwerpen", "verbeter": "verbeteren"}
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")
_AROUND = 1200
"""Characters on either side of an annotation from which another sentence can be chosen."""
_RESULTAAT = {"toegepast": "toegepast", "overwogen": "overwogen", "geweigerd": "geweigerd"}


@dataclass(frozen=True, slots=True)
class Gezegd:
    """What somebody sent: an action, the stamp seen, and for a correction what it should be; empty leaves a part."""

    actie: str
    stempel: str
    sleutel: str = ""
    waarde: str = ""
    inroeper: str = ""
    passage: str = ""

    def woord(self, nr: int, old: Annotatie) -> Woord:
        """As the store takes it. Raises InvoerFout. What equals `old` is no correction."""
        if self.actie not in ACTIES:
            raise InvoerFout(f"Kies wat u wilt: {', '.join(ACTIES)}.")
        if not self.stempel:
            raise InvoerFout("Het stempel ontbreekt. Open de lezing opnieuw en probeer het nog eens.")
        made = Woord(nr, self.actie == "verwerp", stempel=self.stempel)
        if self.actie != "verbeter":
            return made
        better = Correctie(
            self.sleutel if self.sleutel not in ("", beeld.claim_key(old)) else None,
            self.waarde if self.waarde not in ("", said(old)) else None,
            self.inroeper if self.inroeper not in ("", _speaker(old)) else None,
            span if (span := self._span()) != (old.begin, old.eind) else None,
        )
        if better.is_empty():
            raise InvoerFout("Deze verbetering verandert niets. Bevestig de lezing dan gewoon.")
        return replace(made, correctie=better)

    def _span(self) -> tuple[int, int] | None:
        if not self.passage:
            return None
        match = _SPAN.fullmatch(self.passage)
        if not match:
            raise InvoerFout("De passage klopt niet. Kies een zin uit de lijst.")
        return int(match[1]), int(match[2])

    def in_words(self) -> str:
        """For the log: the action, with the claim of a correction in ids, never free text."""
        parts = [p for p in (self.sleutel, self.waarde, self.inroeper, self.passage) if p]
        return " ".join([self.actie, *(parts if self.actie == "verbeter" else [])])[:200]


def said(a: Annotatie) -> str:
    """What an annotation says of its key, as an id; empty when its kind says nothing."""
    match a.details:
        case FactorToekenning(waarde=v) | WaardeToepassing(polariteit=v) | Verwijzing(rol=v):
            return v
        case GrensToekenning(aard=v) | InstrumentToekenning(resultaat=v):
            return v
        case _:
            return ""


def _speaker(a: Annotatie) -> str:
    return a.details.inroeper if isinstance(a.details, WaardeToepassing) else ""


def _options(a: Annotatie) -> list[tuple[str, str]]:
    """The values that a correction may choose, with their words."""
    match a.details:
        case FactorToekenning():
            factor = load_vocabulary().factoren.get(a.sleutel)
            steps = ["aanwezig", "afwezig", *(factor.schaal if factor else ())]
            return [(v, woorden.FACTOR.get(v, woorden.readable(v))) for v in dict.fromkeys(steps)]
        case WaardeToepassing():
            return _words(get_args(Polariteit), woorden.POLARITEIT)
        case Verwijzing():
            return _words(get_args(Rol), woorden.ROL)
        case GrensToekenning():
            return _words(get_args(Aard), woorden.AARD)
        case InstrumentToekenning():
            return list(_RESULTAAT.items())
        case _:
            return []


def _words(codes: Iterable[str], known: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(code, known.get(code, code)) for code in codes]


def _keys(a: Annotatie) -> list[tuple[str, str]]:
    known = keys_of(a.soort) or ()
    return sorted(((key, woorden.label(a.soort, key)) for key in known), key=lambda pair: pair[1].casefold())


def _sentences(casus: Casus, a: Annotatie) -> list[tuple[str, str]]:
    """(begin-eind, words) of the passage as it is and of the sentences around it."""
    first = max(0, a.begin - _AROUND)
    stretch = casus.tekst[first : a.eind + _AROUND]
    spans = [(b + first, e + first) for b, e in sentence_spans(stretch)]
    own = (a.begin, a.eind)
    return [
        (f"{b}-{e}", f"{'zo is het nu: ' if (b, e) == own else ''}{_flat(casus.tekst[b:e])}")
        for b, e in [own, *(s for s in spans if s != own and s[1] - s[0] > 2)]
        if e > b
    ]


def _flat(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 110 else f"{flat[:110]} …"


def _asked(request: Any) -> tuple[str, int]:
    nr = str(request.url_vars["nr"])
    if not nr.isdigit() or len(nr) > 12:
        raise NotFound("annotatie")
    return unquote(str(request.url_vars["casus_id"])), int(nr)


def _find(conn: Any, casus_id: str, nr: int) -> tuple[Casus, Annotatie]:
    owner, found = annotaties.read_one(conn, nr)
    if owner != casus_id:
        raise InvoerFout("Deze lezing hoort niet bij deze casus.")
    return casussen.read_casus(conn, owner), found


async def page(request: Any, datasette: Any) -> Response:
    """GET: one annotation in its sentence, with what one can say of it. POST: that word."""
    await rechten.require(datasette, request, "bevestigen")
    if refused := wrong_method(request, "GET", "POST"):
        return refused
    casus_id, nr = _asked(request)
    try:
        casus, old = await read(datasette, lambda conn: _find(conn, casus_id, nr))
    except InvoerFout:
        raise NotFound("annotatie") from None
    if request.method != "POST":
        return await _show(datasette, request, casus, old)
    fields = await form_fields(request)
    given = Gezegd(
        *(one(fields, name, 300) for name in ("actie", "stempel", "sleutel", "waarde", "inroeper", "passage"))
    )
    try:
        done = await _record(datasette, casus.id, nr, given, Beoordelaar(str(rechten.role_of(request.actor))))
    except VerouderdOordeel:
        casus, now = await read(datasette, lambda conn: _find(conn, casus_id, nr))
        return await _show(datasette, request, casus, now, given, VEROUDERD, 409)
    except CasusbankError as error:
        return await _show(datasette, request, casus, old, given, str(error), 400)
    return Response.redirect(datasette.urls.path(f"{casus_path(casus_id)}#g-{done.soort}"), status=303)


VEROUDERD = (
    "Iemand anders was u voor: deze lezing is veranderd nadat u haar opende. Uw oordeel telt nog niet; het staat wel in"
    " het logboek. Hieronder staat hoe zij nu luidt, en wat u invulde. Verstuur het opnieuw als u daarbij blijft."
)


async def _record(datasette: Any, casus_id: CasusId, nr: int, given: Gezegd, who: Beoordelaar) -> Annotatie:
    def work(conn: Any) -> Annotatie:
        _, old = _find(conn, casus_id, nr)
        try:
            return decide(conn, given.woord(nr, old), who)[1]
        except VerouderdOordeel:
            oordelen.keep_refused(conn, nr, given.in_words(), who)
            raise

    return await write(datasette, work)


async def _show(
    datasette: Any,
    request: Any,
    casus: Casus,
    a: Annotatie,
    given: Gezegd | None = None,
    fout: str = "",
    status: int = 200,
) -> Response:
    context = {
        "casus": casus,
        "lezing": a,
        "naam": beeld.claim_name(a),
        "gebruik": beeld.claim_use(a),
        "passage": beeld.in_context(casus, a),
        "sleutels": [] if isinstance(a.details, Verwijzing) else _keys(a),
        "sleutel_vrij": isinstance(a.details, Verwijzing),
        "waarden": _options(a),
        "inroepers": _words(get_args(Spreker), woorden.SPREKER) if _speaker(a) else [],
        "zinnen": _sentences(casus, a),
        "nu": Gezegd("", a.stempel, beeld.claim_key(a), said(a), _speaker(a), f"{a.begin}-{a.eind}"),
        "gezegd": given,
        "fout": fout,
        "log": await read(
            datasette, lambda conn: [r for r in oordelen.history(conn, casus.id) if r.annotatie_id == a.id]
        ),
    }
    return await bladzijde.page(datasette, request, "annotatie.html", context, status=status)


async def as_json(request: Any, datasette: Any) -> Response:
    """POST only: the same word as JSON; gives the annotation as it now is, like `casusbank bevestig --json`."""
    await rechten.require(datasette, request, "bevestigen")
    if refused := wrong_method(request, "POST", uitleg="Stuur uw oordeel met POST."):
        return refused
    casus_id, nr = _asked(request)
    try:
        data = await json_object(request)
        names = ("actie", "stempel", "sleutel", "waarde", "inroeper", "passage")
        if not all(isinstance(data.get(name, ""), str) for name in names):
            raise InvoerFout("Elk veld moet tekst zijn.")
        given = Gezegd(*(str(data.get(name, ""))[:300] for name in names))
        done = await _record(datasette, CasusId(casus_id), nr, given, Beoordelaar(str(rechten.role_of(request.actor))))
    except CasusbankError as error:
        return json_error(str(error), status_of(error))
    return Response.json({"casus_id": casus_id} | annotatie_json(done))
