"""Table `casus`: write one with its annotations, read it back, find near ids, erase it."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from casusbank.errors import OnbekendeCasus
from casusbank.model import (
    Annotatie,
    Casus,
    CasusId,
    Herkomst,
    Metadata,
    OffsetMap,
    Relatie,
    Velden,
)
from casusbank.store import Connection, annotaties, verbanden
from casusbank.store.meenemen import carried, still_new

COLUMNS = (
    "id, bron_id, volgnr, ecli, bronsoort, bron_kenmerk, bron_url, titel, samenvatting, tekst, tekst_hash,"
    " datum_besluit, datum_uitspraak, datum_publicatie, organisatie, organisatie_id, instantie, rechtsgebied_uri,"
    " procedurefase, domeinen, onderwerpen, beslispunt, regeling_versie, uitkomst, appellant, strekking, modificaties,"
    " status_gezag, opmerking, toegang, pad, lezer, pagina_van, pagina_tot, splitszekerheid, offsets,"
    " invoer_hash, anonimisering, opgenomen_op"
)
"""What is read of a casus, in the order of `casus_of`."""
_NAMES = tuple(COLUMNS.replace(" ", "").split(","))
_NUMBER = re.compile(r"(?=(?:\D*\d){4})(?:[A-Za-z]{1,5}[\W_]{0,3})?\d[\w\s./\\-]{2,40}")
"""What a file or case number looks like; looking one up goes over all casussen."""
_SIGNS = " -/\\_."
"""What stands between its parts, and differs from one who writes it to the next."""


def put_casus(
    conn: Connection,
    casus: Casus,
    *,
    opgenomen_op: str,
    invoer_hash: str = "",
) -> None:
    """Insert or replace one casus with its annotations, inside the caller's transaction.

    `invoer_hash` names the unmasked input and the versions that read it (HMAC-like, one way), so
    that an unchanged input is not read again.

    What a human confirmed or rejected is kept: moved along when its sentence moved, marked
    `hervalideren` when that changed or is gone. Never dropped in silence.
    """
    known = conn.execute("SELECT tekst FROM casus WHERE id = ?", (casus.id,)).fetchone()
    kept = carried(annotaties.decided(conn, casus.id), known[0], casus.tekst) if known else []
    values = _values(casus, opgenomen_op, invoer_hash)
    updates = ", ".join(f"{c} = excluded.{c}" for c in _NAMES[1:])
    conn.execute(
        f"INSERT INTO casus ({COLUMNS}) VALUES ({', '.join('?' * len(values))})"  # noqa: S608
        f" ON CONFLICT (id) DO UPDATE SET {updates}",
        values,
    )
    conn.execute("DELETE FROM annotatie WHERE casus_id = ?", (casus.id,))
    others = ", ".join("?" * len(verbanden.SOORTEN))
    conn.execute(
        f"DELETE FROM casus_relatie WHERE van = ? AND soort NOT IN ({others})",  # noqa: S608
        (casus.id, *verbanden.SOORTEN),
    )
    conn.executemany(
        "INSERT OR IGNORE INTO casus_relatie (van, soort, naar) VALUES (?, ?, ?)",
        [(casus.id, r.soort, r.naar) for r in casus.metadata.relaties],
    )
    annotaties.insert(conn, casus.id, [*kept, *still_new(casus.annotaties, kept)])


def put_velden(conn: Connection, casus_id: CasusId, v: Velden) -> None:
    """Write derived fields of a stored casus anew, inside the caller's transaction."""
    conn.execute(
        "UPDATE casus SET uitkomst = ?, strekking = ?, modificaties = ?, appellant = ?, domeinen = ?, onderwerpen = ?,"
        " beslispunt = ?, organisatie = ?, procedurefase = ?, datum_besluit = ? WHERE id = ?",
        (v.uitkomst, v.strekking, _dump(v.modificaties), v.appellant, _dump(v.domeinen), _dump(v.onderwerpen),
         v.beslispunt, v.organisatie, v.procedurefase, v.datum_besluit, casus_id),
    )  # fmt: skip


def _values(casus: Casus, opgenomen_op: str, invoer_hash: str) -> tuple[Any, ...]:
    m, v, h = casus.metadata, casus.velden, casus.herkomst
    counts: dict[str, int] = {}
    for a in casus.annotaties:
        if a.soort == "persoonsgegeven":
            counts[a.sleutel] = counts.get(a.sleutel, 0) + 1
    return (
        casus.id, h.bron, h.volgnr, m.ecli, casus.bronsoort, m.bron_kenmerk, m.bron_url, casus.titel, m.samenvatting,
        casus.tekst, casus.tekst_hash, v.datum_besluit or m.datum_besluit, m.datum_uitspraak, m.datum_publicatie,
        v.organisatie, v.organisatie_id, m.instantie, m.rechtsgebied_uri, v.procedurefase,
        _dump(v.domeinen), _dump(v.onderwerpen), v.beslispunt, v.regeling_versie, v.uitkomst, v.appellant,
        v.strekking, _dump(v.modificaties), m.status_gezag, m.opmerking, casus.toegang, h.pad, h.lezer, h.pagina_van,
        h.pagina_tot, h.splitszekerheid, _dump((h.bron_sha256, h.offsets.doel, h.offsets.bron, h.offsets.lineair)),
        invoer_hash, _dump(counts), opgenomen_op,
    )  # fmt: skip


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def casus_of(row: Any, found: tuple[Annotatie, ...], relaties: tuple[Relatie, ...]) -> Casus:
    """A casus from its row (`COLUMNS`), its annotations and its relations."""
    r = dict(zip(_NAMES, row, strict=True))
    sha, doel, bron, lineair = json.loads(r["offsets"])
    return Casus(
        id=CasusId(r["id"]),
        titel=r["titel"],
        tekst=r["tekst"],
        bronsoort=r["bronsoort"],
        herkomst=Herkomst(
            bron=r["bron_id"], bron_sha256=sha, lezer=r["lezer"], pad=r["pad"], volgnr=r["volgnr"],
            offsets=OffsetMap(tuple(doel), tuple(bron), tuple(bool(x) for x in lineair)),
            pagina_van=r["pagina_van"], pagina_tot=r["pagina_tot"], splitszekerheid=r["splitszekerheid"],
        ),
        velden=Velden(
            domeinen=tuple(json.loads(r["domeinen"])), onderwerpen=tuple(json.loads(r["onderwerpen"])),
            beslispunt=r["beslispunt"], uitkomst=r["uitkomst"], strekking=r["strekking"],
            modificaties=tuple(json.loads(r["modificaties"])), appellant=r["appellant"],
            procedurefase=r["procedurefase"], organisatie=r["organisatie"], organisatie_id=r["organisatie_id"],
            datum_besluit=r["datum_besluit"], regeling_versie=r["regeling_versie"],
        ),
        metadata=Metadata(
            bronsoort=r["bronsoort"], titel=r["titel"], ecli=r["ecli"], bron_kenmerk=r["bron_kenmerk"],
            bron_url=r["bron_url"], samenvatting=r["samenvatting"], datum_besluit=r["datum_besluit"],
            datum_uitspraak=r["datum_uitspraak"], datum_publicatie=r["datum_publicatie"],
            organisatie=r["organisatie"], instantie=r["instantie"], rechtsgebied_uri=r["rechtsgebied_uri"],
            procedurefase=r["procedurefase"], status_gezag=r["status_gezag"], opmerking=r["opmerking"],
            relaties=relaties,
        ),
        annotaties=found,
        toegang=r["toegang"],
    )  # fmt: skip


def read_casus(conn: Connection, casus_id: str) -> Casus:
    """One casus with its annotations. Raises OnbekendeCasus, naming near ids."""
    row = conn.execute(f"SELECT {COLUMNS} FROM casus WHERE id = ?", (casus_id,)).fetchone()  # noqa: S608
    if row is None:
        near = near_ids(conn, casus_id)
        hint = f" Bedoelt u: {', '.join(near)}?" if near else " Zoek een casus met: casusbank zoek VRAAG"
        raise OnbekendeCasus(f"Casus '{casus_id[:80]}' bestaat niet.{hint}")
    relaties = conn.execute("SELECT soort, naar FROM casus_relatie WHERE van = ? ORDER BY 1, 2", (casus_id,))
    return casus_of(row, annotaties.read(conn, CasusId(casus_id)), tuple(Relatie(*r) for r in relaties))


def iterate(conn: Connection, ids: list[CasusId] | None = None) -> Iterator[Casus]:
    """All casussen (or those in `ids`) in order of id."""
    for casus_id in sorted(ids) if ids is not None else all_ids(conn):
        yield read_casus(conn, casus_id)


def all_ids(conn: Connection) -> list[CasusId]:
    """Ids of every casus, sorted."""
    return [CasusId(r[0]) for r in conn.execute("SELECT id FROM casus ORDER BY id")]


def annotated_ids(conn: Connection, soort: str) -> frozenset[CasusId]:
    """Ids of the casussen with an annotation of this kind that no human rejected."""
    sql = "SELECT DISTINCT casus_id FROM annotatie WHERE soort = ? AND status != 'verworpen'"
    return frozenset(CasusId(r[0]) for r in conn.execute(sql, (soort,)))


def comparable_ids(conn: Connection, casus: Casus, *, alle: bool = False) -> list[CasusId]:
    """Ids of casussen on the beslispunt of `casus`, of its own organisation or of `alle`; sorted."""
    v = casus.velden
    if not v.beslispunt:
        return []
    sql = "SELECT id FROM casus WHERE beslispunt = ? AND (? OR organisatie IS ?) ORDER BY id"
    return [CasusId(r[0]) for r in conn.execute(sql, (v.beslispunt, alle, v.organisatie))]


def related_to(conn: Connection, casus_id: CasusId, soort: str) -> list[CasusId]:
    """Ids of the casussen that have a relation of this kind to `casus_id`; sorted."""
    sql = "SELECT van FROM casus_relatie WHERE naar = ? AND soort = ? ORDER BY van"
    return [CasusId(r[0]) for r in conn.execute(sql, (casus_id, soort))]


def count(conn: Connection) -> int:
    """Number of casussen."""
    return int(conn.execute("SELECT count(*) FROM casus").fetchone()[0])


def content_digest(conn: Connection) -> str:
    """Hex SHA-256 over the texts of all casussen and every human word on an annotation: what a result rests on."""
    digest = hashlib.sha256()
    for sql in (
        "SELECT id, tekst_hash FROM casus ORDER BY id",
        "SELECT casus_id, soort, sleutel, begin, eind, status FROM annotatie WHERE status != 'voorstel' ORDER BY"
        " casus_id, soort, sleutel, begin, eind, status",
    ):
        for row in conn.execute(sql):
            digest.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def is_number(text: str) -> bool:
    """Whether a text is a file or case number and nothing else; only then are casussen looked up by it."""
    return _NUMBER.fullmatch(text) is not None


def ids_by_number(conn: Connection, nummer: str, n: int = 3) -> list[str]:
    """Ids of the casussen whose source gave them this number (`13/3129 WWB`), however it is punctuated; sorted."""
    if not is_number(nummer):
        return []
    known = "lower(bron_kenmerk)"
    for sign in _SIGNS:
        known = f"replace({known}, '{sign}', '')"
    wanted = re.sub(f"[{re.escape(_SIGNS)}]", "", nummer.lower())
    sql = f"SELECT id FROM casus WHERE instr(',' || {known}, ?) ORDER BY id LIMIT ?"  # noqa: S608
    return [r[0] for r in conn.execute(sql, (f",{wanted}", n))]


def near_ids(conn: Connection, casus_id: str, n: int = 3) -> list[str]:
    """Existing ids that look like `casus_id`, best first; of a number of its source, those that bear it."""
    if not casus_id or len(casus_id) > 200:
        return []
    like = casus_id.replace("%", "").replace("_", "\\_")
    starts = [
        r[0]
        for r in conn.execute(
            "SELECT id FROM casus WHERE id LIKE ? ESCAPE '\\' ORDER BY id LIMIT ?", (f"{like[:200]}%", n)
        )
    ]
    return (
        starts
        or ids_by_number(conn, casus_id, n)
        or difflib.get_close_matches(casus_id, all_ids(conn)[:50_000], n=n, cutoff=0.75)
    )


def delete_casus(conn: Connection, casus_id: CasusId) -> None:
    """Remove a casus with all that hangs on it, inside the caller's transaction."""
    conn.execute("DELETE FROM casus WHERE id = ?", (casus_id,))


def invoer_hashes(conn: Connection, bron_id: str) -> dict[CasusId, str]:
    """`invoer_hash` of each casus of a source."""
    return {
        CasusId(r[0]): r[1] for r in conn.execute("SELECT id, invoer_hash FROM casus WHERE bron_id = ?", (bron_id,))
    }


def source_of(conn: Connection, casus_id: CasusId) -> str | None:
    """Id of the source a casus came from; None when there is no such casus."""
    row = conn.execute("SELECT bron_id FROM casus WHERE id = ?", (casus_id,)).fetchone()
    return row[0] if row else None


def text_of(conn: Connection, casus_id: CasusId) -> str:
    """The text of a casus; empty when there is no such casus."""
    row = conn.execute("SELECT tekst FROM casus WHERE id = ?", (casus_id,)).fetchone()
    return row[0] if row else ""


def set_near_duplicate(conn: Connection, casus_id: CasusId, twin: CasusId | None) -> None:
    """Record which casus this one nearly equals, inside the caller's transaction."""
    conn.execute("UPDATE casus SET bijna_gelijk_aan = ? WHERE id = ?", (twin, casus_id))
