"""The schema version alone, so that opening a database for reading need not import the migrations."""

SCHEMA_VERSIE = 7
"""`PRAGMA user_version` after all migrations; a higher one in a file means a newer casusbank."""
