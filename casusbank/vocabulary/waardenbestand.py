"""Reads a file with organisation values, YAML or CSV: values, or every mistake with its line and field.

The rows come from `waardenrijen`; the checks here do not know which kind of file it was. Nothing is half accepted: a
file with a mistake gives no values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from casusbank.errors import InvoerFout, reason_of
from casusbank.vocabulary import Vocabulary, load_vocabulary
from casusbank.vocabulary.organisatiewaarden import (
    DAN_STREKKINGEN,
    MAX_BELOFTE,
    VASTSTELLINGEN,
    Betekenis,
    Factoreis,
    Organisatiewaarde,
    Richtlijn,
    Waardenbron,
    parse_eis,
    unknown,
)
from casusbank.vocabulary.waardenrijen import BRONVELDEN, Rij, csv_rows, yaml_rows

MAX_BESTAND = 5_000_000
_MAANDEN = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
_ID = re.compile(r"[a-z][a-z0-9_]{1,79}")
_VELDEN = {
    "id", "organisatie", "label", "letterlijke_belofte", "betekenis_voor_ons", "betekenis_voor_inwoner",
    "wat_merkt_de_inwoner", "wat_betekent_het_niet", "concretiseert", "dubbelzinnig", "betekenissen", "richtlijnen",
    "cues", "eigenaar", "status", "geldig_van", "geldig_tot", "bron",
}  # fmt: skip
_RICHTLIJN = {
    "id", "als_factoren", "dan_strekking", "tenzij_factoren", "tekst", "status", "eigenaar", "geldig_van",
    "geldig_tot", "domeinen", "beslispunten",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waardenbestand:
    """What a file holds: its values, or (never both) its mistakes as Dutch lines."""

    waarden: tuple[Organisatiewaarde, ...] = ()
    fouten: tuple[str, ...] = ()


def load_waarden(path: Path, *, organisatie: str | None = None) -> tuple[Organisatiewaarde, ...]:
    """The values of a file, all of them correct. Raises InvoerFout with the first mistake."""
    found = read_waarden(path, organisatie=organisatie)
    first, *others = found.fouten or ("",)
    if first:
        raise InvoerFout(first + (f" (en nog {len(others)} fouten)" if others else ""))
    return found.waarden


def read_waarden(path: Path, *, organisatie: str | None = None) -> Waardenbestand:
    """The values of a file or its mistakes; `organisatie` fills in where a value names none. Raises InvoerFout."""
    if path.suffix.lower() not in (".yaml", ".yml", ".csv"):
        raise InvoerFout(f"{path.name}: een waardenbestand is .yaml of .csv. Maak er een met --sjabloon.")
    if path.exists() and not path.is_file():
        raise InvoerFout(f"{path} is geen bestand.")
    try:
        if path.stat().st_size > MAX_BESTAND:
            raise InvoerFout(f"{path.name} is te groot voor een waardenbestand (meer dan {MAX_BESTAND} bytes).")
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise InvoerFout(f"{path} is niet te lezen: {reason_of(error)}.") from None
    return parse_waarden(text, path.name, organisatie=organisatie)


def parse_waarden(text: str, naam: str, *, organisatie: str | None = None) -> Waardenbestand:
    """The values in `text`; the extension of `naam` says whether it is YAML or CSV."""
    lezing = _Lezing(naam, organisatie, load_vocabulary())
    rows, lezing.fouten[:] = (csv_rows if naam.lower().endswith(".csv") else yaml_rows)(text, naam)
    found = [lezing.waarde(row) for row in rows]
    if not found and not lezing.fouten:
        lezing.fouten.append(f"{naam}: geen enkele waarde gevonden.")
    seen: dict[str, int] = {}
    for row in rows:
        ident = str(row.velden.get("id") or "")
        if ident in seen:
            lezing.fout(row, "id", f"'{ident}' staat ook op regel {seen[ident]}")
        seen.setdefault(ident, row.regels.get("id", row.regel))
    if lezing.fouten:
        return Waardenbestand(fouten=tuple(lezing.fouten))
    return Waardenbestand(tuple(found))


@dataclass(frozen=True, slots=True)
class Gelezen:
    """A value as somebody filled it in, or (never both) what is wrong: per row (0 is the value itself) and field."""

    waarde: Organisatiewaarde | None = None
    fouten: tuple[tuple[int, str, str], ...] = ()


def check_value(row: Rij, *, organisatie: str | None = None) -> Gelezen:
    """One value from its fields, by the same rules as a file; the line of a row is its number."""
    lezing = _Lezing("", organisatie, load_vocabulary())
    found = lezing.waarde(row)
    return Gelezen(fouten=tuple(lezing.plekken)) if lezing.plekken else Gelezen(found)


class _Lezing:
    """Checks rows and gathers the mistakes of one file."""

    def __init__(self, naam: str, organisatie: str | None, vocab: Vocabulary) -> None:
        self.naam, self.organisatie, self.vocab = naam, organisatie, vocab
        self.kolom = "kolom" if naam.lower().endswith(".csv") else "veld"
        self.fouten: list[str] = []
        self.plekken: list[tuple[int, str, str]] = []

    def fout(self, row: Rij, veld: str, reason: str) -> None:
        """Note one mistake with its place."""
        self.plekken.append((row.regel, veld, reason))
        end = "" if reason.endswith("?") else "."
        place = f"{self.naam} regel {row.regels.get(veld, row.regel)}, {self.kolom} {row.name(veld)}"
        self.fouten.append(f"{place}: {reason}{end}")

    def waarde(self, row: Rij) -> Organisatiewaarde:
        """One value; what is wrong with it goes to `fouten`."""
        self._known(row, _VELDEN)
        bron, dates = self._bron(row)
        ambiguous = self._yes(row, "dubbelzinnig")
        found = Organisatiewaarde(
            id=self._id(row),
            organisatie=self._text(row, "organisatie") or self.organisatie or "",
            letterlijke_belofte=self._needed(row, "letterlijke_belofte"),
            wat_betekent_het_niet=self._needed(row, "wat_betekent_het_niet"),
            eigenaar=self._needed(row, "eigenaar"),
            label=self._label(row),
            betekenis_voor_ons=self._text(row, "betekenis_voor_ons"),
            betekenis_voor_inwoner=self._text(row, "betekenis_voor_inwoner"),
            wat_merkt_de_inwoner=self._text(row, "wat_merkt_de_inwoner"),
            concretiseert=self._ids(row, "concretiseert", self.vocab.waarden),
            dubbelzinnig=ambiguous,
            betekenissen=tuple(self._betekenis(r) for r in self._rows(row, "betekenissen")),
            richtlijnen=tuple(self._richtlijn(r) for r in self._rows(row, "richtlijnen")),
            cues=self._list(row, "cues"),
            bron=bron,
            status=cast(Any, self._choice(row, "status", VASTSTELLINGEN, "concept")),
            geldig_van=self._date(row, "geldig_van") or self._date(dates, "geldig_van"),
            geldig_tot=self._date(row, "geldig_tot") or self._date(dates, "geldig_tot"),
        )
        self._whole(row, found)
        return found

    def _whole(self, row: Rij, w: Organisatiewaarde) -> None:
        """What must hold between the fields of one value."""
        if w.id in self.vocab.waarden:
            self.fout(
                row, "id", f"'{w.id}' is al een kernwaarde; kies een eigen kenmerk en noem haar bij concretiseert"
            )
        if len(w.letterlijke_belofte.split()) > MAX_BELOFTE:
            self.fout(row, "letterlijke_belofte", f"hoogstens {MAX_BELOFTE} woorden; citeer alleen de belofte")
        if w.dubbelzinnig and not w.betekenissen:
            self.fout(row, "betekenissen", "een dubbelzinnige waarde heeft per organisatie een betekenis")
        if not w.dubbelzinnig:
            if w.betekenissen:
                self.fout(row, "dubbelzinnig", "zet dit op ja, want de waarde heeft meer betekenissen")
            if not w.concretiseert:
                self.fout(row, "concretiseert", "noem ten minste één kernwaarde; zie casusbank waarden")
            if not w.organisatie:
                self.fout(row, "organisatie", "ontbreekt; noem haar, of zet organisatie in casusbank.toml")
        if w.status == "vastgesteld" and not w.geldig_van and not self._text(row, "geldig_van"):
            self.fout(row, "geldig_van", "een vastgestelde waarde heeft een begindatum")
        self._validity(row, w.status, w.geldig_van, w.geldig_tot)
        ids = [r.id for r in w.richtlijnen]
        for double in sorted({i for i in ids if ids.count(i) > 1}):
            self.fout(row, "richtlijnen", f"richtlijn '{double}' staat er twee keer")

    def _richtlijn(self, row: Rij) -> Richtlijn:
        self._known(row, _RICHTLIJN)
        found = Richtlijn(
            id=self._id(row),
            als_factoren=self._eisen(row, "als_factoren"),
            dan_strekking=self._choice(row, "dan_strekking", DAN_STREKKINGEN, ""),
            tenzij_factoren=self._eisen(row, "tenzij_factoren"),
            tekst=self._needed(row, "tekst"),
            status=cast(Any, self._choice(row, "status", VASTSTELLINGEN, "concept")),
            eigenaar=self._text(row, "eigenaar"),
            geldig_van=self._date(row, "geldig_van"),
            geldig_tot=self._date(row, "geldig_tot"),
            domeinen=self._ids(row, "domeinen", self.vocab.domeinen),
            beslispunten=self._ids(row, "beslispunten", {o.beslispunt for o in self.vocab.onderwerpen.values()}),
        )
        if not self._list(row, "als_factoren"):
            self.fout(row, "als_factoren", "noem ten minste één feit waarbij de richtlijn geldt")
        if both := set(map(str, found.als_factoren)) & set(map(str, found.tenzij_factoren)):
            self.fout(row, "tenzij_factoren", f"'{min(both)}' staat ook bij als_factoren")
        self._validity(row, found.status, found.geldig_van, found.geldig_tot)
        return found

    def _betekenis(self, row: Rij) -> Betekenis:
        self._known(row, {"organisatie", "concretiseert", "tekst"})
        core = self._ids(row, "concretiseert", self.vocab.waarden)
        if not core:
            self.fout(row, "concretiseert", "noem ten minste één kernwaarde")
        return Betekenis(self._needed(row, "organisatie"), core, self._text(row, "tekst"))

    def _bron(self, row: Rij) -> tuple[Waardenbron, Rij]:
        """The source, and the row in which its dates may stand; a plain text is the title."""
        value = row.velden.get("bron")
        if not isinstance(value, Rij):
            return Waardenbron(titel=self._text(row, "bron")), Rij(row.regel)
        self._known(value, {*BRONVELDEN, "geldig_van", "geldig_tot"})
        document, titel, vindplaats = (self._text(value, name) for name in BRONVELDEN[:3])
        return Waardenbron(document, titel, vindplaats, self._date(value, BRONVELDEN[3])), value

    # ---------------------------------------------------------------- fields

    def _known(self, row: Rij, names: set[str]) -> None:
        for name in row.velden:
            if reason := unknown([name], sorted(names)):
                self.fout(row, name, reason)

    def _text(self, row: Rij, veld: str) -> str:
        value = row.velden.get(veld)
        if isinstance(value, list | Rij):
            self.fout(row, veld, "hier hoort één tekst, geen lijst")
            return ""
        return " ".join(str(value or "").split())

    def _needed(self, row: Rij, veld: str) -> str:
        text = self._text(row, veld)
        if not text:
            self.fout(row, veld, "ontbreekt of is leeg")
        return text

    def _id(self, row: Rij) -> str:
        ident = self._needed(row, "id")
        if ident and not _ID.fullmatch(ident):
            self.fout(row, "id", f"'{ident[:60]}' mag alleen kleine letters, cijfers en _ hebben")
        return ident

    def _label(self, row: Rij) -> str:
        """Empty when it only says the promise again."""
        label = self._text(row, "label")
        return "" if label == self._text(row, "letterlijke_belofte") else label

    def _list(self, row: Rij, veld: str) -> tuple[str, ...]:
        value = row.velden.get(veld)
        items = value if isinstance(value, list) else re.split(r"[|,;]", str(value or ""))
        if any(isinstance(item, Rij | list) for item in items) or isinstance(value, Rij):
            self.fout(row, veld, "hier hoort een lijst van woorden")
            return ()
        return tuple(text for item in items if (text := " ".join(str(item or "").split())))

    def _ids(self, row: Rij, veld: str, known: Iterable[str]) -> tuple[str, ...]:
        items = tuple(item.lower() for item in self._list(row, veld))
        if reason := unknown(items, known):
            self.fout(row, veld, reason)
        return items

    def _eisen(self, row: Rij, veld: str) -> tuple[Factoreis, ...]:
        found: list[Factoreis] = []
        for item in self._list(row, veld):
            try:
                found.append(parse_eis(item.lower().replace("≥", ">=").replace("≤", "<="), self.vocab))
            except ValueError as error:
                self.fout(row, veld, str(error))
        return tuple(found)

    def _rows(self, row: Rij, veld: str) -> list[Rij]:
        value = row.velden.get(veld)
        if not value:
            return []
        items = value if isinstance(value, list) else [value]
        if any(not isinstance(item, Rij) for item in items):
            self.fout(row, veld, "hier hoort een lijst van blokken met eigen velden")
        return [item for item in items if isinstance(item, Rij)]

    def _choice(self, row: Rij, veld: str, known: Iterable[str], default: str) -> str:
        text = self._text(row, veld).lower() or default
        if not text:
            self.fout(row, veld, f"ontbreekt; kies uit {', '.join(known)}")
        elif reason := unknown([text], known):
            self.fout(row, veld, reason)
        return text

    def _yes(self, row: Rij, veld: str) -> bool:
        text = self._text(row, veld).lower()
        if text not in ("", "ja", "nee", "true", "false"):
            self.fout(row, veld, "schrijf ja of nee")
        return text in ("ja", "true")

    def _date(self, row: Rij, veld: str) -> str | None:
        """An ISO day; `1-3-2024` and `1 maart 2024`, as people and spreadsheets write it, are read too."""
        text = self._text(row, veld)
        if not text:
            return None
        dutch = re.fullmatch(r"(\d{1,2})[-/ .](\d{1,2}|[a-z]{3,9})[-/ .](\d{4})", text.lower())
        try:
            day = date(int(dutch[3]), _month(dutch[2]), int(dutch[1])) if dutch else date.fromisoformat(text)
        except ValueError:
            self.fout(row, veld, f"'{text[:30]}' is geen datum; schrijf jaar-maand-dag, zoals 2024-03-01")
            return None
        return day.isoformat()

    def _validity(self, row: Rij, status: str, van: str | None, tot: str | None) -> None:
        if van and tot and tot < van:
            self.fout(row, "geldig_tot", f"{tot} ligt voor geldig_van ({van})")
        if status == "ingetrokken" and not tot:
            self.fout(row, "geldig_tot", "noem de laatste dag waarop het gold, nu het is ingetrokken")


def _month(text: str) -> int:
    """The number of a month, written as a number or by its Dutch name; ValueError for neither."""
    return int(text) if text.isdigit() else _MAANDEN.index(text) + 1


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):  # what Excel calls Unicode text
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
