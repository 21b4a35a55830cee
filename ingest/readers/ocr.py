"""Optical character recognition of scans, when ocrmypdf and tesseract with Dutch are installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from casusbank.errors import BronGeweigerd

ADVIES = "geen tekstlaag; OCR nodig: installeer casusbank[ocr] en tesseract met 'nld'"
_TIMEOUT = 600


@lru_cache(maxsize=1)
def ocr_available() -> bool:
    """Whether ocrmypdf is installed and tesseract knows Dutch."""
    program = shutil.which("tesseract")
    if program is None or find_spec("ocrmypdf") is None:
        return False
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"nld" in listed.stdout.split()


def add_text_layer(pdf: bytes) -> bytes:
    """The same PDF with a recognised text layer. Raises BronGeweigerd when that fails or OCR is not installed."""
    if not ocr_available():
        raise BronGeweigerd(ADVIES)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.pdf"), Path(folder, "uit.pdf")
        source.write_bytes(pdf)
        command = [sys.executable, "-m", "ocrmypdf", "--quiet", "--force-ocr", "--language", "nld", "--jobs", "1"]
        command += ["--output-type", "pdf", str(source), str(target)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired):
            raise BronGeweigerd("OCR mislukt of duurt te lang; lever het bestand met tekstlaag aan") from None
        if done.returncode or not target.exists():
            raise BronGeweigerd("OCR mislukt; lever het bestand met tekstlaag aan")
        return target.read_bytes()
