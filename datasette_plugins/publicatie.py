"""Counts fit to publish: no ids, no number below five, and no cell that a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from datasette.utils.asgi import Response

from casusbank.cel import veilig

MINSTENS = 5
"""A smaller number may point at a person."""


def masked(n: int) -> str:
    """A count as it may be published; nought is nought."""
    return str(n) if n == 0 or n >= MINSTENS else f"<{MINSTENS}"


def cell(text: object) -> str:
    """`text` as a cell that stays text in a spreadsheet."""
    return veilig(str(text))


def csv_response(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Rows as a CSV to keep; a number in a row is a count, and masked."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([masked(v) if isinstance(v, int) else cell(v) for v in row])
    headers = {"content-disposition": f'attachment; filename="{name}-{date.today().isoformat()}.csv"'}
    return Response("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)
