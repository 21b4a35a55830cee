"""Known vulnerabilities in the packages of requirements/slot.txt, by pip-audit; 1 when there is one.

    python scripts/kwetsbaarheden.py

Needs a service that knows them. Where none can be reached, or it knows none of these packages, that is said and the
result is 0: a build must not depend on it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SLOT = Path(__file__).resolve().parent.parent / "requirements" / "slot.txt"
PATIENCE = 45


def judged(text: str) -> tuple[int, list[str]]:
    """How many packages the service knew, and each known vulnerability. Raises ValueError on what is no report."""
    rows = json.loads(text)["dependencies"]
    known = [r for r in rows if "skip_reason" not in r]
    return len(known), [f"{r['name']} {r['version']}: {v['id']}" for r in known for v in r["vulns"]]


def main() -> int:
    command = [sys.executable, "-m", "pip_audit", "-r", str(SLOT), "--require-hashes", "--disable-pip", "-f", "json"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off", "--timeout", "5"],
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        known, found = judged(done.stdout)
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        known, found = 0, []
    if not known:
        print("overgeslagen: geen dienst bereikbaar die kwetsbaarheden van deze pakketten kent")
    for line in found:
        print(line)
    if known:
        print(f"{known} pakketten beoordeeld, {len(found)} bekende kwetsbaarheden")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
