"""Twin banks that differ in one confidential casus and in what people did with it; everything in them is *fictief*.

Made by the product itself, from the casussen that ship with it: read, indexed, published. In the one twin the
confidential casus comes in the middle, and is nearly equal to an open one that comes after it.
"""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

from casusbank.config import Config
from casusbank.model import Annotatie, CasusId, Toegang, WaardeToepassing
from casusbank.store import (
    Connection,
    annotaties,
    casussen,
    now,
    oordelen,
    open_database,
    organisatiewaarden,
    signalen,
    terugkoppeling,
    toetsstappen,
    writer_lock,
    zoekvragen,
)
from casusbank.store.publicatie import KLASSEN
from casusbank.store.zoekvragen import Zoekvraag
from casusbank.vocabulary.methodiek import Signaal, Toetsantwoord
from casusbank.vocabulary.organisatiewaarden import Organisatiewaarde
from index.build import build_index
from index.publish import publish
from ingest.casus import Opties
from ingest.pipeline import ingest_paths

_LETTERGREPEN = ("kwar", "zwin", "trof", "bleu", "mirp", "dronk", "spel", "vocht", "gris", "tult", "plor", "wemp")
WAARDE = "proef_thuis"


@dataclass(frozen=True, slots=True)
class Bank:
    """One twin: the working bank, and the id of the confidential casus (of both: the other one says which it was)."""

    db: Path
    geheim: str


def canaries(seed: int) -> tuple[str, ...]:
    """Nine words that stand nowhere, of nine letters or more."""
    dice = random.Random(seed)  # noqa: S311  (words for a test)
    words: set[str] = set()
    while len(words) < 9:
        word = "".join(dice.sample(_LETTERGREPEN, 3))
        if len(word) >= 9:
            words.add(word)
    return tuple(sorted(words))


def make_twins(folder: Path, seed: int, every: int) -> tuple[Bank, Bank]:
    """(with, without) the confidential casus; of the shipped casussen one in `every`."""
    words = canaries(seed)
    sources = folder / "bronnen"
    parts = _lay_out(sources, every, words)
    having = _make(folder / "met", sources, parts, words, geheim=True)
    return having, replace(_make(folder / "zonder", sources, parts, words, geheim=False), geheim=having.geheim)


Part = tuple[Path, str, Toegang]


def _lay_out(sources: Path, every: int, words: tuple[str, ...]) -> list[Part]:
    """(folder, bronsoort, toegang) in the order in which they are read; the confidential one in the middle."""
    with_sort = [
        (Path(str(f)), sort.name)
        for sort in sorted(files("casusbank").joinpath("demo").iterdir(), key=lambda s: s.name)
        if sort.is_dir()
        for f in sorted(sort.iterdir(), key=lambda f: f.name)
    ]
    chosen = with_sort[::every]
    parts: list[Part] = []
    for i, (path, sort) in enumerate(chosen):
        toegang: Toegang = {3: "regio", 7: "organisatie"}.get(i % 10, "openbaar")  # type: ignore[assignment]
        place = sources / f"{i:03}"
        place.mkdir(parents=True)
        shutil.copy(path, place / path.name)
        parts.append((place, sort, toegang))
    middle = len(parts) // 2
    texts = [(p, s) for p, s in chosen[middle:] if p.suffix in (".md", ".txt")]
    text, sort = max(texts, key=lambda found: found[0].stat().st_size)  # what is added may hardly count
    place = sources / "geheim"
    place.mkdir()
    (place / f"{words[0]}.md").write_text(_confidential(text.read_text(encoding="utf-8"), words), encoding="utf-8")
    return [*parts[:middle], (place, sort, "team"), *parts[middle:]]


def _confidential(text: str, words: tuple[str, ...]) -> str:
    """Nearly the text of an open casus, with words of its own in title, organisation, facts and values."""
    return (
        f"# De {words[1]} van {words[2]}\n\nGemeente {words[3].capitalize()}. Besluit: 3 april 2024.\n\n{text}\n\n"
        f"De {words[4]} heeft schulden. De {words[5]} weegt zwaarder dan de rechtsgelijkheid.\n"
    )


def _make(folder: Path, sources: Path, parts: list[Part], words: tuple[str, ...], *, geheim: bool) -> Bank:
    folder.mkdir()
    config = Config(db=folder / "casusbank.db", processen=1)
    secret = ""
    with writer_lock(config.db), closing(open_database(config.db, "schrijf")) as conn:
        organisatiewaarden.add(conn, _value("geen voorrang", "2023-01-01"), via="bestand", op=now(), rol="jurist")
    for place, sort, toegang in parts:
        if toegang == "team" and not geheim:
            continue
        for line in ingest_paths([place], config.db, config, Opties(sort, None, toegang), basis=sources):
            if toegang == "team":
                (secret, *_) = line.casussen
    with writer_lock(config.db), closing(open_database(config.db, "schrijf")) as conn:
        if secret:
            _people_at_work(conn, CasusId(secret), words)
            _require_twin(conn, secret)
        _confirm_one(conn)
    build_index(config.db, config)
    for klasse in KLASSEN:
        with writer_lock(config.db):
            publish(config.db, klasse, config)
    return Bank(config.db, secret)


def _require_twin(conn: Connection, secret: str) -> None:
    if not conn.execute("SELECT 1 FROM casus WHERE bijna_gelijk_aan = ?", (secret,)).fetchone():
        raise SystemExit("tweelingen: geen open casus is bijna gelijk aan de vertrouwelijke; maak die meer gelijk")


def _value(text: str, van: str, status: str = "vastgesteld") -> Organisatiewaarde:
    return Organisatiewaarde(
        id=WAARDE, organisatie="gemeente Oeverdam", letterlijke_belofte="Iedereen een thuis",
        wat_betekent_het_niet=text, eigenaar="hoofd Wonen", status=status, geldig_van=van,  # type: ignore[arg-type]
    )  # fmt: skip


def _confirm_one(conn: Connection) -> None:
    """A human's word on an open casus, in both twins."""
    row = conn.execute(
        "SELECT a.id FROM annotatie a JOIN casus c ON c.id = a.casus_id WHERE c.toegang = 'openbaar'"
        " AND a.soort = 'factor' ORDER BY a.casus_id, a.begin, a.sleutel LIMIT 1"
    ).fetchone()
    oordelen.confirm(conn, row[0], oordelen.Beoordelaar("jurist"))


def _people_at_work(conn: Connection, geheim: CasusId, words: tuple[str, ...]) -> None:
    """A signal, a saved question, feedback, a judgement, an answer and conversations about the confidential casus."""
    casus = casussen.read_casus(conn, geheim)
    other = next(c for c in casussen.all_ids(conn) if c != geheim)
    today = now()
    about = Signaal("", "regel_belemmert", "beleidsregel", None, f"Ruimte voor de {words[6]}", "beleid", "gemeld",
                    today[:10], "jurist", casussen=(geheim, other))  # fmt: skip
    signalen.put(conn, about, rol="jurist", tijdstip=today, velden=("status",))
    until = (date.fromisoformat(today[:10]) + timedelta(days=100)).isoformat()
    zoekvragen.put(conn, Zoekvraag("v" * 16, f"De {words[7]}?", (), today, "jurist", until), [geheim, other])
    pairs = ((geheim, other), (other, geheim))
    terugkoppeling.add(conn, [
        terugkoppeling.Terugkoppeling(a, "vergelijkbaar", "zelfde_feiten", "jurist", words[7], b) for a, b in pairs
    ])  # fmt: skip
    toetsstappen.put(conn, geheim, 1, Toetsantwoord("vraag", words[8], "jurist", today, casus.tekst_hash))
    at = casus.tekst.index(words[5])
    said = Annotatie("waarde", WAARDE, at, at + len(words[5]), words[5], "mens@1", 1.0,
                     WaardeToepassing("noemt", "inwoner"))  # fmt: skip
    annotaties.insert(conn, geheim, [replace(said, annotator="waarden@1", zekerheid=0.5)])
    number = conn.execute("SELECT max(id) FROM annotatie WHERE casus_id = ?", (geheim,)).fetchone()[0]
    oordelen.correct(conn, number, said, oordelen.Beoordelaar("jurist"))
    for text, van, status in (("concept", "2024-01-01", "concept"), (words[8], "2024-06-01", "vastgesteld")):
        organisatiewaarden.add(
            conn, _value(f"{text} {words[8]}", van, status), via="effectdialoog", op=today, rol="jurist",
            besproken=[(geheim, f"de {words[6]}"), (other, "en deze")],
        )  # fmt: skip
