"""The motiveringsbundel and its relatives: documents built as data first, rendered after.

`document.py` is the form every document has; `rules.py` names the rule behind each kind of statement; the builders
(`bundle.py`, `table_agenda.py`, `register.py`) make documents; `render.py` writes them as HTML, Word, PDF, Markdown
or JSON. No statement exists without a source.
"""
