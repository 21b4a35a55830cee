"""Who looked at, searched, took away, changed or erased what, and when: a file of lines beside the database.

`<db>-logboek.jsonl` holds a line per act, each with a sum (HMAC-SHA256) over itself and the sum before it, so that a
line that was changed, put in or taken out breaks the chain. `<db>-logboek.kop` holds the last sum, so that a missing
end shows too; whoever keeps that sum elsewhere (`casusbank logboek`) can tell when all files were replaced together.
The key lies beside them. A person is a code made with that key, never a name; of a question only its kind is kept. The
file stands apart from the database: writing here waits for nobody, and erasing a casus leaves it as it is.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from casusbank.bestand import write_whole
from casusbank.errors import DatabaseFout, reason_of

_START = "0" * 64
_WHO = 12
"""Characters of the code of a person."""


@dataclass(frozen=True, slots=True)
class Handeling:
    """What somebody did: `soort` (bekijken, zoeken, meenemen, wijzigen, wissen), on what, and on which casussen."""

    soort: str
    wat: str
    rol: str
    wie: str = ""
    casussen: tuple[str, ...] = ()
    tijdstip: str = ""


@dataclass(frozen=True, slots=True)
class Keten:
    """What checking found: lines, the sum of the last one, and what is wrong (nothing when all is well)."""

    regels: int
    kop: str
    fouten: tuple[str, ...]


class Logboek:
    """The log of one database. Several programs may write in it; each batch is on disk when `write` returns."""

    def __init__(self, db: Path) -> None:
        self._log, self._head, self._key = (
            db.with_name(f"{db.name}-logboek.{part}") for part in ("jsonl", "kop", "sleutel")
        )
        self._state: tuple[int, int, str] | None = None
        """(size of the file, number and sum of the last line) after our own last batch."""

    @property
    def exists(self) -> bool:
        """Whether anything was ever written down."""
        return self._log.exists()

    def code(self, naam: str) -> str:
        """The code of a person; nobody can tell the name from it who has not the key. Raises DatabaseFout."""
        with _dutch():
            return hmac.new(self._secret(), f"wie:{naam}".encode(), hashlib.sha256).hexdigest()[:_WHO] if naam else ""

    def write(self, acts: Sequence[Handeling]) -> None:
        """Add lines, in order. Raises DatabaseFout."""
        if not acts:
            return
        with _dutch(), self._locked() as file:
            number, total = self._end(file)
            lines: list[bytes] = []
            for act in acts:
                number += 1
                row = {
                    "nr": number, "tijdstip": act.tijdstip or datetime.now(UTC).isoformat(timespec="seconds"),
                    "rol": act.rol, "wie": act.wie, "soort": act.soort, "wat": act.wat, "casussen": list(act.casussen),
                }  # fmt: skip
                total = self._sum(total, row)
                lines.append(_dump(row | {"som": total}))
            size = os.lseek(file, 0, os.SEEK_END)
            _all(file, b"".join(lines))
            os.fsync(file)
            self._put_head(number, total)
            self._state = (size + sum(map(len, lines)), number, total)

    def read(self) -> Iterator[dict[str, Any]]:
        """Every line as it is, oldest first; one that is no JSON is left out (`check` tells)."""
        for line in _lines(self._log):
            row = _parse(line)
            if row is not None and "nr" in row:
                yield row

    def check(self) -> Keten:
        """Whether every line is as it was written, and none is missing."""
        if not self._log.exists():
            lost = self._head.exists()
            return Keten(0, "", ("het logboek is weg, maar er is er een geweest",) if lost else ())
        if not self._key.exists():
            return Keten(0, "", ("de sleutel van het logboek is weg: het is niet na te kijken",))
        number, total, wrong, count = 0, _START, list[str](), 0
        head = _parse(self._head.read_bytes()) if self._head.exists() else None
        seen_head = head is not None and head.get("nr") == 0
        for line in _lines(self._log):
            row = _parse(line)
            if row is None:
                wrong.append(f"na regel {number} staat iets dat geen regel is")
                continue
            said = row.pop("som", None)
            if "begin" in row and number == 0 and count == 0:
                number, total = int(row["begin"]), str(row["vanaf"])
                if said != self._sum(_START, row):
                    wrong.append("het begin van het logboek is veranderd")
            else:
                if row.get("nr") != number + 1:
                    wrong.append(f"na regel {number} ontbreken regels, of staan er te veel")
                if said != self._sum(total, row):
                    wrong.append(f"regel {row.get('nr')} is veranderd, of de regel ervoor is weg")
                number, total, count = int(row.get("nr") or number + 1), str(said), count + 1
            seen_head = seen_head or (head is not None and (head.get("nr"), head.get("som")) == (number, total))
        if head is None:
            wrong.append("de kop van het logboek ontbreekt")
        elif not seen_head:
            wrong.append(f"regels aan het eind ontbreken: het logboek was gevorderd tot regel {head.get('nr')}")
        return Keten(count, total, tuple(dict.fromkeys(wrong)))

    def clear(self, dagen: int, vandaag: date | None = None) -> int:
        """Take out the lines that are older than so many days; how many. The chain goes on from the last of them."""
        if not self._log.exists():
            return 0
        since = ((vandaag or datetime.now(UTC).date()) - timedelta(days=dagen)).isoformat()
        with _dutch(), self._locked() as file:
            self._end(file)
            rows = [(line, row) for line in _lines(self._log) if (row := _parse(line)) is not None]
            old = [row for _, row in rows if "nr" in row and row["tijdstip"] < since]
            if not old:
                return 0
            start = {"begin": old[-1]["nr"], "vanaf": old[-1]["som"]}
            kept = [line for line, row in rows if "nr" in row and row["nr"] > old[-1]["nr"]]
            write_whole(self._log, _dump(start | {"som": self._sum(_START, start)}) + b"".join(kept))
            self._state = None
            return len(old)

    # -------------------------------------------------------------- within

    def _secret(self) -> bytes:
        try:
            return self._key.read_bytes()
        except FileNotFoundError:
            with os.fdopen(os.open(self._key, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(secrets.token_bytes(32))
                file.flush()
                os.fsync(file.fileno())
            return self._key.read_bytes()

    def _sum(self, before: str, row: dict[str, Any]) -> str:
        return hmac.new(self._secret(), before.encode() + _dump(row), hashlib.sha256).hexdigest()

    @contextmanager
    def _locked(self) -> Generator[int]:
        while True:
            file = os.open(self._log, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
            fcntl.flock(file, fcntl.LOCK_EX)
            if self._log.exists() and os.fstat(file).st_ino == self._log.stat().st_ino:
                break
            os.close(file)  # `clear` put another file in its place while we waited
        try:
            yield file
        finally:
            os.close(file)

    def _end(self, file: int) -> tuple[int, str]:
        """Number and sum of the last line; what a kill left of a line is cut off."""
        size = os.lseek(file, 0, os.SEEK_END)
        if self._state and self._state[0] == size:
            return self._state[1:]
        number, total, whole = 0, _START, 0
        for line in _lines(self._log):
            row = _parse(line)
            if row is not None:
                number = int(row.get("nr", row.get("begin", number)))
                total = str(row["vanaf"] if "begin" in row else row.get("som"))
            if line.endswith(b"\n"):
                whole += len(line)
        if whole < size:
            os.ftruncate(file, whole)
        head = _parse(self._head.read_bytes()) if self._head.exists() else None
        if head is not None and head["nr"] > number:
            return int(head["nr"]), str(head["som"])  # lines are missing: the gap must stay to be seen
        return number, total

    def _put_head(self, number: int, total: str) -> None:
        write_whole(self._head, _dump({"nr": number, "som": total}))


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _dump(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


@contextmanager
def _dutch() -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise DatabaseFout(f"Het logboek is niet te schrijven: {reason_of(error)}.") from None


def of_casus(rows: Iterable[dict[str, Any]], casus_id: str) -> Iterator[dict[str, Any]]:
    """The lines that are about one casus."""
    return (row for row in rows if casus_id in row.get("casussen", ()))
