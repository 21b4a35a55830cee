"""From a document to bytes in a form, and from bytes to a file: written whole or not at all, never over another."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal, get_args

from casusbank.errors import InvoerFout, reason_of
from precedent.dossier.document import Stuk

Formaat = Literal["html", "docx", "pdf", "json", "md"]
FORMATEN: tuple[Formaat, ...] = get_args(Formaat)


def render(stuk: Stuk, formaat: Formaat) -> bytes:
    """The document in one form. Raises InvoerFout for a PDF where that cannot be made."""
    return _renderer(formaat)(stuk)


def _renderer(formaat: Formaat) -> Callable[[Stuk], bytes]:
    """Loaded when asked for: python-docx and WeasyPrint take their time."""
    match formaat:
        case "html":
            from precedent.dossier.to_html import to_html as found
        case "docx":
            from precedent.dossier.to_docx import to_docx as found
        case "pdf":
            from precedent.dossier.to_pdf import to_pdf as found
        case "json":
            from precedent.dossier.to_json import to_json as found
        case "md":
            from precedent.dossier.to_markdown import to_markdown as found
    return found


def write_new(path: Path, content: bytes, *, overschrijf: bool = False) -> None:
    """Write `content` to `path` with rights 0600, in one step. Raises InvoerFout.

    An existing file stays unless `overschrijf`; a link or a folder at `path` is never written through.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise InvoerFout(f"{path} is geen gewoon bestand. Kies een andere naam met --uit.")
    if path.exists() and not overschrijf:
        raise InvoerFout(f"{path} bestaat al. Kies een andere naam met --uit, of geef --overschrijf.")
    if not path.absolute().parent.is_dir():
        raise InvoerFout(f"De map voor {path} bestaat niet.")
    try:
        _replace(path, content, overschrijf=overschrijf)
    except FileExistsError:
        raise InvoerFout(f"{path} bestaat al. Kies een andere naam met --uit, of geef --overschrijf.") from None
    except OSError as error:
        raise InvoerFout(f"Kan {path} niet schrijven: {reason_of(error)}.") from None


def _replace(path: Path, content: bytes, *, overschrijf: bool) -> None:
    with NamedTemporaryFile(dir=path.absolute().parent, prefix=".", suffix=".deel", delete=False) as part:
        made = Path(part.name)
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            if not overschrijf:
                _claim(path)
            made.replace(path)
        except BaseException:
            made.unlink(missing_ok=True)
            raise


def _claim(path: Path) -> None:
    """Take the name, so that no file that came in between is replaced. Raises FileExistsError."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
