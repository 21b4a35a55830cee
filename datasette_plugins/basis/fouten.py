"""Error pages in Dutch. Nothing a user typed is repeated, and nothing is logged but the kind of error and its place."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Forbidden, NotFound, Response
from datasette.views.base import DatasetteError

from casusbank.errors import CasusbankError, DatabaseFout
from datasette_plugins import formulier

_log = logging.getLogger("casusbank.schermen")

MACHINE = (".json", ".jsono", ".ndjson", ".atom", ".md")
"""Addresses that a program asks for: an error there is JSON, as the OpenAPI document says."""
TITLES = {
    400: "Dit verzoek klopt niet",
    403: "Geen toegang",
    404: "Deze pagina bestaat niet",
    405: "Zo kan deze pagina niet worden gevraagd",
    409: "Iemand anders was u voor",
    413: "Deze tekst is te lang",
    500: "Er ging iets mis",
    503: "De casusbank is even bezet",
}
TEXTS = {
    400: "Controleer het adres of de filters, en probeer het opnieuw.",
    403: "U hebt geen recht op deze pagina. Vraag de beheerder van uw casusbank.",
    404: "Misschien is het adres veranderd. Zoek de casus opnieuw.",
    405: "Ga terug naar Zoeken en begin opnieuw.",
    409: "Dit is intussen veranderd. Er is niets van u bewaard. Ga terug, vernieuw de pagina en kijk opnieuw.",
    413: "Plak alleen de casus zelf. Kort de tekst in en probeer het opnieuw.",
    500: "De pagina kan niet worden getoond. Probeer het opnieuw. Blijft het misgaan: geef casusbank doctor.",
    503: "Een ander proces werkt de casusbank bij, of de database is niet bereikbaar. Probeer het zo opnieuw.",
}


def status_of(exception: Exception) -> int:
    """The HTTP status that fits an exception."""
    status = getattr(exception, "status", None)
    if isinstance(exception, NotFound):
        return 404
    if isinstance(exception, Forbidden):
        return 403
    if isinstance(exception, DatasetteError) and status == 500:
        return 400  # 0.65 says 500 of what an address asks wrongly: to sort by a column that is not there
    if isinstance(exception, Base400 | DatasetteError) and isinstance(status, int):
        return status
    if isinstance(exception, QueryInterrupted):
        return 400
    if isinstance(exception, DatabaseFout | MemoryError):
        return 503
    return formulier.status_of(exception) if isinstance(exception, CasusbankError) else 500


def _log_place(exception: Exception) -> None:
    frames = traceback.extract_tb(exception.__traceback__)
    place = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames[-3:]))
    _log.error("fout in een scherm: %s (%s)", type(exception).__name__, place)


async def error_response(ds: Any, request: Any, status: int, technical: str = "") -> Response:
    """A page (or JSON) for `status`. `technical` is Datasette's own message on a researcher's page."""
    path = str(request.path).split("?")[0] if request else ""
    title, text = TITLES.get(status, TITLES[500]), TEXTS.get(status, TEXTS[500])
    if path.endswith(MACHINE):
        return Response.json({"ok": False, "fout": title, "error": title, "status": status}, status=status)
    if path.endswith(".csv"):
        return Response.text(f"{title}. {text}", status=status)
    return await formulier.error_page(ds, request, title, text, status, technical)


async def handle(ds: Any, request: Any, exception: Exception) -> Response:
    """The answer to an exception that reached Datasette."""
    status = status_of(exception)
    technical = ""
    if status >= 500:
        _log_place(exception)
    elif isinstance(exception, DatasetteError) and request.method == "GET":
        technical = str(getattr(exception, "plain_message", None) or exception.message)[:300]
    return await error_response(ds, request, status, technical)
