"""Fetching open government sources into a folder, for `ingest` to read: rulings, official publications, their links.

Only what a user asks for by name goes over the line, and nothing of the bank but public ECLIs: this is the one room
that opens a connection to elsewhere. What is fetched is kept as the source gave it; only the XML of a gemeenteblad
gets what the record of the search says of it. `.stand.jsonl` in the folder remembers what was fetched, so that a run
that was cut off goes on, and what changed or was withdrawn is seen.
"""
