"""A document as PDF/UA-1, printed from its HTML by WeasyPrint: an extra, since it needs Pango on the machine."""

from __future__ import annotations

from functools import lru_cache
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


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether a PDF can be made here. The first time this loads WeasyPrint, which takes a moment."""
    try:
        _load()
    except InvoerFout:
        return False
    return True


def _load() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError):
        raise InvoerFout(ADVIES) from None
    return weasyprint


def _refuse(url: str, *_: object, **__: object) -> Any:
    """A document needs nothing from outside itself."""
    raise ValueError(f"not fetched: {url[:40]}")
