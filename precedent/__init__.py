"""Treffers become argument: gelijke gevallen gelijk, ongelijke gevallen ongelijk. See README.md."""
