"""A document as PDF/UA-1, printed from its HTML by WeasyPrint: an extra, since it needs Pango on the machine."""

from __future__ import annotations

from typing import Any

from casusbank.errors import InvoerFout
from precedent.dossier.document import Stuk
from precedent.dossier.to_html import to_html

ADVIES = (
    'Een PDF maken vraagt WeasyPrint en Pango. Installeer: pip install "casusbank[pdf]" (en op Debian:'
    " apt-get install libpango-1.0-0 libpangoft2-1.0-0). Of kies --formaat html of docx en druk dat af als PDF."
)


def to_pdf(stuk: Stuk) -> bytes:
    """PDF/UA-1 bytes, tagged, in Dutch. Raises InvoerFout when WeasyPrint or Pango is not there."""
    weasyprint = _load()
    page = weasyprint.HTML(string=to_html(stuk).decode("utf-8"), url_fetcher=_refuse)
    made: bytes = page.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"casusbank", custom_metadata=False)
    return made


def _load() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError):
        raise InvoerFout(ADVIES) from None
    return weasyprint


def _refuse(url: str, *_: object, **__: object) -> Any:
    """A document needs nothing from outside itself."""
    raise ValueError(f"not fetched: {url[:40]}")
