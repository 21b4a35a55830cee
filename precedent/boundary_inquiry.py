"""What is asked about boundaries and signals, from a database to JSON; and a signal made or changed by the same rules.

The command line and the screens ask here, so that both show and store the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casusbank.errors import InvoerFout, OnbekendBegrip
from casusbank.model import Annotatie, CasusId
from casusbank.store import Connection, casussen, now, oordelen, signalen
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.methodiek import Signaal, load_methodiek
from precedent.boundaries import Grensgeval, article_of, cases_at_boundaries, with_provision
from precedent.render_boundaries import grenzen_json, signaal_json, voorstel_json
from precedent.signals import blocked_by, kind_for, problems, proposals, receiver_for, same_matter

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Signaalwens:
    """A signal somebody wants to make; what is left out becomes what is usual for the boundary.

    Free text has passed the privacy gate.
    """

    rol: str
    grens: str | None = None
    bepaling: str | None = None
    casussen: tuple[str, ...] = ()
    soort: str | None = None
    ontvanger: str | None = None
    ruimte: str = ""


def boundaries_asked(
    conn: Connection, ids: Sequence[CasusId], grens_id: str | None = None, casus_id: str | None = None
) -> Json:
    """Where the casussen `ids` got stuck; one boundary (or group) and one casus when named.

    Raises OnbekendBegrip and OnbekendeCasus.
    """
    known = load_vocabulary().grenzen
    if grens_id is not None and grens_id not in known:
        raise OnbekendBegrip(f"Onbekende grens '{grens_id[:40]}'. Bekend: {', '.join(known)}.")
    if casus_id is not None:
        casussen.read_casus(conn, casus_id)
    bounded = casussen.annotated_ids(conn, "grens")
    rows = cases_at_boundaries(casussen.iterate(conn, [i for i in ids if i in bounded]))
    wanted = {g for g, bound in known.items() if grens_id in (None, g, bound.ouder)}
    found = grenzen_json([r for r in rows if r.grens in wanted], len(ids))
    return found if casus_id is None else _of_casus(found, casus_id)


def _of_casus(found: Json, casus_id: str) -> Json:
    """Only what concerns one casus; the examples may be of others."""
    mine = {row["grens"] for row in found["tabel"] if casus_id in row["casussen"]}
    return found | {
        "tabel": [row for row in found["tabel"] if casus_id in row["casussen"]],
        "vragen": [row for row in found["vragen"] if row["casus_id"] == casus_id],
        "belemmerd": [row for row in found["belemmerd"] if row["casus_id"] == casus_id],
        "belemmeringen": [o for o in found["belemmeringen"] if mine & set(o["grenzen"]) and casus_id in o["casussen"]],
    }


def answer_provision(
    conn: Connection,
    grens: str,
    casus_id: str,
    bepaling: str | None,
    door: oordelen.Beoordelaar,
    *,
    stempel: str | None = None,
) -> Annotatie:
    """A human's answer to "which provision precisely": the boundary is real by that provision, or (None) only felt.

    The text has passed the privacy gate. Raises OnbekendeCasus, InvoerFout, and VerouderdOordeel when the annotation
    changed since `stempel`.
    """
    rows = cases_at_boundaries([casussen.read_casus(conn, casus_id)])
    note = next((r.annotatie for r in rows if r.grens == grens), None)
    if note is None or note.id is None:
        raise InvoerFout(f"In casus {casus_id} is grens {grens} niet gelezen.")
    better = with_provision(note, bepaling)
    if better.details == note.details:
        return oordelen.confirm(conn, note.id, door, stempel=stempel)
    return oordelen.correct(conn, note.id, better, door, stempel=stempel)


def bounded_rows(conn: Connection) -> tuple[Grensgeval, ...]:
    """Every boundary of every casus."""
    return cases_at_boundaries(casussen.iterate(conn, list(casussen.annotated_ids(conn, "grens"))))


def signals_asked(conn: Connection, status: str | None = None) -> Json:
    """The register and what could be added to it. Raises InvoerFout."""
    vocab, statuses = load_vocabulary(), load_methodiek().signaalstatussen
    if status is not None and status not in statuses:
        raise InvoerFout(f"Onbekende status '{status[:40]}'. Bekend: {', '.join(statuses)}.")
    known = signalen.read_all(conn)
    return {
        "signalen": [signaal_json(s, vocab) for s in known if status in (None, s.status)],
        "voorstellen": [voorstel_json(p, vocab) for p in proposals(bounded_rows(conn), known)],
    }


def make_signal(conn: Connection, wens: Signaalwens) -> Signaal:
    """A new signal, or the open one about the same with these casussen added. Raises InvoerFout, OnbekendeCasus."""
    methodiek = load_methodiek()
    rows = bounded_rows(conn)
    bound = _bound(wens.grens, wens.bepaling, rows)
    named = tuple(casussen.read_casus(conn, i).id for i in wens.casussen)
    chosen = named or blocked_by(rows, wens.bepaling, bound)
    if not chosen:
        raise InvoerFout("Geen enkele casus is hierdoor belemmerd. Noem de casussen zelf.")
    open_ = (s for s in signalen.read_all(conn) if s.status not in methodiek.gesloten)
    known = next((s for s in open_ if same_matter(s, wens.bepaling, bound)), None)
    made = known or Signaal(
        id="",
        soort=wens.soort or _usual(bound, "soort"),
        grens_id=bound,
        bepaling=wens.bepaling,
        gewenste_ruimte=wens.ruimte,
        ontvanger=wens.ontvanger or _usual(bound, "ontvanger"),
        status=methodiek.signaalstatussen[0],
        gemeld_op=now()[:10],
        gemeld_door_rol=wens.rol,
    )
    made = replace(made, casussen=(*made.casussen, *chosen))
    return _store(conn, made, wens.rol, ("casussen",) if known else ("status", "casussen"))


def change_signal(
    conn: Connection,
    signaal_id: str,
    changes: Mapping[str, Any],
    rol: str,
    *,
    erbij: Iterable[str] = (),
    stempel: str | None = None,
) -> Signaal:
    """A signal with fields changed and casussen added. Raises InvoerFout, OnbekendeCasus, VerouderdOordeel.

    A closed status closes it, an open one opens it again. `stempel` is that of the signal as the asker saw it.
    """
    known = signalen.read_one(conn, signaal_id)
    fields = dict(changes)
    if added := [casussen.read_casus(conn, i).id for i in erbij]:
        fields["casussen"] = (*known.casussen, *added)
    made = replace(known, **fields)
    closed = made.status in load_methodiek().gesloten
    made = replace(made, gesloten_op=(known.gesloten_op or now()[:10]) if closed else None)
    return _store(conn, made, rol, fields, stempel)


def _bound(grens_id: str | None, bepaling: str | None, rows: Sequence[Grensgeval]) -> str | None:
    """The boundary a signal is about: the one named, else that of the casussen with its provision."""
    known = load_vocabulary().grenzen
    if grens_id is not None and grens_id not in known:
        raise OnbekendBegrip(f"Onbekende grens '{grens_id[:40]}'. Bekend: {', '.join(known)}.")
    if grens_id is None and bepaling is not None:
        return next((r.grens for r in rows if article_of(r.bepaling) == article_of(bepaling)), None)
    return grens_id


def _usual(grens: str | None, what: str) -> str:
    """The usual kind or receiver of a signal about a boundary; without one it must be said."""
    if grens is None:
        raise InvoerFout(f"Noem ook de {what}: bij deze bepaling hoort nog geen bekende grens.")
    return (kind_for if what == "soort" else receiver_for)(grens, load_vocabulary(), load_methodiek())


def _store(conn: Connection, made: Signaal, rol: str, fields: Iterable[str], stempel: str | None = None) -> Signaal:
    wrong = problems(made, load_methodiek())
    if wrong:
        raise InvoerFout(" ".join(wrong))
    return signalen.put(conn, made, rol=rol, tijdstip=now(), velden=fields, stempel=stempel)
