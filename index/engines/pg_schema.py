"""The tables of a bank in PostgreSQL, and who may see which rows.

What hangs on a casus has the columns of the database itself, so that one text of SQL says what a filter means. Every
row carries the rank of the access class of its casus, and row-level security shows a role only the rows up to its own
rank. Statistics are kept in no table that mixes classes: lists of terms are per block of casussen of one class, and
what ranking needs of the whole (how rare a word is, how long casussen are) is worked out from the rows one may see.
The themes of the bank and the codes of its vectors exist once per class, made of the casussen up to that class.
"""

from __future__ import annotations

from collections.abc import Sequence

from casusbank.errors import DatabaseFout, IndexFout
from casusbank.schema_version import SCHEMA_VERSIE
from casusbank.store import Connection as Sqlite
from casusbank.store import verhuizing
from index.build import VERWERKING
from index.engines.pg import Connection, explained, try_statement, write

ROLES = ("casusbank_openbaar", "casusbank_regio", "casusbank_organisatie", "casusbank_team")
"""Roles to grant to users of the server; each sees its own access class and those before it."""
RANKS = {"openbaar": 1, "regio": 2, "organisatie": 3, "team": 4}
UITGAVE = f"pg@2/{SCHEMA_VERSIE}/{VERWERKING}"
"""Of the tables and of what is in them; a bank of another one is copied anew."""

Column = tuple[str, str]
_TYPES = {"TEXT": "text", "INTEGER": "int8", "REAL": "float8", "BLOB": "bytea"}
_WORDS = ("casus", "passage")
"""Tables with a column `woorden`: their words and places, as FTS5 has them."""

OWN: dict[str, tuple[Column, ...]] = {
    "passage_vector": (("passage_id", "int8"), ("model_id", "text"), ("casus_id", "text"), ("waarde", "vector")),
    "tweeling": (("casus_id", "text"), ("naar", "text")),
    "blok": (
        ("nr", "int4"), ("casus_ids", "text[]"), ("passage_ids", "bytea"), ("passage_casus", "bytea"),
        ("lengte_passage", "bytea"), ("lengte_casus", "bytea"), ("lengte_woorddeel", "bytea"),
        ("lengte_woordpaar", "bytea"),
    ),
    "blok_model": (("blok", "int4"), ("model_id", "text"), ("passage_ids", "bytea")),
    "lijst": (("veld", "int2"), ("term", "int8"), ("blok", "int4"), ("inhoud", "bytea")),
    "thema": (("breedte", "int4"), ("termen", "bytea"), ("waarden", "bytea")),
    "thema_plaats": (("blok", "int4"), ("plaatsen", "bytea")),
    "codering": (
        ("model_id", "text"), ("draai", "bytea"), ("grenzen", "bytea"), ("diepte", "int4"), ("recall", "float8"),
        ("slechtste", "float8"),
    ),
    "code": (("blok", "int4"), ("model_id", "text"), ("deel", "int2"), ("codes", "bytea")),
    "stand": (("stempel", "text"), ("bezig", "bool")),
}  # fmt: skip
"""Tables of this engine, all with `rang` beside these: blocks of casussen with their inverted lists.

A `tweeling` (near-duplicate) has the rank of the highest of the two.
"""
_KEYS = {
    "passage_vector": "passage_id, model_id", "blok": "nr", "blok_model": "blok, model_id", "lijst": "veld, term, blok",
    "thema": "rang", "thema_plaats": "rang, blok", "stand": "rang", "casus": "id", "codering": "rang, model_id",
    "code": "rang, model_id, blok, deel", "passage": "id",
    "casus_index": "casus_id, model_id", "tweeling": "casus_id",
}  # fmt: skip
_INDEXES = (
    "casus (ecli)", "casus_relatie (van)", "annotatie (casus_id, begin)", "annotatie (soort, sleutel)",
    "passage (casus_id)", "passage_vector (casus_id)", "wetsverwijzing (casus_id)", "waarde_toepassing (annotatie_id)",
    "waarde_toepassing (casus_id)", "factor_toekenning (annotatie_id)", "factor_toekenning (casus_id)",
    "grens_toekenning (annotatie_id)", "grens_toekenning (casus_id)", "instrument_toekenning (annotatie_id)",
    "instrument_toekenning (casus_id)", "persoonsgegeven (annotatie_id)", "persoonsgegeven (casus_id)",
    "sectie (annotatie_id)", "sectie (casus_id)", "wetsverwijzing (annotatie_id)", "lijst (blok)",
    "passage USING gin (woorden)", "casus USING gin (woorden)",
)  # fmt: skip
_CONTENT = {
    "casus": ("titel", "tekst", "samenvatting", "woorden"), "annotatie": ("fragment",),
    "passage": ("tekst", "woorden"), "passage_vector": ("waarde",),
}  # fmt: skip
"""Columns of which the planner keeps no values."""
_JSON_EACH = (
    "CREATE FUNCTION json_each(lijst text) RETURNS TABLE (value text) LANGUAGE sql IMMUTABLE STRICT"
    " AS $$ SELECT jsonb_array_elements_text(lijst::jsonb) $$"
)
"""As SQLite has it, so that a filter is one text for both engines."""


def columns(sqlite: Sqlite, table: str) -> list[Column]:
    """(name, PostgreSQL type) of a table of the database itself; `rang` and `woorden` come on top."""
    return [(name, _TYPES[kind]) for name, kind in verhuizing.columns(sqlite, table)]


def ensure_schema(conn: Connection, sqlite: Sqlite) -> bool:
    """Make the tables, roles and policies; True when the bank starts empty. Raises DatabaseFout."""
    with explained():
        have = conn.execute("SELECT to_regclass('casusbank.uitgave')").fetchone()[0]
        if have and conn.execute("SELECT versie FROM uitgave").fetchone()[0] == UITGAVE:
            return False
    _ensure_extension(conn)
    missing = [role for role in ROLES if not _role(conn, role)]
    if missing:
        made = " ".join(f"CREATE ROLE {role} NOLOGIN;" for role in missing)
        raise DatabaseFout(f"De rollen voor toegang ontbreken. Laat de beheerder van de server geven: {made}")
    if not have:
        _refuse_foreign(conn)
    with write(conn):
        conn.execute("DROP SCHEMA IF EXISTS casusbank CASCADE")
        conn.execute("CREATE SCHEMA casusbank")
        for statement in _statements(sqlite):
            conn.execute(statement)
        conn.execute("INSERT INTO uitgave VALUES (%s, false)", (UITGAVE,))
    return True


def check_release(conn: Connection) -> None:
    """Raise IndexFout for a bank that another version of casusbank made."""
    if conn.execute("SELECT versie FROM uitgave").fetchone()[0] != UITGAVE:
        raise IndexFout("De bank in PostgreSQL is van een andere versie van casusbank. Geef: casusbank verhuis")


def _refuse_foreign(conn: Connection) -> None:
    """A schema of our name that is not ours is left alone."""
    with explained():
        held = conn.execute("SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace('casusbank')").fetchone()
    if held:
        raise DatabaseFout(
            "In deze database staat al een schema 'casusbank' dat niet van casusbank is. Geef het adres van een eigen,"
            " lege database."
        )


def _ensure_extension(conn: Connection) -> None:
    with explained():
        if conn.execute("SELECT 1 FROM pg_extension WHERE extname = 'vector'").fetchone():
            return
    if not try_statement(conn, "CREATE EXTENSION vector SCHEMA public"):
        raise DatabaseFout(
            "Op deze server ontbreekt pgvector. Laat de beheerder het pakket postgresql-pgvector plaatsen en in deze"
            " database geven: CREATE EXTENSION vector;"
        )


def _role(conn: Connection, role: str) -> bool:
    with explained():
        known = conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is not None
    return known or try_statement(conn, f"CREATE ROLE {role} NOLOGIN")


def _statements(sqlite: Sqlite) -> list[str]:
    found = [
        _JSON_EACH,
        "CREATE TABLE uitgave (versie text NOT NULL, opruimen bool NOT NULL)",
        'CREATE TABLE casus_stand (casus_id text COLLATE "C" PRIMARY KEY, rang int2 NOT NULL, inhoud text NOT NULL,'
        " index text NOT NULL, blok int4)",
    ]
    for table in verhuizing.GEDEELD:
        found.append(_table(table, columns(sqlite, table)))
    secured: list[str] = []
    for table in verhuizing.PER_CASUS:
        extra: Sequence[Column] = [("woorden", "tsvector")] if table in _WORDS else []
        found.append(_table(table, [*columns(sqlite, table), *extra, ("rang", "int2")]))
        secured.append(table)
    for table, own in OWN.items():
        found.append(_table(table, [*own, ("rang", "int2")]))
        secured.append(table)
    found += [f"CREATE INDEX ON {index}" for index in _INDEXES]
    # What the planner keeps of a column is a copy of some of its values.
    for table, names in _CONTENT.items():
        found += [f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0" for name in names]
    found.append("ALTER TABLE code ALTER COLUMN codes SET STORAGE EXTERNAL")  # nothing in it to compress
    for table in secured:
        found.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        for rank, role in enumerate(ROLES, start=1):
            found.append(f"CREATE POLICY tot_{role} ON {table} FOR SELECT TO {role} USING (rang <= {rank})")
    everyone = ", ".join(ROLES)
    readable = ", ".join(["uitgave", *secured, *verhuizing.GEDEELD])
    found += [f"GRANT USAGE ON SCHEMA casusbank TO {everyone}", f"GRANT SELECT ON {readable} TO {everyone}"]
    return found


def _table(name: str, own: Sequence[Column]) -> str:
    lines = [f"{n} {kind}" + (' COLLATE "C"' if kind == "text" else "") for n, kind in own]
    key = [f"PRIMARY KEY ({_KEYS[name]})"] if name in _KEYS else []
    return f"CREATE TABLE {name} ({', '.join([*lines, *key])})"
