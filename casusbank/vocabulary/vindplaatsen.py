"""Where a reference to law is to be read on the web: the official address, and what links to it.

Addresses are only built, never fetched. Statutes and treaties: wetten.overheid.nl takes a JCI 1.3 reference
(juriconnect), with the version of a day; rulings: deeplink.rechtspraak.nl, and e-justice.europa.eu for an ECLI
from elsewhere; local regulations: lokaleregelgeving.overheid.nl by CVDR id; EU acts: EUR-Lex by CELEX number;
publications: zoek.officielebekendmakingen.nl. LiDO (Linked Data Overheid, KOOP) shows a document with what refers
to it at `front/portal/document-viewer?ext-id=`, where ext-id is the id in its own notation: an ECLI (so used by
rechtspraak.nl and citation managers), a BWB or CVDR id or a JCI reference (the parameter of its services).
"""

from __future__ import annotations

from urllib.parse import quote

from casusbank.model import Verwijzing

_LIDO = "https://linkeddata.overheid.nl/front/portal/document-viewer?ext-id="


def vindplaats(v: Verwijzing) -> str | None:
    """The address of what `v` refers to; None where nothing says which document it is."""
    id_ = v.regeling_id
    if not id_:
        return None
    if id_.startswith("BWB"):
        return f"https://wetten.overheid.nl/{v.jci or _anchored(v)}"
    if id_.startswith("ECLI:NL:"):
        return f"https://deeplink.rechtspraak.nl/uitspraak?id={id_}"
    if id_.startswith("ECLI:"):
        return f"https://e-justice.europa.eu/ecli/{id_}"
    if id_.startswith("CVDR"):
        return f"https://lokaleregelgeving.overheid.nl/{id_.replace('_', '/')}"
    if id_.startswith("gmb-"):
        return f"https://zoek.officielebekendmakingen.nl/{id_}.html"
    if v.bron_soort == "eu":
        return f"https://eur-lex.europa.eu/legal-content/NL/TXT/?uri=CELEX:{id_}"
    return None


def linkeddata(v: Verwijzing) -> str | None:
    """The address at LiDO of what `v` refers to; None for what LiDO does not hold."""
    id_ = v.regeling_id
    if not id_ or not id_.startswith(("BWB", "ECLI:NL:", "CVDR")):
        return None
    undated = (v.jci or id_).partition("&g=")[0] if id_.startswith("BWB") else id_.replace("_", "/").partition("/")[0]
    return _LIDO + quote(undated, safe=":")


def _anchored(v: Verwijzing) -> str:
    return f"{v.regeling_id}/" + (f"#Artikel{v.artikel}" if v.artikel else "")
