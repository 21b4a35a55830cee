"""Names by their place on the page: labels, attendance lists, mail headers, tables, signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casusbank.patroon import Patroon
from ingest.kenmerken import table_cells
from ingest.naam import UPPER, Naam, name_in_capitals, named, read_name
from ingest.naamwoorden import NO_NAME, ORGANISATION, PARTICLES, is_dutch, is_first_name, is_surname
from ingest.namen import listed
from ingest.rolwoorden import ROLE

_LABEL = Patroon(
    r"(?im:(?:^|(?<=[.;|,]\s)|(?<=: ))[ \t|*>-]{0,6}(?:\*\*)?(?:naam(?:\s(?:cli[eë]nt|inwoner|aanvrager|kind"
    r"|ouder|klant"
    r"|betrokkene))?|cli[eë]nte?|cl|aanvrager|betrokkene|klant|verzoek(?:er|ster)|partner"
    r"|inwoner|ouders?|ouder\(s\)\smet\sgezag|moeder|vader|kind(?:eren)?(?:\s\d)?|gezinsvoogd|gemachtigde|behandela(?:ar|ars)|behandeld\sdoor|consulent"
    r"|contactpersoon"
    r"|medewerker|opgesteld door|auteur|afzender|geadresseerde|ingevuld\sdoor|gesproken\smet|gesprek\smet"
    r"|gevoerd\sdoor|voorzitter|aan\stafel|casus|inzake"
    r"|advocaat|arts|huisarts"
    r"|voornamen?|achternaam|roepnaam|verslag(?:legger)?|notulist|ondertekend door|afschrift\saan|opsteller"
    r"|namens|mantelzorger|bewindvoerder|vertegenwoordiger)(?:\*\*)?[ \t]?[:=](?:\*\*)?[ \t|]{1,4})"
)
_PRESENT = Patroon(
    r"(?im:(?:^|(?<=[.;]\s))[ \t*#>-]{0,6}(?:\*\*)?(?:aanwezig(?:en|\szijn)?|afwezig(?:en)?(?:\s(?:m\.k\."
    r"|met\s\w+))?|deelnemers?"
    r"|bij\sde\sbespreking|genodigden|verzendlijst|cc|bcc|aan|van|from|to"
    r"|afschrift(?:\saan)?)(?:\*\*)?[ \t]?:(?:\*\*)?)"
)
_SUBJECT = Patroon(r"(?im:^(?:betreft|onderwerp|inzake|subject|re|fwd?)[ \t]?:[ \t]?([^\n]{2,160}))")
_INITIALS_LABEL = Patroon(rf"(?i:voorletters?|initialen)\s?[:=]\s?((?:{UPPER}\.?[ ]?){{1,5}})(?=[,.;\n]|$)")
_REVERSED = Patroon(
    rf"(?<![\w.'’-])({UPPER}[\w’'-]{{2,30}}(?:-{UPPER}[\w’'-]+)?), ((?:{UPPER}\.){{1,5}}(?:[ ](?:van|de|der"
    rf"|den|ten|ter|el)){{0,3}})"
    r"(?=\s*(?:[<;)|\n(]|$|,))"
)
_REVERSED_CAPS = Patroon(rf"(?m)^[ \t]*({UPPER}{{3,30}}), ((?:{UPPER}[\w-]+[ ]?){{1,4}})(?=[,;\n(]|$)")
_WITH_ROLE = Patroon(
    rf"(?<![\w.'’-])({UPPER}[a-zà-ÿ][\w’'-]*(?:[ ](?:van|de|der|den|el|ten|ter"
    rf"|{UPPER}[\w’'-]+)){{1,4}})(?: \(|,? \| |, )(?={ROLE}\b)"
)
_SIGN_OFF = Patroon(
    r"(?im:^[ \t]*(?:met\s(?:vriendelijke|hartelijke)\sgroet(?:en)?|hoogachtend|(?:vriendelijke"
    r"|hartelijke)?\s?groet(?:en|jes)?|namens\sdeze[nr]?|w\.?g\.?|mvg|liefs|namens\s[^\n]{3,90})[,.]?[ \t]*$)"
)
_SIGNED_INLINE = Patroon(r"(?im:(?:^|(?<=[.!?]\s)|(?<=,\s))(?:groet(?:en|jes)?|gr|mvg|liefs)[,.]?[ ]+|\bw\.g\.[ ]+)")
_FUNCTION = Patroon(
    r"(?m)^[ \t]*(?P<naam>[^\W\d_]['’\w-]+(?:[ ]['’\w-]+){1,4})[ \t]*\n[ \t]*(?:\w+ ){0,2}?"
    r"(?i:\w*consulent|klantmanager|\w*medewerker|\w*manager|afdelingshoofd|teamleider|wethouder|burgemeester"
    r"|secretaris"
    r"|beleidsadviseur|jurist|\w*regisseur|jeugdbeschermer|bewindvoerder|griffier|ombudsman)\b[^.\n]{0,40}$"
)
_TITLES = Patroon(r"(?i:(?:de\sheer|mevrouw|mevr|mw|dhr|mr|drs|dr|ir|ing|prof|tante|oom|oma|opa|fam|familie)\b\.?\s)+")
_INTRODUCED = Patroon(
    r"(?i:\b(?:mijn\snaam\sis|ik\sheet|ik\sben|met\svriendelijke\sgroet,?)\s)([a-z]{2,20})"
    r"\s((?:(?:van|de|der|den|el)\s){0,2}[a-z]{3,20})\b"
)
_CAPS_LINE = Patroon(
    rf"(?m)^[ \t]*(?:\d{{1,2}}[.)]|[-*•])?[ \t]*(?=(?:{UPPER}|['’-]){{3,}})(?P<naam>(?:{UPPER}|['’ -]){{3,60}})[ \t]*$"
)
_NAME_COLUMN = Patroon(
    r"(?i)^(?:naam|cli[eë]nte?|inwoner|voor- en achternaam|kind|ouder|aanvrager|achternaam|voornaam|medewerker)$"
)


def find_placed_names(text: str) -> Iterator[Naam]:
    """Names that stand where names stand, in no particular order; spans may overlap and repeat."""
    yield from _labelled(text)
    yield from _attendance(text)
    yield from _subjects(text)
    yield from _reversed(text)
    yield from _signatures(text)
    yield from _above_function(text)
    yield from _in_capitals(text)
    for m in _INTRODUCED.finditer(text):
        if is_first_name(m.group(1)):
            yield named(m.start(1), m.end(2), [m.group(1), *m.group(2).split()])
    for m in _WITH_ROLE.finditer(text):
        parts = m.group(1).split()
        if _nameish(parts) and (parts[0] not in ("De", "Het") or is_surname(parts[-1])):
            yield named(m.start(1), m.end(1), parts)
    for cell, begin, _ in table_cells(text, _NAME_COLUMN):
        found = read_name(text, _behind_title(text, begin))
        if found and found.eind <= begin + len(cell) and _nameish(text[found.begin : found.eind].split()):
            yield found


def _behind_title(text: str, at: int) -> int:
    title = _TITLES.match(text, at)
    return title.end() if title else at


def _nameish(words: list[str]) -> bool:
    """Could these words be a name: none is an organisation or in the list of what no name is?"""
    names = [w.lower() for w in words if w.lower() not in PARTICLES]
    return bool(names) and ORGANISATION.isdisjoint(names) and NO_NAME.isdisjoint(names)


def _labelled(text: str) -> Iterator[Naam]:
    for m in _LABEL.finditer(text):
        found = read_name(text, _behind_title(text, m.end()), titled=True)
        if found and _nameish(text[found.begin : found.eind].split()):
            yield found
            yield from listed(text, found.eind, any_word=True)
    for m in _INITIALS_LABEL.finditer(text):
        yield Naam(m.start(1), m.end(1), m.group(1)[0].lower(), ())


_BULLET = Patroon(r"[ \t]*(?:[-*•–]|\d{1,2}[.)])?[ \t]*(?=[^\W\d_])")


def _attendance(text: str) -> Iterator[Naam]:
    """The items behind `Aanwezig:`, on the line itself and in the bullets below it."""
    for m in _PRESENT.finditer(text):
        end = text.find("\n", m.end())
        end = len(text) if end < 0 else end
        yield from _items(text, m.end(), end)
        if text[m.end() : end].strip():
            continue
        for _ in range(40):
            bullet = _BULLET.match(text, end + 1)
            if not bullet or text[end + 1 : end + 2] in ("\n", ""):
                break
            begin, end = bullet.end(), text.find("\n", bullet.end())
            end = len(text) if end < 0 else end
            yield from _items(text, begin, end)


def _items(text: str, begin: int, end: int) -> Iterator[Naam]:
    reverse = list(_REVERSED.finditer(text, begin, end))
    yield from (_turned(m) for m in reverse)
    for item in re.finditer(r"[^,;<>()\n]+", text[begin:end]):
        for piece in re.finditer(r"(?:(?!\sen\s)[^\n])+", item.group()):
            at = begin + item.start() + piece.start()
            at = _behind_title(text, at + len(piece.group()) - len(piece.group().lstrip().removeprefix("en ")))
            if any(r.start() <= at < r.end() for r in reverse):
                continue
            found = read_name(text, at)
            if found and found.eind <= end and _is_item(text, found, begin + item.start() + piece.end()):
                yield found


def _is_item(text: str, found: Naam, end: int) -> bool:
    """Is this whole item a name? A single unknown word may be an organisation."""
    words = text[found.begin : found.eind].split()
    if not _nameish(words) or text[found.eind : end].strip(" .\t*"):
        return False
    if found.initiaal and (len(words) > 1 or is_first_name(words[0])):
        return not all(is_dutch(w) for w in words)
    return is_first_name(words[0]) or re.match(rf"\s?\(?{ROLE}\b", text[found.eind : found.eind + 20]) is not None


def _turned(m: re.Match[str]) -> Naam:
    """`Vries, P. de`: the surname first."""
    surname = m.group(1).lower()
    return Naam(m.start(1), m.end(2), m.group(2)[0].lower(), (surname, *surname.split("-")))


def _reversed(text: str) -> Iterator[Naam]:
    for pattern in (_REVERSED, _REVERSED_CAPS):
        for m in pattern.finditer(text):
            if _nameish([m.group(1)]) and _nameish(m.group(2).split()):
                yield _turned(m)


def _subjects(text: str) -> Iterator[Naam]:
    """Names in the subject line of a letter or mail."""
    for m in _SUBJECT.finditer(text):
        for word in re.finditer(rf"(?<![\w'’-]){UPPER}[\w’'-]+", m.group(1)):
            if is_first_name(word.group()):
                found = read_name(text, m.start(1) + word.start())
                if found and _nameish(text[found.begin : found.eind].split()):
                    yield found


def _signatures(text: str) -> Iterator[Naam]:
    for m in _SIGN_OFF.finditer(text):
        at = m.end()
        for _ in range(6):
            line_end = text.find("\n", at + 1)
            line_end = len(text) if line_end < 0 else line_end
            line = text[at:line_end]
            found = read_name(text, _behind_title(text, at + len(line) - len(line.lstrip())))
            if (
                found
                and found.eind <= line_end
                and re.fullmatch(r"[\s,.]*(?:\([^)\n]{0,40}\)|,.{0,60})?\s*", text[found.eind : line_end])
                and ORGANISATION.isdisjoint(text[found.begin : found.eind].lower().split())
            ):
                yield found
            at = line_end
            if at >= len(text):
                break
    for m in _SIGNED_INLINE.finditer(text):
        found = read_name(text, _behind_title(text, m.end()))
        if found and re.match(r"[\s,.!]*(?:\n|$)| en |\sw\.g", text[found.eind : found.eind + 5]):
            yield found
            yield from listed(text, found.eind, any_word=True)


def _above_function(text: str) -> Iterator[Naam]:
    """`Mei Ling Chow` on a line of its own above `klantmanager werk`: a signature without a greeting."""
    for m in _FUNCTION.finditer(text):
        words = m.group("naam").split()
        names = [w for w in words if w.lower() not in PARTICLES]
        if len(names) < 2 or any(w[0].islower() for w in names) or names[-1].lower() in NO_NAME:
            continue
        if any(w.lower() in NO_NAME | ORGANISATION and len(w) > 3 for w in names):
            continue
        yield named(m.start("naam"), m.end("naam"), words)


def _in_capitals(text: str) -> Iterator[Naam]:
    """`2. SAIDA EL HADDIOUI` on a line of its own: a name by its first word or its last."""
    for m in _CAPS_LINE.finditer(text):
        found = name_in_capitals(text, m.start("naam"))
        words = text[found.begin : found.eind].split() if found else []
        whole = found and found.eind >= m.start("naam") + len(m.group("naam").rstrip())
        if found and whole and (is_first_name(words[0]) or (len(words) > 1 and is_surname(words[-1]))):
            yield found
