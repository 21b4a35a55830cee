"""Fetching open government sources into a folder, for `ingest` to read: rulings and official publications.

Only what a user asks for by name goes over the line, and nothing of the bank: this is the one room that opens a
connection to elsewhere. What is fetched is written as the source gave it; `stand.jsonl` in the folder remembers what
was fetched, so that a run that was cut off goes on, and what changed or was withdrawn is seen.
"""
