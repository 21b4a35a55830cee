"""Numbered migrations of `casusbank.db`. A released one is never edited; a new one is appended.

Tables follow the straight way: bron -> casus -> annotatie (+ one table per kind) -> passage ->
vector + lexicaal. Names are Dutch and equal the fields of `casusbank.model`.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from casusbank.schema_version import SCHEMA_VERSIE

migrations = Migrations("casusbank")

_TABLES = """
CREATE TABLE domein (id TEXT PRIMARY KEY, label TEXT NOT NULL, wet TEXT, kern TEXT) STRICT;
CREATE TABLE onderwerp (
    id TEXT PRIMARY KEY, domein_id TEXT REFERENCES domein(id), label TEXT NOT NULL) STRICT;
CREATE TABLE wet (id TEXT PRIMARY KEY, titel TEXT NOT NULL, bwb TEXT, celex TEXT) STRICT;
CREATE TABLE bronsoort (id TEXT PRIMARY KEY, label TEXT NOT NULL, gezag INTEGER, binding TEXT) STRICT;
CREATE TABLE waarde (
    id TEXT PRIMARY KEY, label TEXT NOT NULL, laag TEXT, definitie TEXT, richting TEXT) STRICT;
CREATE TABLE factor (
    id TEXT PRIMARY KEY, label TEXT NOT NULL, issue TEXT, kant TEXT, schaal TEXT, ko INTEGER,
    procedure INTEGER) STRICT;
CREATE TABLE grens (id TEXT PRIMARY KEY, label TEXT NOT NULL, ouder_id TEXT REFERENCES grens(id)) STRICT;
CREATE TABLE instrument (id TEXT PRIMARY KEY, label TEXT NOT NULL, haak TEXT) STRICT;
CREATE TABLE organisatie (
    id TEXT PRIMARY KEY, naam TEXT NOT NULL, soort TEXT, cbs_code TEXT, opgevolgd_door TEXT,
    geldig_tot TEXT) STRICT;

CREATE TABLE bron (
    id TEXT PRIMARY KEY, pad TEXT NOT NULL, sha256 TEXT NOT NULL, grootte INTEGER NOT NULL,
    lezer TEXT, status TEXT NOT NULL, reden TEXT, verwerking TEXT NOT NULL,
    opgenomen_op TEXT NOT NULL) STRICT;

CREATE TABLE casus (
    id TEXT PRIMARY KEY,
    bron_id TEXT NOT NULL REFERENCES bron(id),
    volgnr INTEGER NOT NULL,
    ecli TEXT,
    bronsoort TEXT NOT NULL REFERENCES bronsoort(id),
    bron_kenmerk TEXT, bron_url TEXT,
    titel TEXT NOT NULL, samenvatting TEXT, tekst TEXT NOT NULL, tekst_hash TEXT NOT NULL,
    taal TEXT NOT NULL DEFAULT 'nl',
    datum_besluit TEXT, datum_uitspraak TEXT, datum_publicatie TEXT,
    organisatie TEXT, organisatie_id TEXT REFERENCES organisatie(id), instantie TEXT,
    rechtsgebied_uri TEXT, procedurefase TEXT,
    domeinen TEXT NOT NULL DEFAULT '[]', onderwerpen TEXT NOT NULL DEFAULT '[]',
    beslispunt TEXT REFERENCES onderwerp(id), regeling_versie TEXT,
    uitkomst TEXT, appellant TEXT, strekking TEXT, modificaties TEXT NOT NULL DEFAULT '[]',
    status_gezag TEXT, opmerking TEXT, toegang TEXT NOT NULL,
    pad TEXT NOT NULL, lezer TEXT NOT NULL, pagina_van INTEGER, pagina_tot INTEGER,
    splitszekerheid REAL NOT NULL, offsets TEXT NOT NULL,
    invoer_hash TEXT NOT NULL, bijna_gelijk_aan TEXT,
    anonimisering TEXT NOT NULL DEFAULT '{}',
    opgenomen_op TEXT NOT NULL) STRICT;
CREATE INDEX casus_bron ON casus(bron_id, volgnr);
CREATE INDEX casus_vergelijkbaar ON casus(organisatie, beslispunt);
CREATE INDEX casus_ecli ON casus(ecli);
CREATE INDEX casus_tekst_hash ON casus(id, tekst_hash);

CREATE TABLE minhash (
    casus_id TEXT PRIMARY KEY REFERENCES casus(id) ON DELETE CASCADE, handtekening BLOB NOT NULL) STRICT;
CREATE TABLE minhash_band (
    band INTEGER NOT NULL, hash INTEGER NOT NULL,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    PRIMARY KEY (band, hash, casus_id)) STRICT, WITHOUT ROWID;
CREATE INDEX minhash_band_casus ON minhash_band(casus_id);

CREATE TABLE casus_relatie (
    van TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE, soort TEXT NOT NULL, naar TEXT NOT NULL,
    PRIMARY KEY (van, soort, naar)) STRICT;

CREATE TABLE annotatie (
    id INTEGER PRIMARY KEY,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    soort TEXT NOT NULL, sleutel TEXT NOT NULL,
    begin INTEGER NOT NULL, eind INTEGER NOT NULL, fragment TEXT NOT NULL,
    annotator TEXT NOT NULL, zekerheid REAL NOT NULL, status TEXT NOT NULL DEFAULT 'voorstel',
    bevestigd_door_rol TEXT, hervalideren INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX annotatie_casus ON annotatie(casus_id, begin);
CREATE INDEX annotatie_sleutel ON annotatie(soort, sleutel);

CREATE TABLE wetsverwijzing (
    annotatie_id INTEGER PRIMARY KEY REFERENCES annotatie(id) ON DELETE CASCADE,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    norm TEXT NOT NULL, soort TEXT NOT NULL, regeling_id TEXT, artikel TEXT, lid TEXT, onderdeel TEXT,
    jci TEXT, rol TEXT NOT NULL) STRICT;
CREATE INDEX wetsverwijzing_casus ON wetsverwijzing(casus_id);
CREATE TABLE waarde_toepassing (
    annotatie_id INTEGER PRIMARY KEY REFERENCES annotatie(id) ON DELETE CASCADE,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    waarde_id TEXT NOT NULL REFERENCES waarde(id), polariteit TEXT NOT NULL, inroeper TEXT NOT NULL,
    tegenover TEXT REFERENCES waarde(id)) STRICT;
CREATE INDEX waarde_toepassing_casus ON waarde_toepassing(casus_id);
CREATE TABLE factor_toekenning (
    annotatie_id INTEGER PRIMARY KEY REFERENCES annotatie(id) ON DELETE CASCADE,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    factor_id TEXT NOT NULL REFERENCES factor(id), waarde TEXT NOT NULL, kant_in_casus TEXT NOT NULL,
    beslissend INTEGER NOT NULL) STRICT;
CREATE INDEX factor_toekenning_casus ON factor_toekenning(casus_id);
CREATE TABLE grens_toekenning (
    annotatie_id INTEGER PRIMARY KEY REFERENCES annotatie(id) ON DELETE CASCADE,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    grens_id TEXT NOT NULL REFERENCES grens(id), aard TEXT NOT NULL, afloop TEXT NOT NULL,
    bepaling TEXT) STRICT;
CREATE INDEX grens_toekenning_casus ON grens_toekenning(casus_id);
CREATE TABLE instrument_toekenning (
    annotatie_id INTEGER PRIMARY KEY REFERENCES annotatie(id) ON DELETE CASCADE,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    instrument_id TEXT NOT NULL REFERENCES instrument(id), resultaat TEXT NOT NULL) STRICT;
CREATE INDEX instrument_toekenning_casus ON instrument_toekenning(casus_id);
CREATE TABLE persoonsgegeven (
    annotatie_id INTEGER PRIMARY KEY REFERENCES annotatie(id) ON DELETE CASCADE,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    aanduiding TEXT NOT NULL, plaatshouder TEXT NOT NULL) STRICT;
CREATE INDEX persoonsgegeven_casus ON persoonsgegeven(casus_id);
CREATE TABLE sectie (
    annotatie_id INTEGER PRIMARY KEY REFERENCES annotatie(id) ON DELETE CASCADE,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    spreker TEXT NOT NULL) STRICT;
CREATE INDEX sectie_casus ON sectie(casus_id);

CREATE TABLE passage (
    id INTEGER PRIMARY KEY,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    volgnr INTEGER NOT NULL, begin INTEGER NOT NULL, eind INTEGER NOT NULL,
    sectie TEXT NOT NULL, spreker TEXT NOT NULL, tekst TEXT NOT NULL,
    UNIQUE (casus_id, volgnr)) STRICT;

CREATE TABLE model (
    id TEXT PRIMARY KEY, naam TEXT NOT NULL, dimensie INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT;
CREATE TABLE vector (
    passage_id INTEGER NOT NULL REFERENCES passage(id) ON DELETE CASCADE,
    model_id TEXT NOT NULL REFERENCES model(id), gen INTEGER NOT NULL, waarde BLOB NOT NULL,
    PRIMARY KEY (passage_id, model_id)) STRICT, WITHOUT ROWID;
CREATE INDEX vector_gen ON vector(model_id, gen);
CREATE TABLE lexicaal (
    passage_id INTEGER PRIMARY KEY REFERENCES passage(id) ON DELETE CASCADE,
    gen INTEGER NOT NULL, termen BLOB NOT NULL) STRICT;
CREATE INDEX lexicaal_gen ON lexicaal(gen);
CREATE TABLE casus_index (
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    model_id TEXT NOT NULL REFERENCES model(id),
    tekst_hash TEXT NOT NULL, gen INTEGER NOT NULL, verwerking TEXT NOT NULL, termen BLOB NOT NULL,
    PRIMARY KEY (casus_id, model_id)) STRICT;
CREATE INDEX casus_index_gen ON casus_index(gen);
CREATE TABLE vervallen_passage (passage_id INTEGER NOT NULL, gen INTEGER NOT NULL) STRICT;
CREATE INDEX vervallen_gen ON vervallen_passage(gen);
CREATE TABLE generatie (id INTEGER PRIMARY KEY CHECK (id = 1), gen INTEGER NOT NULL) STRICT;
INSERT INTO generatie VALUES (1, 0);

CREATE TABLE run (
    id INTEGER PRIMARY KEY, soort TEXT NOT NULL, gestart_op TEXT NOT NULL, config TEXT NOT NULL,
    model_id TEXT, annotatoren TEXT, corpus_sha256 TEXT, gen INTEGER, aantal INTEGER) STRICT;
CREATE TABLE bewerkingslog (
    id INTEGER PRIMARY KEY, tijdstip TEXT NOT NULL, tabel TEXT NOT NULL, rij TEXT NOT NULL,
    veld TEXT NOT NULL, oud TEXT, nieuw TEXT, proces_of_rol TEXT NOT NULL) STRICT;
CREATE TABLE vocabularium (id INTEGER PRIMARY KEY CHECK (id = 1), sha256 TEXT NOT NULL) STRICT;
"""


_TRIGGER = """
CREATE TRIGGER passage_vervalt AFTER DELETE ON passage BEGIN
    UPDATE generatie SET gen = gen + 1;
    INSERT INTO vervallen_passage SELECT OLD.id, gen FROM generatie;
END"""
"""Any way a passage goes, the index files learn of it: they drop it when they read the delta."""


@migrations(name="0001_begin")
def begin(db: Database) -> None:
    """All tables of the first release, with full-text search that Datasette detects."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            db.execute(statement)
    db.execute(_TRIGGER)
    db.table("passage").enable_fts(["tekst"], create_triggers=True, tokenize="unicode61 remove_diacritics 2")
    db.table("casus").enable_fts(
        ["titel", "samenvatting"], create_triggers=True, tokenize="unicode61 remove_diacritics 2"
    )


_OORDELEN = """
CREATE TABLE beoordeling (
    id INTEGER PRIMARY KEY,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    tekst_hash TEXT NOT NULL, soort TEXT NOT NULL, begin INTEGER NOT NULL, eind INTEGER NOT NULL,
    annotator TEXT NOT NULL, bewering TEXT NOT NULL, oordeel TEXT NOT NULL, eigen_bewering TEXT,
    beoordelaar TEXT NOT NULL, rol TEXT NOT NULL, tijdstip TEXT NOT NULL,
    UNIQUE (casus_id, tekst_hash, soort, begin, eind, annotator, bewering, beoordelaar)) STRICT;
ALTER TABLE persoonsgegeven ADD COLUMN leeftijdsklasse TEXT;
"""


@migrations(name="0002_beoordeling")
def judgements(db: Database) -> None:
    """What each reviewer said of each annotation, kept apart; the age class that a birth date leaves."""
    for statement in _OORDELEN.split(";\n"):
        if statement.strip():
            db.execute(statement)


_WAARDENWERK = """
CREATE TABLE organisatiewaarde (
    id TEXT NOT NULL, versie INTEGER NOT NULL, organisatie TEXT, label TEXT NOT NULL,
    letterlijke_belofte TEXT NOT NULL, betekenis_voor_ons TEXT NOT NULL, betekenis_voor_inwoner TEXT NOT NULL,
    wat_merkt_de_inwoner TEXT NOT NULL, wat_betekent_het_niet TEXT NOT NULL, concretiseert TEXT NOT NULL,
    dubbelzinnig INTEGER NOT NULL, betekenissen TEXT NOT NULL, cues TEXT NOT NULL,
    bron_document TEXT NOT NULL, bron_titel TEXT NOT NULL, bron_vindplaats TEXT NOT NULL, bron_vastgesteld_op TEXT,
    eigenaar TEXT NOT NULL, status TEXT NOT NULL, geldig_van TEXT, geldig_tot TEXT,
    ingevoerd_via TEXT NOT NULL, ingevoerd_op TEXT NOT NULL,
    PRIMARY KEY (id, versie)) STRICT;
CREATE TABLE richtlijn (
    organisatiewaarde_id TEXT NOT NULL, versie INTEGER NOT NULL, id TEXT NOT NULL,
    als_factoren TEXT NOT NULL, dan_strekking TEXT NOT NULL, tenzij_factoren TEXT NOT NULL, tekst TEXT NOT NULL,
    domeinen TEXT NOT NULL, beslispunten TEXT NOT NULL, eigenaar TEXT NOT NULL, status TEXT NOT NULL,
    geldig_van TEXT, geldig_tot TEXT,
    PRIMARY KEY (organisatiewaarde_id, versie, id)) STRICT;
CREATE TABLE effectdialoog_casus (
    organisatiewaarde_id TEXT NOT NULL, versie INTEGER NOT NULL,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE, besproken TEXT NOT NULL,
    PRIMARY KEY (organisatiewaarde_id, versie, casus_id)) STRICT;
CREATE INDEX effectdialoog_casus_casus ON effectdialoog_casus(casus_id);
CREATE TABLE toets_stap (
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    stap INTEGER NOT NULL, veld TEXT NOT NULL, waarde TEXT NOT NULL, begin INTEGER, eind INTEGER,
    tekst_hash TEXT NOT NULL, auteur_rol TEXT NOT NULL, tijdstip TEXT NOT NULL,
    PRIMARY KEY (casus_id, veld)) STRICT;
CREATE TABLE signaal (
    id TEXT PRIMARY KEY, soort TEXT NOT NULL, grens_id TEXT REFERENCES grens(id), bepaling TEXT,
    gewenste_ruimte TEXT NOT NULL, ontvanger TEXT NOT NULL, status TEXT NOT NULL, reactie TEXT NOT NULL,
    gemeld_door_rol TEXT NOT NULL, gemeld_op TEXT NOT NULL, gesloten_op TEXT) STRICT;
CREATE TABLE signaal_casus (
    signaal_id TEXT NOT NULL REFERENCES signaal(id) ON DELETE CASCADE,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    PRIMARY KEY (signaal_id, casus_id)) STRICT;
CREATE INDEX signaal_casus_casus ON signaal_casus(casus_id);
"""


@migrations(name="0003_waardenwerk")
def value_work(db: Database) -> None:
    """What organisations adopt, discuss and signal: values with versions, omgekeerde toets, signals."""
    for statement in _WAARDENWERK.split(";\n"):
        if statement.strip():
            db.execute(statement)


_TERUGKOPPELING = """
CREATE TABLE terugkoppeling (
    id INTEGER PRIMARY KEY,
    vraag_casus_id TEXT REFERENCES casus(id) ON DELETE CASCADE,
    zoekvraag_id TEXT,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    oordeel TEXT NOT NULL, grond TEXT NOT NULL, reden TEXT NOT NULL, rol TEXT NOT NULL, tijdstip TEXT NOT NULL,
    CHECK (vraag_casus_id IS NULL OR zoekvraag_id IS NULL)) STRICT;
CREATE INDEX terugkoppeling_casus ON terugkoppeling(casus_id);
CREATE INDEX terugkoppeling_vraag ON terugkoppeling(vraag_casus_id);
"""


@migrations(name="0004_terugkoppeling")
def feedback(db: Database) -> None:
    """What people said of a pair: comparable or not, and why. Never the text of a question."""
    for statement in _TERUGKOPPELING.split(";\n"):
        if statement.strip():
            db.execute(statement)


_ZOEKVRAGEN = """
CREATE TABLE zoekvraag (
    id TEXT PRIMARY KEY, tekst TEXT NOT NULL, filters TEXT NOT NULL DEFAULT '[]',
    bewaard_op TEXT NOT NULL, bewaard_door_rol TEXT NOT NULL, bewaren_tot TEXT NOT NULL) STRICT;
CREATE TABLE melding (
    zoekvraag_id TEXT NOT NULL REFERENCES zoekvraag(id) ON DELETE CASCADE,
    casus_id TEXT NOT NULL REFERENCES casus(id) ON DELETE CASCADE,
    gevonden_op TEXT NOT NULL, bekend INTEGER NOT NULL,
    PRIMARY KEY (zoekvraag_id, casus_id)) STRICT;
CREATE INDEX melding_casus ON melding(casus_id);
"""


@migrations(name="0005_zoekvragen")
def saved_questions(db: Database) -> None:
    """Questions that people chose to keep, and the casussen found for them since."""
    for statement in _ZOEKVRAGEN.split(";\n"):
        if statement.strip():
            db.execute(statement)


_FACETTEN = """
CREATE INDEX casus_facetten ON casus(
    id, bronsoort, organisatie, strekking, uitkomst, beslispunt, domeinen, onderwerpen, modificaties, procedurefase,
    datum_besluit, datum_uitspraak);
CREATE INDEX casus_bijna_gelijk ON casus(bijna_gelijk_aan) WHERE bijna_gelijk_aan IS NOT NULL;
"""
"""Columns after `tekst` in a row lie behind all of its pages; what a filter asks must not read those."""


@migrations(name="0006_facetten")
def facets(db: Database) -> None:
    """Count and filter casussen without reading their texts."""
    for statement in _FACETTEN.split(";\n"):
        if statement.strip():
            db.execute(statement)


_CONTROLE = """
CREATE TABLE controlegetal (
    soort TEXT NOT NULL, sleutel TEXT NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (soort, sleutel)) STRICT, WITHOUT ROWID;
ALTER TABLE casus ADD COLUMN bewaren_tot TEXT;
CREATE INDEX casus_bewaren ON casus(bewaren_tot) WHERE bewaren_tot IS NOT NULL;
"""
"""The sums themselves are written when a database is opened for writing (`casusbank.store.controle`)."""


@migrations(name="0007_controle")
def sums(db: Database) -> None:
    """A sum over what belongs together, so that damage is found; the day until which a casus may stay."""
    for statement in _CONTROLE.split(";\n"):
        if statement.strip():
            db.execute(statement)


def migrate(db: Database) -> list[str]:
    """Apply pending migrations; returns their names. Each runs in its own transaction."""
    pending = [m.name for m in migrations.pending(db)]
    migrations.apply(db)
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSIE}")
    return pending
