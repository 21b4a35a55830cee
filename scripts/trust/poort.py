"""P2: what the privacy gate takes away, and what it leaves, in fictitious paragraphs filled with made-up people.

    python scripts/trust/poort.py [--snel] [--keren 5] [--zaad 1] [--missers afstemmen]

Every paragraph of `poort_zinnen.py` is filled (seeded) several times. The half the rules were tuned on and the half
written afterwards are told apart. Towns and institutions stay by design: who decided, and where, is what a jurist asks.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from poort_zinnen import AFSTEMMEN, NAMEN, OORDELEN
from uitslag import Uitslag, meld, opdracht

from ingest.pseudonymise import pseudonymise

GOALS = {
    "bsn": 1.0, "iban": 1.0, "e-mail": 1.0, "telefoon": 1.0, "postcode": 1.0, "adres": 1.0, "geboortedatum": 0.95,
    "naam": 0.93,
}  # fmt: skip
"""Share that must go, per kind."""
CLEAN, TOO_MUCH = 0.80, 0.02
_SLOT = re.compile(r"\[([a-z-]+)(\d?)\]|<([^<>]+)>")
PERSON = {"naam", "achternaam", "voornaam", "vreemd", "woordnaam", "laag", "laagini", "laagvol", "caps", "initiaal"}
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


@dataclass(slots=True)
class Stand:
    """What had to go and went, what had to stay and stayed."""

    weg: Counter[str] = field(default_factory=Counter)
    gemist: Counter[str] = field(default_factory=Counter)
    alineas: int = 0
    schoon: int = 0
    vast: int = 0
    vast_weg: int = 0
    tekens: int = 0
    teveel: int = 0
    missers: list[str] = field(default_factory=list)

    def recall(self, kind: str) -> float:
        """Share of this kind that went."""
        return 1 - self.gemist[kind] / self.weg[kind] if self.weg[kind] else 1.0


def filled(paragraph: str, half: str, rng: random.Random) -> tuple[str, list[tuple[int, int, str]]]:
    """The paragraph with its slots filled, and (begin, end, kind) of each; the kind of what must stay is `=`."""
    make, values = makers(half), dict[str, str]()
    text, marks, at = "", list[tuple[int, int, str]](), 0
    for m in _SLOT.finditer(paragraph):
        text += paragraph[at : m.start()]
        kind = m.group(1)
        value = m.group(3) or values.setdefault(kind + m.group(2), make[kind](rng))
        shown = "=" if kind is None else "naam" if kind in PERSON else kind
        marks.append((len(text), len(text) + len(value), shown))
        text, at = text + value, m.end()
    return text + paragraph[at:], marks


def weigh(text: str, marks: list[tuple[int, int, str]], stand: Stand) -> None:
    """Run the gate over a text and count. A particle before a surname may stay."""
    result = pseudonymise(text)
    hidden: set[int] = set()
    for found in result.gegevens:
        hidden.update(range(result.herkomst.to_source(found.begin), result.herkomst.to_source(found.eind)))
    leaks, allowed = 0, set[int]()
    for begin, end, kind in marks:
        if kind == "=":
            stand.vast += 1
            stand.vast_weg += any(i in hidden for i in range(begin, end))
            continue
        allowed.update(range(begin, end))
        stand.weg[kind] += 1
        if any(text[i].isalnum() and i not in hidden for i in range(begin, end)):
            stand.gemist[kind] += 1
            leaks += 1
            stand.missers.append(f"{kind}: {text[begin:end]!r} in {result.tekst!r}")
    wrong = [i for i in hidden - allowed if text[i].isalnum()]
    stand.alineas += 1
    stand.schoon += leaks == 0
    stand.tekens += len(text) - len(allowed)
    stand.teveel += len(wrong)
    if wrong:
        stand.missers.append(f"te veel: {''.join(text[i] for i in sorted(wrong))!r} in {text!r}")


def measure(half: str, paragraphs: tuple[str, ...], times: int, seed: int) -> Stand:
    """Fill and weigh every paragraph so many times."""
    rng, stand = random.Random(f"{half}{seed}"), Stand()  # noqa: S311
    for paragraph in paragraphs:
        for _ in range(times):
            weigh(*filled(paragraph, half, rng), stand)
    return stand


def results(half: str, stand: Stand) -> list[Uitslag]:
    """One result per part of the promise."""
    told = f"{half}: {stand.alineas} alinea's"
    lines = []
    for kind, goal in GOALS.items():
        went = stand.recall(kind)
        figure = f"{went:.1%} van {stand.weg[kind]}"
        lines.append(Uitslag("P2", f"{told}, {kind}", figure, f">= {goal:.0%}", went >= goal))
    clean, over = stand.schoon / stand.alineas, stand.teveel / stand.tekens
    kept = f"{stand.vast - stand.vast_weg} van {stand.vast}"
    return [
        *lines,
        Uitslag("P2", f"{told}, helemaal schoon", f"{clean:.1%}", f">= {CLEAN:.0%}", clean >= CLEAN),
        Uitslag(
            "P2", f"{told}, te veel vervangen", f"{over:.2%} van de tekens", f"<= {TOO_MUCH:.0%}", over <= TOO_MUCH
        ),
        Uitslag("P2", f"{told}, artikelen, ECLI, bedragen en datums heel", kept, "alle", stand.vast_weg == 0),
    ]


def main() -> int:
    parser = opdracht(__doc__)
    parser.add_argument("--keren", type=int)
    parser.add_argument("--missers", choices=["afstemmen", "oordelen"])
    args = parser.parse_args()
    times = args.keren or (5 if args.snel else 20)
    found: list[Uitslag] = []
    for half, paragraphs in (("afstemmen", AFSTEMMEN), ("oordelen", OORDELEN)):
        if paragraphs:
            stand = measure(half, paragraphs, times, args.zaad)
            found += results(half, stand)
            if args.missers == half:
                print(*stand.missers, sep="\n", file=sys.stderr)
    return meld(found)


if __name__ == "__main__":
    sys.exit(main())
