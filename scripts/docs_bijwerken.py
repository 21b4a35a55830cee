"""Regenerate the generated parts of the documentation with cog, or check them with `--check`.

The parts between `[[[cog` and `[[[end]]]` come from the code itself (scripts/docs_delen.py), so a page cannot say
something that the command line, the settings or the schema do not.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cogapp import Cog

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "README.md", "docs/commandos.md", "docs/instellingen.md", "docs/database.md", "docs/kwaliteit.md",
    "docs/betrouwbaarheid.md", "docs/prestaties.md",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run cog over every page; exit code 1 when `--check` finds a page that is out of date."""
    check = ["--check", "--diff"] if "--check" in arguments else ["-r"]
    pages = [str(ROOT / page) for page in PAGES]
    code = Cog().main(["cog", *check, "-U", "-I", str(ROOT / "scripts"), "-I", str(ROOT), *pages])
    if code and check[0] == "--check":
        print("Bijwerken met: make docs", file=sys.stderr)
    return int(code or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
