"""Score the privacy gate on marked texts: recall per kind, precision, and the misses.

Run: python scripts/scoor_poort.py [--set afstemmen|oordelen] [--missers]. In the texts of tests/gold/taal/poort,
`{naam:De Wit}` marks what must go; the rest must stay. `afstemmen` is for tuning, `oordelen` only to judge by. A datum
counts as gone when every letter and digit of it was replaced; a replacement counts as right when it touches a mark.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ingest.pseudonymise import pseudonymise

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests/gold/taal/poort"
HARD = ("bsn", "iban", "e-mail", "telefoon")
_MARK = re.compile(r"\{([a-z-]+):([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Proef:
    """A text without its marks, and what was marked: (begin, end, kind)."""

    tekst: str
    merken: tuple[tuple[int, int, str], ...]


@dataclass(slots=True)
class Stand:
    """Counts per kind of what had to go, and of the replacements."""

    weg: Counter[str] = field(default_factory=Counter)
    gemist: Counter[str] = field(default_factory=Counter)
    vervangen: int = 0
    teveel: int = 0
    missers: list[str] = field(default_factory=list)

    def recall(self, *kinds: str) -> float:
        """Share that went, of these kinds or of all."""
        chosen = kinds or tuple(self.weg)
        total = sum(self.weg[k] for k in chosen)
        return 1 - sum(self.gemist[k] for k in chosen) / total if total else 1.0

    def precision(self) -> float:
        """Share of the replacements that touch something that had to go."""
        return 1 - self.teveel / self.vervangen if self.vervangen else 1.0


def read_set(naam: str) -> list[Proef]:
    """The marked texts of one set."""
    lines = (FOLDER / f"{naam}.txt").read_text(encoding="utf-8").splitlines()
    raw = "\n".join(line for line in lines if not line.startswith("# ")).split("\n%%\n")
    return [_unmarked(text.strip("\n")) for text in raw]


def _unmarked(text: str) -> Proef:
    plain, marks, at = "", [], 0
    for m in _MARK.finditer(text):
        plain += text[at : m.start()]
        marks.append((len(plain), len(plain) + len(m.group(2)), m.group(1)))
        plain += m.group(2)
        at = m.end()
    return Proef(plain + text[at:], tuple(marks))


def score(proeven: list[Proef]) -> Stand:
    """Run the gate over the texts and count."""
    stand = Stand()
    for proef in proeven:
        result = pseudonymise(proef.tekst)
        spans = [(result.herkomst.to_source(a.begin), result.herkomst.to_source(a.eind)) for a in result.gegevens]
        hidden = {i for begin, end in spans for i in range(begin, end)}
        for begin, end, kind in proef.merken:
            stand.weg[kind] += 1
            left = [i for i in range(begin, end) if proef.tekst[i].isalnum() and i not in hidden]
            if left:
                stand.gemist[kind] += 1
                stand.missers.append(
                    f"gemist   {kind}: {proef.tekst[begin:end]!r} -> {_near(result.tekst, left, result)!r}"
                )
        for begin, end in spans:
            stand.vervangen += 1
            if not any(b < end and begin < e for b, e, _ in proef.merken):
                stand.teveel += 1
                stand.missers.append(
                    f"te veel  {proef.tekst[begin:end]!r} in {proef.tekst[max(0, begin - 25) : end + 25]!r}"
                )
    return stand


def _near(text: str, left: list[int], result: object) -> str:
    at = result.herkomst.to_target(left[0])  # type: ignore[attr-defined]
    return text[max(0, at - 30) : at + 30]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=["afstemmen", "oordelen"], default="afstemmen")
    parser.add_argument("--missers", action="store_true")
    args = parser.parse_args()
    proeven = read_set(args.set)
    stand = score(proeven)
    print(f"{args.set}: {len(proeven)} teksten, {sum(stand.weg.values())} gegevens, {stand.vervangen} vervangen")
    for kind in sorted(stand.weg):
        print(f"  {kind:15} recall {stand.recall(kind):.3f} ({stand.weg[kind] - stand.gemist[kind]}/{stand.weg[kind]})")
    print(f"  harde gegevens  recall {stand.recall(*HARD):.3f}")
    print(f"  alles           recall {stand.recall():.3f}, precisie {stand.precision():.3f}")
    if args.missers:
        print(*stand.missers, sep="\n")


if __name__ == "__main__":
    main()
