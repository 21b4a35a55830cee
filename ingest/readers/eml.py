"""E-mail messages (.eml): body, date and subject; attachments as members. Names in headers stay out of the metadata."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from email.errors import MessageError
from email.message import Message
from email.utils import parsedate_to_datetime

from casusbank.config import MB
from casusbank.errors import BronGeweigerd, BronOvergeslagen
from casusbank.model import Document, Metadata
from ingest.readers import Bestand
from ingest.readers.html import add_page, parse_html
from ingest.readers.opbouw import Opbouw, count_words, squeeze
from ingest.readers.regels import add_plain
from ingest.readers.tekens import check_readable, decode, without_surrogates
from ingest.readers.velden import MAX_TITLE

_HEADER = re.compile(
    rb"^(?:From|To|Subject|Date|Received|Return-Path|MIME-Version|Message-ID|Delivered-To|Content-Type):", re.MULTILINE
)
_REPLY = re.compile(r"^(?:\s*(?:re|fw|fwd|antw|doorst|betreft|betr)\s*:\s*)+", re.IGNORECASE)
_MAX = 80 * MB
"""The parser of the standard library takes ten times the size of a message."""
ReadMember = Callable[[Bestand], Iterator[Document]]


class EmlReader:
    """`.eml`. `read_member` reads an attachment with all readers; it comes in from outside to avoid a ring."""

    naam = "eml@1"

    def __init__(self, read_member: ReadMember) -> None:
        self._read_member = read_member

    def claims(self, bestand: Bestand) -> bool:
        """By extension, or three mail headers at the top of a file without telling extension."""
        head = bestand.inhoud[:2000]
        return bestand.extensie == ".eml" or (
            bestand.extensie in {"", ".txt", ".mht"} and bool(_HEADER.match(head)) and len(_HEADER.findall(head)) >= 3
        )

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """The message itself, then a Document per readable attachment."""
        if bestand.diepte >= bestand.grenzen.max_zip_diepte:
            raise BronGeweigerd(
                f"dieper genest dan {bestand.grenzen.max_zip_diepte} bestanden (instelling grenzen.max_zip_diepte)"
            )
        if len(bestand.inhoud) > _MAX:
            raise BronGeweigerd(f"e-mail groter dan {_MAX // MB} MB; bied de bijlagen los aan")
        message = email.message_from_bytes(bestand.inhoud, policy=email.policy.compat32)
        parts = [part for part in message.walk() if not part.is_multipart()]
        if len(parts) > bestand.grenzen.max_zip_leden:
            raise BronGeweigerd(f"{len(parts)} onderdelen in dit bericht; de grens is {bestand.grenzen.max_zip_leden}")
        attached = [part for part in parts if part.get_filename() or part.get_content_disposition() == "attachment"]
        opbouw = Opbouw(bestand.grenzen)
        apart = {id(part) for part in attached}
        self._body([part for part in parts if id(part) not in apart], bestand, opbouw)
        members = list(self._members(attached, bestand, opbouw.waarschuwingen))
        check_readable(opbouw.tekst)
        if count_words(opbouw.tekst, 1):
            yield opbouw.document(bestand.pad, self.naam, _metadata(message), "geen tekst in dit bericht")
        elif not members:
            raise BronGeweigerd("geen tekst in dit bericht")
        yield from members

    @staticmethod
    def _body(parts: list[Message], bestand: Bestand, opbouw: Opbouw) -> None:
        """The plain text when there is any, else the HTML."""
        plain = [_text(part) for part in parts if part.get_content_type() == "text/plain"]
        if count_words("\n".join(plain), 1):
            for text in plain:
                add_plain(opbouw, re.sub(r"^(?:> ?)+", "", text, flags=re.MULTILINE))
            return
        for part in parts:
            payload = part.get_payload(decode=True)
            if part.get_content_type() == "text/html" and isinstance(payload, bytes) and payload.strip():
                page = add_page(parse_html(payload, bestand.grenzen), bestand.grenzen)
                add_plain(opbouw, page.tekst)

    def _members(self, parts: list[Message], bestand: Bestand, warnings: list[str]) -> Iterator[Document]:
        for nr, part in enumerate(parts, 1):
            payload = part.get_payload(decode=True)
            name = squeeze(_header(part.get_filename() or f"bijlage{nr}"))[:200].replace("!", "_")
            if not isinstance(payload, bytes):
                continue
            member = Bestand(f"{bestand.pad}!{name}", payload, bestand.grenzen, bestand.diepte + 1, bestand.uitgepakt)
            try:
                yield from self._read_member(member)
            except (BronGeweigerd, BronOvergeslagen) as error:
                warnings.append(f"bijlage {nr} niet gelezen: {error}")


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return decode(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""


def _header(value: object) -> str:
    """A header value with its encoded words read; as it stands when they are broken."""
    from email.header import decode_header, make_header

    try:
        return without_surrogates(str(make_header(decode_header(str(value)))))
    except (ValueError, LookupError, UnicodeError, MessageError):
        return without_surrogates(str(value))


def _metadata(message: Message) -> Metadata:
    """Subject and date only: sender and receivers are names of people."""
    subject = _REPLY.sub("", squeeze(_header(message.get("Subject") or "")))[:MAX_TITLE]
    try:
        date = parsedate_to_datetime(str(message.get("Date") or "")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        date = None
    return Metadata(titel=subject or None, datum_besluit=date)
