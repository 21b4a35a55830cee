"""References to law: article, paragraph and part of statutes, treaties and local regulations; ECLI and other ids.

Forms: Leidraad voor juridische auteurs (2022) plus the loose forms of case notes (`2.3.5 lid 3 Wmo`, `Awb 4:84`).
Links: JCI 1.3 (juriconnect), with the version of the day the text is about. How a text is read for them:
`verwijslezer`, `verwijsvormen` (numbers), `naamregister` (names).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from casusbank.model import Annotatie, Verwijzing
from ingest.annotate.datums import decision_date
from ingest.annotate.verwijskenmerken import find_ids
from ingest.annotate.verwijslezer import Lezer, Vondst
from ingest.annotate.verwijsrol import role_of
from ingest.annotate.verwijsvormen import Artikel
from ingest.annotate.wetnamen import Regelnaam, book, book_number, by_id, other_numbering, valid_on
from ingest.text import Leestekst


class Wetsverwijzingen:
    """Annotator `wetsverwijzingen`: one annotation per article, paragraph and part, normalised, with JCI and role."""

    naam = "wetsverwijzingen@2"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """References in order of place."""
        day = tekst.peildatum or decision_date(tekst)
        lezer = Lezer(tekst.tekst, day)
        out: list[Annotatie] = []
        for vondst in lezer.find():
            for artikel in vondst.artikelen:
                regel, certainty = lezer.regulation(vondst, artikel)
                if regel:
                    out.extend(self._annotations(tekst, vondst, artikel, regel, certainty, day))
        for begin, eind, details in find_ids(tekst.tekst):
            fragment = tekst.tekst[begin:eind]
            role = replace(details, rol=role_of(tekst, begin, eind, details.norm))
            out.append(Annotatie("wetsverwijzing", details.norm, begin, eind, fragment, self.naam, 0.99, role))
        return tuple(sorted(dict.fromkeys(out), key=lambda a: (a.begin, a.eind, a.sleutel)))

    def _annotations(
        self, tekst: Leestekst, vondst: Vondst, artikel: Artikel, regel: Regelnaam, certainty: float, day: str | None
    ) -> Iterator[Annotatie]:
        single = len(vondst.artikelen) == 1
        begin, eind = (vondst.begin, vondst.eind) if single else (artikel.begin, artikel.eind)
        regel = other_numbering(regel, artikel.stijl, day)
        number = artikel.nummer
        if regel.kort == "BW" and ":" not in number and book_number(regel.regeling_id):
            number = f"{book_number(regel.regeling_id)}:{number}"
        regeling = book(number) or regel.regeling_id if regel.kort == "BW" else regel.regeling_id
        for lid, onder in artikel.plaatsen:
            norm = f"{regel.kort} art. {number}" + (f" lid {lid}" if lid else "") + (f" onder {onder}" if onder else "")
            details = Verwijzing(
                norm,
                regel.bron_soort,
                regeling,
                number,
                lid or None,
                onder or None,
                jci(regeling, number, lid, onder, valid_on(regel, day)),
                role_of(tekst, vondst.begin, vondst.eind, norm),
            )
            fragment = tekst.tekst[begin:eind]
            yield Annotatie("wetsverwijzing", norm, begin, eind, fragment, self.naam, certainty, details)


def jci(regeling: str | None, artikel: str, lid: str, onder: str, day: str | None) -> str | None:
    """The Juriconnect 1.3 reference of a place in a statute or treaty, with the version of `day`."""
    if not regeling or not regeling.startswith("BWB"):
        return None
    wet = by_id(regeling)
    number = artikel.partition(":")[2] if book_number(regeling) and ":" in artikel else artikel
    where = f"&artikel={number}" + (f"&lid={lid}" if lid else "")
    where += "".join(f"&o={part.rstrip('°')}" for part in onder.split())
    return f"jci1.3:c:{regeling}{where}" + (f"&g={day}" if day and wet else "")
