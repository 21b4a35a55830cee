"""The small database with organisation values and boundaries: what Waarden, Grenzen, Dossier and Feedback show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from proefbank import XSS, casus, make_database, span

from casusbank.model import Annotatie, FactorToekenning, GrensToekenning, InstrumentToekenning, WaardeToepassing
from casusbank.store import casussen, open_database, organisatiewaarden, transaction
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.organisatiewaarden import Organisatiewaarde, Richtlijn, parse_eis

EIGEN = "oeverdam_proef"
BEPALING = "Huisvestingsverordening Oeverdam 2021 art. 14"
ZINNEN = {
    "kinderen": "Er zijn kinderen bij betrokken.",
    "grens": "De verordening laat dit niet toe.",
    "budget": "Er is geen budget meer.",
    "hardheid": "De hardheidsclausule is toegepast.",
    "weging": "De betrokkenheid van de vader woog zwaarder dan de doelmatigheid.",
}
TEKST = " ".join(ZINNEN.values())


def _fact() -> Annotatie:
    return Annotatie("factor", "kinderen_betrokken", *span(TEKST, ZINNEN["kinderen"]), "factoren@1", 0.9,
                     FactorToekenning("aanwezig", "T", True))  # fmt: skip


def _bound(key: str, name: str, afloop: str, bepaling: str | None = None) -> Annotatie:
    details = GrensToekenning("feitelijk", afloop=afloop, bepaling=bepaling)
    return Annotatie("grens", key, *span(TEKST, ZINNEN[name]), "grenzen@1", 0.9, details)


def _used() -> Annotatie:
    return Annotatie("instrument", "hardheidsclausule", *span(TEKST, ZINNEN["hardheid"]), "instrumenten@1", 0.9,
                     InstrumentToekenning("toegepast"))  # fmt: skip


def _weighed() -> tuple[Annotatie, ...]:
    place = span(TEKST, ZINNEN["weging"])
    return (
        Annotatie("waarde", "betrokkenheid", *place, "waarden@1", 0.9,
                  WaardeToepassing("steunt_toekenning", "rechter")),
        Annotatie("waarde", "doelmatigheid", *place, "waarden@1", 0.9,
                  WaardeToepassing("afgewogen_tegen", "bestuur", "betrokkenheid")),
    )  # fmt: skip


def own_value(ident: str, **fields: Any) -> Organisatiewaarde:
    """An adopted value with one guideline."""
    rule = Richtlijn(
        "gezin", (parse_eis("kinderen_betrokken", load_vocabulary()),), "voor_inwoner",
        tekst=f"Een gezin gaat voor {XSS}.", status="vastgesteld",
    )  # fmt: skip
    given: dict[str, Any] = {
        "organisatie": "Oeverdam",
        "letterlijke_belofte": f"Wij kijken naar het gezin {XSS}",
        "wat_betekent_het_niet": "Niet dat iedereen voorrang krijgt.",
        "eigenaar": "hoofd Wonen",
        "label": f"Het gezin voorop {XSS}",
        "concretiseert": ("betrokkenheid",),
        "richtlijnen": (rule,),
        "status": "vastgesteld",
        "geldig_van": "2022-01-01",
    }
    return Organisatiewaarde(id=ident, **(given | fields))


def make(folder: Path) -> Path:
    """The database of `proefbank` with more in it."""
    path = make_database(folder)
    conn = open_database(path, "schrijf")
    rows = (
        casus("geblokkeerd-1", f"Geweigerd {XSS}", TEKST, strekking="tegen_inwoner", uitkomst="afgewezen",
              annotaties=(_fact(), _bound("beleidsregel", "grens", "bleef_bestaan", BEPALING))),
        casus("geblokkeerd-2", "Ook geweigerd", TEKST, strekking="tegen_inwoner", uitkomst="afgewezen",
              datum="2023-02-01", annotaties=(_bound("beleidsregel", "grens", "bleef_bestaan", BEPALING),)),
        casus("gelukt-1", "Wel gelukt", TEKST, annotaties=(
            _fact(), _bound("beleidsregel", "grens", "overwonnen"), _used(), *_weighed())),
        casus("alleen-1", "Nergens gelukt", TEKST, strekking="tegen_inwoner", uitkomst="afgewezen",
              annotaties=(_bound("budgetplafond", "budget", "bleef_bestaan"),)),
    )  # fmt: skip
    with transaction(conn):
        for row in rows:
            casussen.put_casus(conn, row, opgenomen_op="2024-01-02T00:00:00")
    organisatiewaarden.add(conn, own_value(EIGEN), via="bestand", op="2024-01-02T00:00:00+00:00", rol="beheerder")
    conn.close()
    return path
