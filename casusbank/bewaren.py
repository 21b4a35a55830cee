"""How long casussen may stay: one term for all, and others per kind of source."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from casusbank.errors import ConfigFout

_TERM = re.compile(r"(\d{1,4})\s+(dag(?:en)?|maand(?:en)?|jaar)")
_RULE = re.compile(r"([a-z_]+)\s+(.+)")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Termijn:
    """A length of time. Months and years are those of the calendar."""

    dagen: int = 0
    maanden: int = 0

    def after(self, day: date) -> date:
        """The day that lies this far after `day`; the last of a month that is too short. At most the year 9999."""
        months = day.year * 12 + day.month - 1 + self.maanden
        year, month = divmod(months, 12)
        if year > date.max.year:
            return date.max
        found = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
        return found + timedelta(days=self.dagen)


@dataclass(frozen=True, slots=True)
class Bewaren:
    """`[bewaren]` of the configuration. Raises ConfigFout on a term that cannot be meant."""

    termijn: str | None = None
    """For every casus without another rule, such as `15 jaar`; none: no limit."""
    per_bronsoort: str | None = None
    """Others, with commas: `maatwerkbesluit 10 jaar, aantekening 2 jaar`."""

    def __post_init__(self) -> None:
        """Check what a typing error would silently keep for ever."""
        self.regels()

    def regels(self) -> Mapping[str, Termijn]:
        """Kind of source -> term; under the empty name the one for all others, when there is one."""
        found = {"": parse(self.termijn, "bewaren.termijn")} if self.termijn else {}
        for rule in (self.per_bronsoort or "").split(","):
            if not rule.strip():
                continue
            match = _RULE.fullmatch(rule.strip())
            if match is None:
                raise ConfigFout(
                    f"Instelling 'bewaren.per_bronsoort': '{rule.strip()[:60]}' is geen bronsoort met termijn."
                )
            found[match[1]] = parse(match[2], "bewaren.per_bronsoort")
        return found


def parse(text: str, name: str) -> Termijn:
    """A term such as `90 dagen`, `18 maanden` or `10 jaar`. Raises ConfigFout."""
    match = _TERM.fullmatch(text.strip())
    if match is None or int(match[1]) == 0:
        raise ConfigFout(f"Instelling '{name}': '{text[:60]}' is geen termijn. Schrijf bijvoorbeeld: 10 jaar.")
    number = int(match[1])
    if match[2] == "jaar":
        return Termijn(maanden=12 * number)
    return Termijn(maanden=number) if match[2].startswith("maand") else Termijn(dagen=number)


def last_day(text: str) -> date | None:
    """The day of an ISO date; the last day of a year or a month that is given alone; None for anything else."""
    match = _DATE.match(text)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2] or 12)
    try:
        return date(year, month, int(match[3]) if match[3] else calendar.monthrange(year, month)[1])
    except ValueError:
        return None
