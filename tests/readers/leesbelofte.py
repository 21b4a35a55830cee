"""What every reader promises of any bytes at all; held to by chance (test_fuzz) and by coverage (scripts/fuzz)."""

from __future__ import annotations

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, BronOvergeslagen
from ingest.readers import Bestand
from ingest.readers.select import read_file
from ingest.split import split

EXTENSIONS = (
    "", ".txt", ".md", ".html", ".docx", ".odt", ".rtf", ".pdf", ".csv", ".tsv", ".xlsx", ".json", ".jsonl",
    ".jsonl.gz", ".gz", ".eml", ".xml", ".zip", ".doc", ".xls", ".msg", ".bin",
)  # fmt: skip
LIMITS = Grenswaarden(max_tekst=100_000, max_rijen=1000, max_uitgepakt=4_000_000)


def survive(name: str, data: bytes) -> None:
    """Documents that hold together, or one of the two refusals with a reason; anything else is an error."""
    try:
        documents = list(read_file(Bestand(name, data, LIMITS)))
    except (BronGeweigerd, BronOvergeslagen) as error:
        assert str(error)
        return
    assert documents
    for document in documents:
        document.tekst.encode("utf-8")
        assert all(0 <= b.begin < b.eind <= len(document.tekst) for b in document.blokken)
        assert [b.begin for b in document.blokken] == sorted(b.begin for b in document.blokken)
        assert split(document)
