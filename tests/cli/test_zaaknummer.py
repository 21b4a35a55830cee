"""The case number of a ruling: kept whole, shown, and enough to find the ruling by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_cases import invoke, ok, refused
from haalbron import ECLIS, ruling

NUMMERS = {
    "SGR 15/1234": ["sgr 15-1234", "SGR 15_1234", "SGR15/1234"],
    "13-3129 WWB": ["13/3129 WWB", "13/3129"],
    "AWB - 14 _ 5548": ["AWB 14/5548"],
    "200.123.456/01": ["200.123.456"],
    "13/3129 WWB, 13/3130 WWB": ["13/3130 WWB"],
}
"""As courts write them, and as people do."""


@pytest.mark.parametrize("nummer", NUMMERS)
def test_a_ruling_keeps_its_case_number_and_is_found_by_it(nummer: str, tmp_path: Path) -> None:
    file, db = tmp_path / "uitspraak.xml", tmp_path / "b.db"
    element = f"<psi:zaaknummer xmlns:psi='http://psi.rechtspraak.nl/'>{nummer}</psi:zaaknummer></rdf:Description>"
    file.write_bytes(ruling(ECLIS[0]).replace(b"</rdf:Description>", element.encode()))
    ok(invoke(db, "ingest", str(file)))
    fields = json.loads(ok(invoke(db, "casus", ECLIS[0], "--json")).stdout)["velden"]
    assert (fields["ecli"], fields["bron_kenmerk"]) == (ECLIS[0], nummer)
    assert f"Zaaknummer   {nummer}" in ok(invoke(db, "casus", ECLIS[0])).stdout
    for asked in NUMMERS[nummer]:
        assert f"Bedoelt u: {ECLIS[0]}?" in refused(invoke(db, "casus", asked)), asked
    assert "Bedoelt u" not in refused(invoke(db, "casus", "99/9999 WWB"))
    ok(invoke(db, "index"))
    for asked, found in ((NUMMERS[nummer][0], True), ("99/9999 WWB", False), ("bijstand ingetrokken", False)):
        assert (f"casusbank casus {ECLIS[0]}\n" in ok(invoke(db, "zoek", asked)).stderr) == found, asked


def test_what_is_no_case_number_is_masked_in_its_place_too(tmp_path: Path) -> None:
    file, db = tmp_path / "uitspraak.xml", tmp_path / "b.db"
    element = b"<zaaknummer>tel. 06-12345678</zaaknummer></rdf:Description>"
    file.write_bytes(ruling(ECLIS[0]).replace(b"</rdf:Description>", element))
    ok(invoke(db, "ingest", str(file)))
    assert "12345678" not in ok(invoke(db, "casus", ECLIS[0], "--json")).stdout
