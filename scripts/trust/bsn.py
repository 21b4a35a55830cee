"""P1: a BSN, however written and in whatever kind of file, is in no byte on disk; numbers of decisions stay.

    python scripts/trust/bsn.py [--snel] [--zaad 1]

Files of every kind that can be made here hold BSN's in fifteen ways of writing, also in their names, next to numbers of
decisions that look like one. They are taken in, indexed and asked for; then the bytes of all that was written are
searched. On the screen of who asks, the name of a file and a question are said as they were given. A BSN inside base64
or a picture without a text layer is not looked for.
"""

from __future__ import annotations

import html
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from poort import bsn
from server import say
from uitslag import Uitslag, meld, opdracht

FORMS: dict[str, Callable[[str], str]] = {
    "aaneen": lambda n: n,
    "punten": lambda n: f"{n[:4]}.{n[4:6]}.{n[6:]}",
    "spaties": lambda n: f"{n[:3]} {n[3:6]} {n[6:]}",
    "streepjes": lambda n: f"{n[:3]}-{n[3:6]}-{n[6:]}",
    "harde spaties": lambda n: f"{n[:3]}\u00a0{n[3:6]}\u00a0{n[6:]}",
    "elk cijfer los": " ".join,
    "onzichtbaar": "\u200b".join,
    "brede cijfers": lambda n: "".join(chr(0xFF10 + int(c)) for c in n),
    "Arabische cijfers": lambda n: "".join(chr(0x660 + int(c)) for c in n),
    "zachte streepjes": "\u00ad".join,
    "achter een woord": lambda n: f"BSN:{n}",
    "schuine streep": lambda n: f"{n[:4]}/{n[4:6]}/{n[6:]}",
    "lange streep": lambda n: f"{n[:3]}–{n[3:6]}–{n[6:]}",
    "over een regel": lambda n: f"{n[:6]}\n{n[6:]}",
    "met haken": lambda n: f"({n})",
}
FILLER = "De vader vraagt urgentie voor een woning. Het college wijst de aanvraag af op grond van de beleidsregel. "


def number_of_decision(rng: random.Random) -> str:
    """Nine digits that fail the elfproef."""
    while True:
        digits = [rng.randint(1, 9), *(rng.randint(0, 9) for _ in range(8))]
        weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
        if sum(w * d for w, d in zip(weights, digits, strict=True)) % 11:
            return "".join(map(str, digits))


def plain(number: str) -> str:
    return re.sub(r"\D", "", number)


def _docx(path: Path, text: str) -> None:
    import docx

    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph("".join(c for c in line if c.isprintable() or c in "\u200b\u00ad"))
    document.save(str(path))


def _xlsx(path: Path, text: str) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Casus", "Situatie"])
    book.active.append(["1", text])
    book.save(path)


def _eml(path: Path, text: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@post.example", "b@post.example", "Aanvraag"
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    path.write_bytes(bytes(message))


def _rtf(path: Path, text: str) -> None:
    coded = "".join(c if c.isascii() else f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" for c in text)
    path.write_text("{\\rtf1\\ansi " + coded.replace("\n", "\\par ") + "}")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


WRITERS: dict[str, Callable[[Path, str], None]] = {
    "txt": _write,
    "md": lambda p, t: _write(p, f"# Casus\n\n{t}\n"),
    "html": lambda p, t: _write(p, f"<html><body><p>{html.escape(t)}</p></body></html>"),
    "csv": lambda p, t: _write(p, 'casus;situatie\n1;"' + t.replace('"', "") + '"\n'),
    "json": lambda p, t: _write(p, json.dumps([{"titel": "Casus", "tekst": t}], ensure_ascii=False)),
    "jsonl": lambda p, t: _write(p, json.dumps({"titel": "Casus", "tekst": t})),
    "utf16.txt": lambda p, t: p.write_text(t, encoding="utf-16") and None,
    "eml": _eml,
    "rtf": _rtf,
    "docx": _docx,
    "xlsx": _xlsx,
}


def run(db: Path, *args: str) -> None:
    command = [sys.executable, "-m", "casusbank", "--db", str(db), *args]
    subprocess.run(command, capture_output=True, check=False, cwd=db.parent)


def traces(data: bytes, numbers: set[str]) -> set[str]:
    """Numbers that stand in these bytes, in any of the ways of writing, also as UTF-16."""
    found = set()
    for text in (data.decode("utf-8", "ignore"), data.decode("utf-16-le", "ignore")):
        found |= {n for n in numbers if any(form(n) in text for form in FORMS.values())}
    return found


def main() -> int:
    args = opdracht(__doc__).parse_args()
    rng = random.Random(args.zaad)  # noqa: S311  # repeatable, not secret
    numbers, kept = set[str](), set[str]()
    with tempfile.TemporaryDirectory() as folder:
        source, work = Path(folder, "bron"), Path(folder, "werk")
        source.mkdir()
        work.mkdir()
        forms = list(FORMS.values())
        for kind, write in WRITERS.items():
            for form in forms[:: 3 if args.snel else 1]:
                own, decision, named = plain(bsn(rng)), number_of_decision(rng), plain(bsn(rng))
                numbers |= {own, named}
                kept.add(decision)
                text = f"{FILLER * 3}Zijn nummer is {form(own)} volgens hem. Het besluitnummer is {decision}. {FILLER}"
                write(source / f"{named} dossier {len(numbers)}.{kind}", text)
        db = work / "bank.db"
        for command in (("ingest", str(source)), ("index",), ("doctor",)):
            run(db, *command)
        asked = sorted(numbers)[: 2 if args.snel else 10]
        for number in asked:
            run(db, "zoek", f"vader {number} vraagt urgentie")
        where = {str(p.relative_to(work)): traces(p.read_bytes(), numbers) for p in work.rglob("*") if p.is_file()}
        stored = b"".join(p.read_bytes() for p in work.rglob("bank.db*") if p.is_file())
        left = sum(n.encode() in stored for n in kept)
    for name, found in where.items():
        if found:
            say(f"{name}: {len(found)}")
    total, share = sum(map(len, where.values())), left / len(kept)
    files = len(kept)
    return meld(
        [
            Uitslag(
                "P1", f"{len(numbers)} BSN's in {files} bestanden van {len(WRITERS)} soorten en in hun namen",
                f"{total} gevonden in {len(where)} bestanden", "0", total == 0,
            ),
            Uitslag(
                "P1", "nummers van besluiten die bleven", f"{left} van {files} ({share:.1%})", ">= 98%", share >= 0.98
            ),
        ]
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
