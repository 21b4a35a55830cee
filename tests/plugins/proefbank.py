"""A small real database, hand-built, and a searcher that always answers with the same hits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from casusbank.model import (
    Annotatie,
    Casus,
    CasusId,
    FactorToekenning,
    GrensToekenning,
    Herkomst,
    InstrumentToekenning,
    Metadata,
    Overeenkomst,
    Passage,
    Relatie,
    ScoreDeel,
    SectieLezing,
    Toelichting,
    Treffer,
    Velden,
    Verschil,
    Verwijzing,
    Vraag,
    WaardeRegel,
    WaardeToepassing,
    Zoekresultaat,
)
from casusbank.store import casussen, open_database, signalen, transaction
from casusbank.store.bronnen import Bron, put_bron
from casusbank.vocabulary.methodiek import Signaal

EXAMPLES = {
    "casus_id": "oeverdam-1", "a": "oeverdam-1", "b": "kwaad",
    "zoekvraag_id": "1", "grens": "beleidsregel", "signaal_id": "S1", "nr": "1", "sleutel": "eigen_kracht",
    "tabel": "casus",
}  # fmt: skip
"""A value for each named part of a route; a screen with another name in its routes adds one here."""
WRITES = (
    "/casusbank/-/create",
    "/casusbank/casus/-/insert",
    "/casusbank/casus/-/upsert",
    "/casusbank/casus/-/drop",
    "/casusbank/casus/oeverdam-1/-/delete",
    "/casusbank/casus/oeverdam-1/-/update",
    "/casusbank/-/execute-write",
    "/casusbank/-/queries/store",
    "/casusbank/casus/-/alter",
)
"""Addresses where Datasette itself would write, where it may."""
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
ECLI = "ECLI:NL:CRVB:2016:1404"
TEKST = (
    "Feiten\n\nEen vader neemt zijn twee kinderen in huis. Hij woont in een tweekamerwoning.\n\n"
    "Overweging\n\nHet college wijst op de beleidsregel. Op grond van artikel 2.3.5 van de Wmo 2015 telt de "
    "betrokkenheid van de vader. De hardheidsclausule is toegepast.\n\nBeslissing\n\nDe urgentie is toegekend."
)


def span(tekst: str, fragment: str) -> tuple[int, int, str]:
    begin = tekst.index(fragment)
    return begin, begin + len(fragment), fragment


def annotated(tekst: str) -> tuple[Annotatie, ...]:
    cut = tekst.index("Overweging")
    return (
        Annotatie("sectie", "feiten", 0, cut, tekst[:cut], "sectie@1", 1.0, SectieLezing("consulent")),
        Annotatie("sectie", "overweging", cut, len(tekst), tekst[cut:], "sectie@1", 1.0, SectieLezing()),
        Annotatie("factor", "hardheidsclausule_aanwezig", *span(tekst, "twee kinderen in huis"), "factoren@1", 0.8,
                  FactorToekenning("aanwezig", "T", True)),
        Annotatie("waarde", "eigen_kracht", *span(tekst, "betrokkenheid van de vader"), "waarden@1", 0.7,
                  WaardeToepassing("steunt_toekenning", "consulent")),
        Annotatie("wetsverwijzing", "wmo2015:2.3.5", *span(tekst, "artikel 2.3.5 van de Wmo 2015"), "wet@1", 0.9,
                  Verwijzing("Wmo 2015 art. 2.3.5", "bwb", "BWBR0035362", "2.3.5", rol="grondslag")),
        Annotatie("grens", "beleidsregel", *span(tekst, "beleidsregel"), "grenzen@1", 0.6, GrensToekenning("ervaren")),
        Annotatie("instrument", "hardheidsclausule", *span(tekst, "hardheidsclausule"), "instrumenten@1", 0.9,
                  InstrumentToekenning("toegepast")),
        Annotatie("waarde", "menselijke_waardigheid", *span(tekst, "tweekamerwoning"), "waarden@1", 0.2,
                  WaardeToepassing("noemt", "onbekend"), status="verworpen"),
    )  # fmt: skip


def casus(casus_id: str, titel: str, tekst: str, **fields: Any) -> Casus:
    velden = Velden(
        domeinen=("wonen",), onderwerpen=("urgentie_sociaal",), beslispunt="urgentie_sociaal",
        uitkomst=fields.get("uitkomst", "toegekend"), strekking=fields.get("strekking", "voor_inwoner"),
        organisatie=fields.get("organisatie", "Oeverdam"), datum_besluit=fields.get("datum", "2024-03-05"),
    )  # fmt: skip
    return Casus(
        id=CasusId(casus_id), titel=titel, tekst=tekst, bronsoort=fields.get("bronsoort", "maatwerkbesluit"),
        herkomst=Herkomst("bron1", "0" * 64, "tekst@1", f"{casus_id}.txt"), velden=velden,
        metadata=fields.get("metadata", Metadata()), annotaties=fields.get("annotaties", ()),
    )  # fmt: skip


def told(begin: str, facts: Mapping[str, str], *, dragend: bool = True) -> tuple[str, tuple[Annotatie, ...]]:
    """A text with a sentence for each fact, and the readings of them."""
    text, notes = begin, []
    for factor, value in facts.items():
        sentence = f"Over {factor} staat hier {value}."
        text += sentence + " "
        details = FactorToekenning(value, "A" if factor == "eigen_toedoen" else "T", dragend)
        notes.append(Annotatie("factor", factor, *span(text, sentence), "factoren@1", 0.8, details))
    return text, tuple(notes)


def fill(db: Path, rows: Iterable[Casus]) -> None:
    """Store casussen of one source in a database of their own."""
    with closing(open_database(db, "schrijf")) as conn, transaction(conn):
        put_bron(conn, Bron("bron1", "p.txt", "0" * 64, 1, "tekst@1", "opgenomen", None, "v1", "2024-01-01"))
        for row in rows:
            casussen.put_casus(conn, row, opgenomen_op="2024-01-01T00:00:00")


def known_keys(found: tuple[Annotatie, ...], conn: Any) -> tuple[Annotatie, ...]:
    """The vocabulary is another room's: use keys that it has today."""
    tables = {"waarde": "waarde", "factor": "factor", "grens": "grens", "instrument": "instrument"}

    def key(a: Annotatie) -> str:
        if a.soort not in tables:
            return a.sleutel
        ids = [r[0] for r in conn.execute(f"SELECT id FROM {tables[a.soort]} ORDER BY rowid")]  # noqa: S608
        return a.sleutel if a.sleutel in ids else ids[0]

    return tuple(replace(a, sleutel=key(a)) for a in found)


class FakeSearcher:
    """Answers every question with the same hits and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Vraag] = []
        self.error: Exception | None = None
        self.empty = False
        self.only = ""
        """The id of the one casus it answers with, when given."""

    def search(self, vraag: Vraag) -> Zoekresultaat:
        self.asked.append(vraag)
        if self.error:
            raise self.error
        if self.only:
            return Zoekresultaat("proef", (hit(self.only, "Een casus", "tegen_inwoner"),))
        hits = () if self.empty else (hit("oeverdam-1", "Vader met twee kinderen", "voor_inwoner"),
                                      hit("oeverdam-1", "Nog een vader", "voor_inwoner"),
                                      hit(ECLI, f"Uitspraak {XSS}", "tegen_inwoner", XSS))  # fmt: skip
        return Zoekresultaat("proef", hits[: vraag.k], ("De index is ouder dan de database.",))


def hit(casus_id: str, titel: str, strekking: Any, extra: str = "") -> Treffer:
    tekst = TEKST[8:90] + extra
    begin, eind, fragment = span(TEKST, "twee kinderen in huis")
    uitleg = Toelichting(
        overeenkomsten=(Overeenkomst("factor", "gezin", "Kinderen in huis", begin, eind, fragment + extra),),
        verschillen=(Verschil("factor", "schuld", f"Schulden{extra}", None, "aanwezig", "A", 8, 20),),
        waarden=(WaardeRegel("eigen_kracht", "Eigen kracht", "steunt_toekenning", "consulent", 8, 60, "Zin." + extra),),
        scores=(ScoreDeel("passage", 1, 0.5), ScoreDeel("vector", 14, 0.1)),
        vraag_na=("duur_beperking",),
    )
    passage = Passage(CasusId(casus_id), 0, 8, 8 + len(tekst), tekst)
    return Treffer(CasusId(casus_id), titel, "maatwerkbesluit", "toegekend", strekking, 1.0, passage, uitleg,
                   f"Oeverdam{extra}", "2024-03-05", "vernietigd" if casus_id == ECLI else None)  # fmt: skip


def make_database(folder: Path) -> Path:
    path = folder / "proef bank?.db"  # a name that must be quoted in a URI
    conn = open_database(path, "schrijf")
    evil = f"Feiten\n\nDe vader {XSS} vraagt urgentie.\n\nBeslissing\n\nAfgewezen {XSS}."
    with transaction(conn):
        put_bron(conn, Bron("bron1", "map/rapport.txt", "0" * 64, 10, "tekst@1", "opgenomen", None, "v1", "2024-01-01"))
        rows = [
            casus("oeverdam-1", "Vader met twee kinderen", TEKST, annotaties=known_keys(annotated(TEKST), conn),
                  metadata=Metadata(samenvatting="Een vader vraagt urgentie.", bron_url="https://example.org/1",
                                    relaties=(Relatie("citeert", ECLI), Relatie("volgt", "ECLI:NL:RVS:2000:1")))),
            casus(ECLI, "Uitspraak over urgentie", TEKST, uitkomst="beroep_ongegrond", strekking="tegen_inwoner",
                  bronsoort="hoger_beroep",
                  metadata=Metadata(ecli=ECLI, bron_kenmerk="14-3129 WWB", status_gezag="vernietigd")),
            casus("kwaad", f"Titel {XSS}", evil, organisatie=f"Org {XSS}", strekking="tegen_inwoner",
                  metadata=Metadata(samenvatting=XSS, bron_url="javascript:alert(3)", opmerking=XSS,
                                    relaties=(Relatie("citeert", XSS),)),
                  annotaties=known_keys((Annotatie("waarde", "eigen_kracht", *span(evil, XSS), "waarden@1", 0.5,
                                        WaardeToepassing("noemt", "inwoner")),), conn)),
            casus("map/met%raar", "Vreemd kenmerk", TEKST, annotaties=(
                Annotatie("waarde", "doelmatigheid", *span(TEKST, "betrokkenheid van de vader"), "waarden@1", 0.5,
                          WaardeToepassing("afgewogen_tegen", "bestuur", "betrokkenheid")),)),
        ]  # fmt: skip
        for row in rows:
            casussen.put_casus(conn, row, opgenomen_op="2024-01-01T00:00:00")
            conn.execute(
                "INSERT INTO passage (casus_id, volgnr, begin, eind, sectie, spreker, tekst) VALUES (?,0,8,60,?,?,?)",
                (row.id, "feiten", "onbekend", row.tekst[8:60]),
            )
        casussen.set_near_duplicate(conn, CasusId("map/met%raar"), CasusId("oeverdam-1"))
    about = Signaal(
        "", "regel_belemmert", "beleidsregel", None, f"Ruimte {XSS}", "beleid", "gemeld", "2024-01-01", "jurist"
    )
    with_casus = replace(about, casussen=(CasusId("oeverdam-1"),))
    signalen.put(conn, with_casus, rol="jurist", tijdstip="2024-01-01T00:00:00", velden=("status",))
    conn.close()
    return path
