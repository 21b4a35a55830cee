"""Links of rulings from LiDO, the linked data of the government: what a ruling names, and which rulings name it.

The service `get-links` takes an ECLI (`ext-id`) and gives, page by page, the subject itself and a subject for each
link, with facets that say how many there are. Asked are only ECLIs, which are public; nothing else leaves the machine.
What was answered is kept per ECLI in a folder, so that a run that was cut off goes on, and so that a bank that was
made anew gets its links without asking.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, HaalFout
from casusbank.model import Relatie
from casusbank.store.verbanden import NAAR, REGEL, SOORTEN, VAN
from ingest.haal.opslag import Oogst, Opslag, counted
from ingest.haal.verbinding import Verbinding
from ingest.readers.xmlbasis import Element, attribute, parse_xml, tag, walk

BASIS = "https://linkeddata.overheid.nl"
_PAGE = 100
_MOST = 5_000
"""Links of one ruling that are asked for; a leading ruling has thousands that name it."""
_SHORT = 0.9
"""Share of what is announced that must come: LiDO counts a link of two types twice in its facets."""
_ECLI = re.compile(r"ECLI:[A-Z]{2}:[A-Z0-9]{1,12}:\d{4}:[A-Z0-9.]{1,30}")
_JCI = re.compile(r"jci1\.\d:c:(?:BWB[RV]\d{7}|CVDR\d+)[\w&=:.;+-]*")
_BWB = re.compile(r"/bwb/id/(BWB[RV]\d{7})(?:/|$)")
_VERSION = re.compile(r"&[zg]=[\d-]*")
_KIND = ".lido"
_HERE, _NOT_THERE = "1", "onbekend "
_WAIT = timedelta(days=30)
"""Before LiDO is asked again for a ruling that it did not know."""


def fetch(
    eclis: Sequence[str], verbinding: Verbinding, opslag: Opslag, *, opnieuw: bool = False, meest: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Oogst:  # fmt: skip
    """Ask for the links of each ECLI that is not in the folder yet, or of all. Raises HaalFout."""
    wrong = [e for e in eclis if not _ECLI.fullmatch(e)]
    if wrong:
        raise HaalFout(f"Dit is geen ECLI: {wrong[0]}")
    here = sum(opslag.fresh(e, _HERE, _KIND) for e in eclis)
    later = set[str]() if opnieuw else {e for e in eclis if _unknown(e, opslag)}
    asked = [e for e in eclis if opnieuw or not (opslag.fresh(e, _HERE, _KIND) or e in later)][:meest]
    done = Oogst(gevonden=len(eclis), ongewijzigd=0 if opnieuw else here, later=len(later))
    unknown: list[str] = []
    for number, ecli in enumerate(asked):
        if progress:
            progress(number, len(asked))
        with done.trying(ecli):
            links = _of_ruling(ecli, verbinding)
            if links is None:
                unknown.append(ecli)
            else:
                text = "".join(json.dumps([r.soort, r.naar]) + "\n" for r in links)
                opslag.put(ecli, _HERE, _KIND, text.encode(), done)
        if here or done.gehaald or done.ongewijzigd:
            _remember(unknown, opslag, done)
    # A source that knows nothing at all is out of order: what it did not know is asked for again the next time.
    if len(unknown) == len(asked) > 1:
        raise HaalFout(
            f"LiDO kent geen van de {len(asked)} uitspraken; het antwoord is anders dan verwacht. Probeer het later."
        )
    _remember(unknown, opslag, done)
    if progress:
        progress(len(asked), len(asked))
    return done


def _remember(unknown: list[str], opslag: Opslag, done: Oogst) -> None:
    """Note which rulings the source does not know, and empty the list."""
    for ecli in unknown:
        opslag.note(ecli, _NOT_THERE + date.today().isoformat())
    done.leeg += unknown
    unknown.clear()


def _unknown(ecli: str, opslag: Opslag) -> bool:
    said = opslag.known(ecli) or ""
    if not said.startswith(_NOT_THERE):
        return False
    return date.today() - date.fromisoformat(said.removeprefix(_NOT_THERE)) < _WAIT


def kept(ecli: str, opslag: Opslag) -> tuple[Relatie, ...] | None:
    """The links of an ECLI that are in the folder; None when it was not asked for yet."""
    if not opslag.fresh(ecli, _HERE, _KIND):
        return None
    try:
        rows = [json.loads(line) for line in opslag.path(ecli, _KIND).read_text(encoding="utf-8").splitlines()]
        return tuple(Relatie(str(soort), str(naar)) for soort, naar in rows if soort in SOORTEN)
    except (OSError, ValueError, TypeError):
        raise HaalFout(
            f"{opslag.path(ecli, _KIND)} is beschadigd. Wis dat bestand en geef hetzelfde commando."
        ) from None


def _of_ruling(ecli: str, verbinding: Verbinding) -> tuple[Relatie, ...] | None:
    """Every link, page by page; None when LiDO does not know the ruling."""
    own: list[Element] = []
    others: list[Element] = []
    total = 0
    while len(others) < _MOST:
        body = verbinding.get(
            "/service/get-links",
            {"ext-id": ecli, "output": "xml", "start": str(len(others)), "rows": str(_PAGE)},
            onbekend=(400, 404, 410),
        )
        if body is None:
            return None
        root = _parsed(body)
        total = max(total, _announced(root))
        entries = list(walk(root, "subject"))
        given = [e for e in entries if not _own(e, ecli)]
        own += [e for e in entries if _own(e, ecli)]
        others += given
        if not given or len(others) >= total:
            break
    if len(others) < min(total, _MOST) * _SHORT:
        raise HaalFout(counted(total, len(others), "LiDO", ecli))
    return tuple(dict.fromkeys(read_links(ecli, own, others)))


def _announced(root: Element) -> int:
    """How many links there are, by the facet of types. Raises HaalFout when it is not there."""
    for facet in walk(root, "facet"):
        if attribute(facet, "name") == "obj_type":
            return sum(int(word) for n in walk(facet, "int") if (word := n.text or "").isdigit())
    raise HaalFout("LiDO zegt niet hoeveel verbanden er zijn; het antwoord is anders dan verwacht.")


def read_links(ecli: str, own: Sequence[Element], others: Sequence[Element]) -> Iterator[Relatie]:
    """The links among the subjects. They may be told with the ruling itself, or only with the other end."""
    ids = {attribute(e, "id") for e in own}
    regels = {attribute(e, "id"): _jci(e) for e in others}
    for subject in own:
        for outgoing, idref in _refs(subject):
            yield from _link(ecli, idref, outgoing, regels)
    for subject in others:
        for outgoing, idref in _refs(subject):
            if idref in ids:
                yield from _link(ecli, attribute(subject, "id"), not outgoing, regels)


def _refs(subject: Element) -> Iterator[tuple[bool, str]]:
    """(whether it goes out, the other end) of each reference of a subject."""
    for group in subject:
        if tag(group) in {"uitgaande-links", "inkomende-links"}:
            for ref in walk(group, "subject-ref"):
                yield tag(group) == "uitgaande-links", attribute(ref, "idref")


def _link(ecli: str, other: str, outgoing: bool, regels: dict[str, str]) -> Iterator[Relatie]:
    if match := _ECLI.search(other):
        if match[0] != ecli:
            yield Relatie(NAAR if outgoing else VAN, match[0])
    elif outgoing and (bwb := _BWB.search(other)):
        yield Relatie(REGEL, regels.get(other) or bwb[1])


def _jci(subject: Element) -> str:
    """The address of an article without the day of its version; empty when it has none."""
    for element in walk(subject, "heeftjuriconnect"):
        if match := _JCI.fullmatch((element.text or "").strip()):
            return _VERSION.sub("", match[0])
    return ""


def _own(subject: Element, ecli: str) -> bool:
    return attribute(subject, "id").endswith(f"/{ecli}")


def _parsed(body: bytes) -> Element:
    try:
        root = parse_xml(body, Grenswaarden(), lenient=False)
    except BronGeweigerd:
        root = None
    if root is None or tag(root) != "lido":
        raise HaalFout("LiDO gaf een antwoord dat geen lijst van verbanden is. Probeer het later.")
    return root
