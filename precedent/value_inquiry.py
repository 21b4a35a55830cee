"""What is asked about values, from a database to JSON: how they were applied, and whether they are kept.

The command line and the screens ask here, so that both show the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from casusbank.errors import OnbekendBegrip
from casusbank.model import Casus, CasusId
from casusbank.store import Connection, casussen, organisatiewaarden
from casusbank.vocabulary import Vocabulary, load_vocabulary
from casusbank.vocabulary.organisatiewaarden import Waardeversie
from precedent.guidelines import comply
from precedent.render import waarden_json
from precedent.render_values import groepen_json, naleving_json, organisatiewaarde_json, toepassing_json
from precedent.weighing import Groepering, uses, weigh, weigh_per

Json = dict[str, Any]
Versies = dict[str, list[Waardeversie]]


def value_room(
    conn: Connection,
    ids: Sequence[CasusId],
    waarde_id: str | None = None,
    *,
    per: Groepering | None = None,
    organisatie: str | None = None,
) -> Json:
    """All values, or one, over the casussen `ids`; what it means is shown for `organisatie`. Raises OnbekendBegrip.

    Of one value every casus in which it was applied is named too (`toepassingen`), once per way it was applied.
    """
    vocab = load_vocabulary()
    own = by_id(organisatiewaarden.versions(conn))
    if waarde_id is not None and waarde_id not in vocab.waarden and waarde_id not in own:
        raise OnbekendBegrip(f"Onbekende waarde '{waarde_id[:80]}'. Bekend: {', '.join([*vocab.waarden, *own])}.")
    wanted = core_of(waarde_id, own, vocab) if waarde_id else [*vocab.waarden, *own]
    applied: dict[tuple[str, CasusId, str], Json] = {}
    read = casussen.iterate(conn, list(ids))
    found = waarden_json(weigh(_noting(read, wanted, applied) if waarde_id else read, wanted))
    if waarde_id:
        found["toepassingen"] = list(applied.values())
    if per:
        groups = weigh_per(casussen.iterate(conn, list(ids)), per, wanted)
        found |= {"per": per, "groepen": groepen_json(groups, per, vocab)}
    for part in (found, *found.get("groepen", ())):
        _name_own(part, own)
    found["organisatiewaarden"] = _own_json(waarde_id, own, organisatie, vocab)
    return found


def _noting(
    read: Iterable[Casus], wanted: Sequence[str], applied: dict[tuple[str, CasusId, str], Json]
) -> Iterator[Casus]:
    """The casussen, passed on; the surest use of each wanted value per casus and way is noted in `applied`."""
    for casus in read:
        mine = [use for use in uses(casus) if use.waarde in wanted]
        for use in sorted(mine, key=lambda u: (not u.bevestigd, -u.annotatie.zekerheid, u.annotatie.begin)):
            key = (use.waarde, casus.id, use.toepassing.polariteit)
            applied.setdefault(key, toepassing_json(use, casus))
        yield casus


def compliance(conn: Connection, ids: Sequence[CasusId], waarde_id: str | None = None) -> Json:
    """Every adopted value, or one, held against the casussen `ids`. Raises OnbekendBegrip when there is none."""
    versions = organisatiewaarden.versions(conn, waarde_id)
    if not versions:
        raise OnbekendBegrip(no_values(conn, waarde_id))
    reports = comply(casussen.iterate(conn, list(ids)), versions)
    return naleving_json(reports, [rows[-1] for rows in by_id(versions).values()])


def by_id(versies: Iterable[Waardeversie]) -> Versies:
    """Versions per value."""
    found: Versies = {}
    for version in versies:
        found.setdefault(version.waarde.id, []).append(version)
    return found


def core_of(waarde_id: str, own: Versies, vocab: Vocabulary) -> list[str]:
    """The value itself; for one of an organisation also the core values it makes concrete, in every meaning."""
    if waarde_id in vocab.waarden:
        return [waarde_id]
    w = own[waarde_id][-1].waarde
    return list(dict.fromkeys([waarde_id, *w.concretiseert, *(c for b in w.betekenissen for c in b.concretiseert)]))


def no_values(conn: Connection, waarde_id: str | None) -> str:
    """Why there is no value to show, and what to do."""
    known = list(by_id(organisatiewaarden.versions(conn)))
    if waarde_id and known:
        return f"Onbekende organisatiewaarde '{waarde_id[:80]}'. Bekend: {', '.join(known)}."
    return "Er zijn nog geen waarden van een organisatie ingelezen. Begin met: casusbank waarden-invoer --sjabloon yaml"


def _name_own(found: Json, own: Versies) -> None:
    """Give the values that the vocabulary does not know their name and promise."""
    for row in found["waarden"]:
        if row["id"] in own:
            w = own[row["id"]][-1].waarde
            row["label"], row["definitie"] = w.naam, w.letterlijke_belofte
    for edge in found["wegingen"]:
        for side in ("winnaar", "verliezer"):
            if edge[side] in own:
                edge[f"{side}_label"] = own[edge[side]][-1].waarde.naam


def _own_json(waarde_id: str | None, own: Versies, organisatie: str | None, vocab: Vocabulary) -> list[Json]:
    """The organisation values to show: the one asked for, those of the core value asked for, or all."""
    wanted = [i for i in own if waarde_id in (None, i) or waarde_id in core_of(i, own, vocab)]
    return [organisatiewaarde_json(own[i], organisatie, vocab) for i in wanted]
