"""The values that cross the seams between rooms: frozen, slotted, checked on construction.

Dutch names are the words a consulent or jurist would point at and equal the column names of the
database; `docs/woordenlijst.md` defines each one. Offsets are Python string indices (code points),
half open: `tekst[begin:eind]`.

This package is the one name they go by: no other room imports its files.
"""

from casusbank.model.annotatie import (
    Annotatie,
    Details,
    FactorToekenning,
    Gegeven,
    GrensToekenning,
    InstrumentToekenning,
    SectieLezing,
    Verwijzing,
    WaardeToepassing,
)
from casusbank.model.casus import Casus, Herkomst, Passage, Velden
from casusbank.model.document import Blok, Deel, Document, Metadata, Relatie
from casusbank.model.tekst import OffsetMap, hash_text
from casusbank.model.woorden import (
    SECTIES,
    SOORTEN,
    Aard,
    AnnotatieId,
    Appellant,
    BlokSoort,
    CasusId,
    Gezag,
    Kant,
    PassageId,
    Polariteit,
    Rol,
    Sectie,
    Soort,
    Spreker,
    Status,
    Strekking,
    Toegang,
)
from casusbank.model.zoeken import (
    Filter,
    Overeenkomst,
    ScoreDeel,
    Toelichting,
    Treffer,
    Verschil,
    Vraag,
    WaardeRegel,
    Zoekresultaat,
)

__all__ = [
    "SECTIES",
    "SOORTEN",
    "Aard",
    "Annotatie",
    "AnnotatieId",
    "Appellant",
    "Blok",
    "BlokSoort",
    "Casus",
    "CasusId",
    "Deel",
    "Details",
    "Document",
    "FactorToekenning",
    "Filter",
    "Gegeven",
    "Gezag",
    "GrensToekenning",
    "Herkomst",
    "InstrumentToekenning",
    "Kant",
    "Metadata",
    "OffsetMap",
    "Overeenkomst",
    "Passage",
    "PassageId",
    "Polariteit",
    "Relatie",
    "Rol",
    "ScoreDeel",
    "Sectie",
    "SectieLezing",
    "Soort",
    "Spreker",
    "Status",
    "Strekking",
    "Toegang",
    "Toelichting",
    "Treffer",
    "Velden",
    "Verschil",
    "Verwijzing",
    "Vraag",
    "WaardeRegel",
    "WaardeToepassing",
    "Zoekresultaat",
    "hash_text",
]
