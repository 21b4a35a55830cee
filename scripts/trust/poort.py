"""P2: what the privacy gate takes away, and what it leaves, in fictitious texts with made-up people.

    python scripts/trust/poort.py [--snel] [--keren 5] [--zaad 1] [--missers afstemmen]

Two kinds of text, told apart: every paragraph of `poort_zinnen.py`, filled (seeded) several times, and the marked
texts of `tests/gold/taal/poort`, once; in those `{naam:De Wit}` must go, and all but such marks must stay. The half the
rules were tuned on and the half written to judge are told apart too. A datum counts as gone when every letter and digit
of it was replaced. Towns and institutions stay by design: who decided, and where, is what a jurist asks.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from poort_zinnen import AFSTEMMEN, NAMEN, OORDELEN
from uitslag import Uitslag, meld, opdracht

from ingest.pseudonymise import pseudonymise

TEKSTEN = Path(__file__).resolve().parents[2] / "tests/gold/taal/poort"
GOALS = {
    "bsn": 1.0, "iban": 1.0, "e-mail": 1.0, "telefoon": 1.0, "postcode": 1.0, "adres": 1.0, "geboortedatum": 0.95,
    "naam": 0.93, "kenteken": 0.95, "zaaknummer": 0.95, "documentnummer": 0.95, "account": 0.95,
}  # fmt: skip
"""Share that must go, per kind. A mark may say what kind of name it is (`PERSON`); all of those count as `naam`."""
HARD = ("bsn", "iban", "e-mail", "telefoon")
CLEAN, TOO_MUCH, INTACT = 0.80, 0.02, 0.97
_SLOT = re.compile(r"\[([a-z-]+)(\d?)\]|<([^<>]+)>")
_MARK = re.compile(r"\{([a-z-]+):([^{}]+)\}")
STAYS = "blijft"
PERSON = {
    "naam", "achternaam", "voornaam", "vreemd", "woordnaam", "laag", "laagini", "laagvol", "caps", "initiaal", "kaal",
}  # fmt: skip
STREETS = (
    "Kerkstraat",
    "Lindelaan",
    "Nieuwe Gracht",
    "Prinses Beatrixlaan",
    "Dorpsweg",
    "Molenkade",
    "Burg. Jansenplein",
)
MONTHS = ("januari", "maart", "mei", "juli", "oktober", "december")


def bsn(rng: random.Random) -> str:
    """A number that passes the elfproef, written in one of the usual ways."""
    while True:
        digits = [rng.randint(1, 9), *(rng.randint(0, 9) for _ in range(7))]
        last = sum(w * d for w, d in zip(range(9, 1, -1), digits, strict=True)) % 11
        if last < 10:
            plain = "".join(map(str, [*digits, last]))
            return rng.choice((plain, f"{plain[:4]}.{plain[4:6]}.{plain[6:]}", f"{plain[:3]} {plain[3:6]} {plain[6:]}"))


def iban(rng: random.Random) -> str:
    """A Dutch IBAN that is right."""
    bank = rng.choice(("RABO", "INGB", "ABNA", "SNSB")) + f"{rng.randint(10**8, 10**9):010d}"
    number = int("".join(str(int(c, 36)) for c in f"{bank}NL00"))
    whole = f"NL{98 - number % 97:02d}{bank}"
    return rng.choice((whole, " ".join(whole[i : i + 4] for i in range(0, len(whole), 4))))


def date(rng: random.Random) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1940, 2012)
    return rng.choice(
        (
            f"{day}-{month}-{year}",
            f"{day:02d}-{month:02d}-{year}",
            f"{day} {rng.choice(MONTHS)} {year}",
            f"{day}.{month}.{year}",
        )
    )


def _word(half: str, kind: str) -> Callable[[random.Random], str]:
    words = NAMEN[half][kind].split("|")
    return lambda rng: rng.choice(words)


def makers(half: str) -> dict[str, Callable[[random.Random], str]]:
    """How each slot is filled."""
    first, last, other = (_word(half, k) for k in ("voornaam", "achternaam", "vreemd"))

    def initials(rng: random.Random) -> str:
        return "".join(f"{rng.choice('ABCDEFGHJKLMNPRSTW')}." for _ in range(rng.randint(1, 3)))

    def full(rng: random.Random) -> str:
        surname = rng.choice((last, other))(rng)
        return f"{rng.choice((initials, first))(rng)} {surname}"

    def low(rng: random.Random) -> str:
        surname = rng.choice((last, other))(rng).lower()
        return rng.choice((surname, f"{surname}-{other(rng).lower()}"))

    def place(rng: random.Random) -> str:
        return f"{rng.choice(STREETS)} {rng.randint(1, 300)}{rng.choice(('', '', 'a', '-2', ' bis'))}"

    return {
        "naam": full, "achternaam": lambda r: last(r).split()[-1], "voornaam": first, "vreemd": other,
        "woordnaam": _word(half, "woordnaam"), "laag": low,
        "laagini": lambda r: f"{initials(r)[:2].lower()} {other(r).lower()}",
        "laagvol": lambda r: f"{initials(r)[:2].lower()} {low(r)}", "caps": lambda r: f"{first(r)} {other(r)}".upper(),
        "initiaal": lambda r: initials(r)[:2], "bsn": bsn, "iban": iban, "geboortedatum": date, "adres": place,
        "postcode": lambda r: f"{r.randint(1000, 9999)}{r.choice(('', ' '))}{r.choice(('AB', 'KL', 'XZ'))}",
        "telefoon": lambda r: r.choice(("06-", "06 ", "06")) + str(r.randint(10**7, 10**8 - 1)),
        "e-mail": lambda r: f"{first(r).lower()}.{other(r).lower().replace(' ', '')}@post.example",
        "zaaknummer": lambda r: f"{r.randint(2015, 2024)}/{r.randint(1000, 99999)}",
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proef:
    """A text and what is marked in it: (begin, end, kind)."""

    tekst: str
    merken: tuple[tuple[int, int, str], ...]


@dataclass(slots=True)
class Stand:
    """What had to go and went, what had to stay and stayed."""

    weg: Counter[str] = field(default_factory=Counter)
    gemist: Counter[str] = field(default_factory=Counter)
    teksten: int = 0
    schoon: int = 0
    vast: int = 0
    vast_weg: int = 0
    tekens: int = 0
    teveel: int = 0
    missers: list[str] = field(default_factory=list)

    def recall(self, *kinds: str) -> float:
        """Share of these kinds that went."""
        total = sum(self.weg[k] for k in kinds)
        return 1 - sum(self.gemist[k] for k in kinds) / total if total else 1.0

    def kinds(self) -> tuple[str, ...]:
        """The kinds of datum that had to go; a kind of name is a name."""
        return tuple(sorted(k for k in self.weg if k == "naam" or k not in PERSON))

    def overmasked(self) -> float:
        """Share of what had to stay that was replaced, in letters and digits."""
        return self.teveel / self.tekens if self.tekens else 0.0


def filled(paragraph: str, half: str, rng: random.Random) -> Proef:
    """The paragraph with its slots filled; one slot that recurs gets one value."""
    make, values = makers(half), dict[str, str]()

    def value(m: re.Match[str]) -> str:
        return m.group(3) or values.setdefault(m.group(1) + m.group(2), make[m.group(1)](rng))

    return _marked(paragraph, ((m.start(), m.end(), m.group(1) or STAYS, value(m)) for m in _SLOT.finditer(paragraph)))


def marked_texts(half: str) -> list[Proef]:
    """The marked texts of a half; a line with only %% parts them, one that begins with `# ` is a remark."""
    found: list[Proef] = []
    for file in sorted(TEKSTEN.glob(f"{half}*.txt")):
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("# ")]
        for raw in "\n".join(lines).split("\n%%\n"):
            text = raw.strip("\n")
            found.append(_marked(text, ((m.start(), m.end(), m.group(1), m.group(2)) for m in _MARK.finditer(text))))
    return found


def _marked(raw: str, slots: Iterable[tuple[int, int, str, str]]) -> Proef:
    """`raw` with at each (begin, end, kind, value) the value."""
    text, marks, at = "", list[tuple[int, int, str]](), 0
    for begin, end, kind, value in slots:
        text += raw[at:begin]
        marks.append((len(text), len(text) + len(value), kind))
        text, at = text + value, end
    return Proef(text + raw[at:], tuple(marks))


def weigh(proef: Proef, stand: Stand) -> None:
    """Run the gate over a text and count."""
    text, result = proef.tekst, pseudonymise(proef.tekst)
    hidden: set[int] = set()
    for found in result.gegevens:
        hidden.update(range(result.herkomst.to_source(found.begin), result.herkomst.to_source(found.eind)))
    leaks, allowed = 0, set[int]()
    for begin, end, kind in proef.merken:
        if kind == STAYS:
            stand.vast += 1
            stand.vast_weg += any(i in hidden for i in range(begin, end))
            continue
        allowed.update(range(begin, end))
        missed = any(text[i].isalnum() and i not in hidden for i in range(begin, end))
        for counted in {kind, "naam"} if kind in PERSON else {kind}:
            stand.weg[counted] += 1
            stand.gemist[counted] += missed
        if missed:
            leaks += 1
            stand.missers.append(f"{kind}: {text[begin:end]!r} in {result.tekst!r}")
    wrong = [i for i in hidden - allowed if text[i].isalnum()]
    stand.teksten += 1
    stand.schoon += leaks == 0
    stand.tekens += len(text) - len(allowed)
    stand.teveel += len(wrong)
    if wrong:
        stand.missers.append(f"te veel: {''.join(text[i] for i in sorted(wrong))!r} in {text!r}")


def weighed(proeven: Iterable[Proef]) -> Stand:
    """All of them, counted."""
    stand = Stand()
    for proef in proeven:
        weigh(proef, stand)
    return stand


def measure(half: str, paragraphs: tuple[str, ...], times: int, seed: int) -> Stand:
    """Fill and weigh every paragraph so many times."""
    rng = random.Random(f"{half}{seed}")  # noqa: S311
    return weighed(filled(paragraph, half, rng) for paragraph in paragraphs for _ in range(times))


def results(told: str, stand: Stand, *, intact: float = 1.0) -> list[Uitslag]:
    """One result per part of the promise; `intact` is the share of what is marked to stay that must be whole."""
    lines = []
    for kind, goal in GOALS.items():
        if stand.weg[kind]:
            went = stand.recall(kind)
            figure = f"{went:.1%} van {stand.weg[kind]}"
            lines.append(Uitslag("P2", f"{told}, {kind}", figure, f">= {goal:.0%}", went >= goal))
    clean, over = stand.schoon / stand.teksten, stand.overmasked()
    kept, aim = stand.vast - stand.vast_weg, "alle" if intact == 1 else f">= {intact:.0%}"
    whole = "artikelen, ECLI, bedragen en datums" if intact == 1 else "plaatsen, instellingen, wetten en datums"
    return [
        *lines,
        Uitslag("P2", f"{told}, helemaal schoon", f"{clean:.1%}", f">= {CLEAN:.0%}", clean >= CLEAN),
        Uitslag(
            "P2", f"{told}, te veel vervangen", f"{over:.2%} van de tekens", f"<= {TOO_MUCH:.0%}", over <= TOO_MUCH
        ),
        Uitslag("P2", f"{told}, {whole} heel", f"{kept} van {stand.vast}", aim, kept >= intact * stand.vast),
    ]


def main() -> int:
    parser = opdracht(__doc__)
    parser.add_argument("--keren", type=int)
    parser.add_argument("--missers", choices=["afstemmen", "oordelen"])
    args = parser.parse_args()
    times = args.keren or (5 if args.snel else 20)
    found: list[Uitslag] = []
    for half, paragraphs in (("afstemmen", AFSTEMMEN), ("oordelen", OORDELEN)):
        lines, texts = measure(half, paragraphs, times, args.zaad), weighed(marked_texts(half))
        found += results(f"{half}: {lines.teksten} alinea's", lines)
        found += results(f"{half}: {texts.teksten} teksten", texts, intact=INTACT)
        if args.missers == half:
            for stand in (lines, texts):
                print(*stand.missers, sep="\n", file=sys.stderr)
                print({k: f"{stand.recall(k):.1%} van {stand.weg[k]}" for k in stand.weg}, file=sys.stderr)
    return meld(found)


if __name__ == "__main__":
    sys.exit(main())
