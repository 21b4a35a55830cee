"""How long an audit and a toets take: python scripts/bench/consistentie_schaal.py [AANTAL] [--per-beslispunt N].

Made-up profiles with the facts of the shipped vocabulary: no texts, no database. Prints seconds and counts.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from dataclasses import replace
from functools import cache

from casusbank.model import CasusId, Kant
from casusbank.vocabulary import load_vocabulary
from precedent.audit import audit
from precedent.constraint import constrain
from precedent.profile import Bereik, Dimensie, Feit, Profiel, dimension

FACTS = (3, 9)
"""How many facts a casus mentions, at least and at most."""


def made_up(number: int, per_point: int, chance: random.Random) -> Profiel:
    """One profile: its facts drawn from its domain, its outcome mostly following from them."""
    vocab = load_vocabulary()
    domains = sorted({d for f in vocab.factoren.values() for d in f.domeinen})
    scope = number // per_point
    domain = domains[scope % len(domains)]
    space = _space(domain)
    feiten: dict[str, Feit] = {}
    for factor in sorted(chance.sample(sorted(space), min(len(space), chance.randint(*FACTS)))):
        dim = space[factor]
        strength = chance.randint(0, dim.top) if chance.random() < 0.25 else dim.top
        feiten[factor] = Feit(Bereik(strength, strength), dim.kant, gesteld=chance.random() < 0.4)
    balance = sum((1 if f.kant == "T" else -1) * bool(f.bereik.laag) for f in feiten.values())
    side: Kant = "T" if balance + chance.gauss(0, 1) > 0 else "A"
    return Profiel(
        casus_id=CasusId(f"c{number:07}"),
        ruimte=space,
        feiten=feiten,
        strekking=side,
        organisatie=f"organisatie {scope % 40}",
        beslispunt=f"punt {scope}",
        redenen=frozenset(f for f, x in feiten.items() if x.gesteld and x.kant == side and x.bereik.laag),
    )


@cache
def _space(domain: str) -> dict[str, Dimensie]:
    return {
        f.id: dimension(f, (domain,))
        for f in load_vocabulary().factoren.values()
        if domain in f.domeinen and not f.procedure and not f.afgeleid
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("aantal", nargs="?", type=int, default=100_000)
    parser.add_argument("--per-beslispunt", type=int, default=1_000, help="decisions that are comparable")
    args = parser.parse_args()
    chance = random.Random(1)  # noqa: S311  made-up data, the same every run
    known = [made_up(n, args.per_beslispunt, chance) for n in range(args.aantal)]
    started = time.perf_counter()
    found = audit(known, per_status=1_000)
    seconds = time.perf_counter() - started
    print(f"consistentie: {args.aantal} casussen, {sum(found.aantallen.values())} paren in {seconds:.1f} s")
    for status, number in found.aantallen.items():
        print(f"  {number:12}  {status}")
    asked = replace(known[0], casus_id=CasusId("nieuw"), strekking=None)
    peers = known[: args.per_beslispunt]
    started = time.perf_counter()
    held = constrain(peers, asked)
    spent = 1000 * (time.perf_counter() - started)
    print(f"toets: tegen {len(peers)} besluiten in {spent:.0f} ms, {len(held.bindt)} binden")
    print(f"geheugen: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
