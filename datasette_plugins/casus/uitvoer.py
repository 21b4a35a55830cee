"""A casus to take along: a reference to cite, and the whole as Markdown."""

from __future__ import annotations

import re

from casusbank.model import Casus
from datasette_plugins import woorden
from datasette_plugins.casus import beeld

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def citation(casus: Casus) -> str:
    """The casus as one refers to it: who decided when, its title, its number."""
    m = casus.metadata
    who = m.instantie or casus.velden.organisatie or m.organisatie or ""
    day = woorden.datum(m.datum_uitspraak or casus.velden.datum_besluit or m.datum_besluit)
    head = " ".join(filter(None, (who, day)))
    number = m.ecli or f"casusbank {casus.id}"
    return ", ".join(filter(None, (head, casus.titel, number)))


def markdown(casus: Casus) -> str:
    """The casus as Markdown: facts, what was read in it with the words it rests on, and the text."""
    lines = [f"# {_plain(casus.titel)}", ""]
    lines += [f"- **{_plain(name)}:** {_plain(words)}" for name, words in beeld.facts(casus)]
    lines += ["", f"Verwijzing: {_plain(citation(casus))}", ""]
    if casus.metadata.samenvatting:
        lines += ["## Samenvatting", "", _plain(casus.metadata.samenvatting), ""]
    for groep in beeld.groups(casus):
        lines += [f"## {groep.kop}", ""]
        for punt in groep.punten:
            said = f" ({_plain(punt.uitleg)})" if punt.uitleg else ""
            lines.append(f"- {_plain(punt.label)}{said}, {punt.status}")
            lines += [f"  - “{_plain(' '.join(p.fragment.split()))}” [{p.begin}-{p.eind}]" for p in punt.plekken]
        lines.append("")
    lines += ["## Tekst", "", _plain(casus.tekst), ""]
    lines += ["---", "", "Hulpmiddel, geen besluit. Zonder “bevestigd” is een lezing een voorstel van de computer.", ""]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Text that Markdown shows as it is: what comes from a source is never markup or a link."""
    return _SPECIAL.sub(r"\\\1", text)
