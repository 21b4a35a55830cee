"""The rows a question reads, from PostgreSQL: the same columns and the same filters as the database itself."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from casusbank.model import Annotatie, CasusId, Filter, Passage, PassageId
from casusbank.store import annotaties, filters
from casusbank.store.indexed import HitRij
from index.engines.pg import Connection
from index.structure import Lezing

_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 16_000
"""Places that a tsvector can tell apart."""
_GAP = 10


def words_of(*texts: str | None) -> str:
    """A tsvector of texts as FTS5 cuts them (`unicode61`, without accents); no phrase runs from one into the next."""
    places: dict[str, list[int]] = {}
    at = 0
    for text in texts:
        for word in _words(text or ""):
            at += 1
            if at < _MOST_WORDS:
                places.setdefault(word, []).append(at)
        at += _GAP
    return " ".join(f"{_quoted(w)}:{','.join(map(str, p[:255]))}" for w, p in places.items())


def _words(text: str) -> list[str]:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return [w.lower()[:1000] for w in _WORD.findall(bare)]


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def storable(text: str) -> str:
    """`text` as PostgreSQL can keep it: as long, without the character it has no place for."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class PgRows:
    """`BankRows` of a connection with a read transaction."""

    conn: Connection

    def named(self, names: Sequence[str]) -> dict[str, CasusId]:
        """See BankRows."""
        wanted = [storable(n) for n in names[:50]]
        rows = self.conn.execute("SELECT id FROM casus WHERE id = ANY(%s)", (wanted,))
        ids = {r[0] for r in rows}
        rows = self.conn.execute(
            "SELECT ecli, min(id) FROM casus WHERE ecli = ANY(%s) GROUP BY ecli", ([w.upper() for w in wanted],)
        )
        by_ecli = {r[0]: CasusId(r[1]) for r in rows}
        found: dict[str, CasusId] = {}
        for name in names[:50]:
            if name in ids:
                found[name] = CasusId(name)
            elif name[:5].upper() == "ECLI:" and name.upper() in by_ecli:
                found[name] = by_ecli[name.upper()]
        return found

    def matching(self, wanted: tuple[Filter, ...]) -> frozenset[str] | None:
        """See BankRows."""
        if not wanted:
            return None
        clause, values = filters.where(wanted)
        # SQLite's LIKE does not look at capitals.
        sql = clause.replace("%", "%%").replace(" LIKE ", " ILIKE ").replace("?", "%s")
        row = self.conn.execute(
            f"SELECT coalesce(json_agg(casus.id)::text, '[]') FROM casus WHERE {sql}",  # noqa: S608  (own SQL only)
            [storable(v) for v in values],
        ).fetchone()
        return frozenset(json.loads(row[0]))

    def with_phrase(self, phrase: str) -> set[CasusId]:
        """See BankRows."""
        words = _words(phrase)
        if not words:
            return set()
        query = storable(" <-> ".join(_quoted(w) for w in words))
        rows = self.conn.execute(
            "SELECT casus_id FROM passage WHERE woorden @@ %s::tsquery"
            " UNION SELECT id FROM casus WHERE woorden @@ %s::tsquery",
            (query, query),
        )
        return {CasusId(r[0]) for r in rows}

    def texts(self, ids: Iterable[CasusId]) -> Iterable[str]:
        """See BankRows."""
        rows = self.conn.execute("SELECT tekst FROM casus WHERE id = ANY(%s) ORDER BY id", (sorted(set(ids)),))
        return [str(r[0]) for r in rows]

    def hits(self, ids: Sequence[str], model_id: str) -> dict[str, HitRij]:
        """See BankRows."""
        rows = self.conn.execute(
            "SELECT c.id, c.titel, c.bronsoort, c.uitkomst, c.strekking, c.organisatie,"
            " coalesce(c.datum_besluit, c.datum_uitspraak), c.status_gezag, c.ecli, t.naar,"
            " coalesce(i.tekst_hash = c.tekst_hash, false)"
            " FROM casus c LEFT JOIN casus_index i ON i.casus_id = c.id AND i.model_id = %s"
            " LEFT JOIN tweeling t ON t.casus_id = c.id WHERE c.id = ANY(%s)",
            (model_id, list(ids)),
        )
        return {r[0]: HitRij(*r) for r in rows}

    def passages(self, ids: Iterable[PassageId]) -> dict[PassageId, Passage]:
        """See BankRows."""
        rows = self.conn.execute(
            "SELECT casus_id, volgnr, begin, eind, tekst, sectie, spreker, id FROM passage WHERE id = ANY(%s)",
            (list(ids),),
        )
        return {PassageId(r[7]): Passage(*r) for r in rows}

    def said_on(self, soort: str, sleutel: str) -> Iterable[tuple[CasusId, str | None, bool]]:
        """See BankRows."""
        rows = self.conn.execute(
            "SELECT a.casus_id, f.waarde, coalesce(f.beslissend, 0)"
            " FROM annotatie a LEFT JOIN factor_toekenning f ON f.annotatie_id = a.id"
            " WHERE a.soort = %s AND a.sleutel = %s AND a.status != 'verworpen'"
            " ORDER BY 3 DESC, a.status != 'bevestigd', round(a.zekerheid::numeric, 3) DESC, a.begin, a.eind, a.id",
            (soort, sleutel),
        )
        return [(CasusId(r[0]), r[1], bool(r[2])) for r in rows]

    def spread(self, soort: str, sleutel: str) -> int:
        """See BankRows."""
        sql = "SELECT count(*) FROM annotatie WHERE soort = %s AND sleutel = %s"
        return int(self.conn.execute(sql, (soort, sleutel)).fetchone()[0])

    def readings(self, ids: Sequence[CasusId], kinds: Collection[str]) -> Sequence[Lezing]:
        """See BankRows."""
        texts = dict(self.conn.execute("SELECT id, tekst FROM casus WHERE id = ANY(%s)", (list(ids),)))
        notes: dict[str, list[Annotatie]] = {c: [] for c in ids}
        sql = annotaties.SELECT.replace("SELECT ", "SELECT a.casus_id, ", 1)
        sql += "WHERE a.casus_id = ANY(%s) AND a.soort = ANY(%s) ORDER BY a.begin, a.eind, a.soort, a.sleutel, a.id"
        for row in self.conn.execute(sql, (list(ids), list(kinds))):
            notes[row[0]].append(annotaties.annotatie_of(row[1:]))
        return [Lezing(texts[c], tuple(notes[c])) for c in ids]
