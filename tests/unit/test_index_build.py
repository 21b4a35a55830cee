"""Building: incremental, resumable after any kill, and equal to a build in one go."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from index_cases import HULP, bank, casus, indexed_bank, put, use_hash_embedder

from casusbank.config import Config
from casusbank.errors import DatabaseFout
from casusbank.model import Velden, Vraag
from casusbank.store import indexed, open_database
from index import build
from index.build import build_index, check_files
from index.search import Zoeker
from index.vectorindex import indexed_mark


def contents(config: Config) -> list[object]:
    with closing(open_database(config.db)) as conn:
        return [
            conn.execute("SELECT casus_id, volgnr, begin, eind, tekst FROM passage ORDER BY 1, 2").fetchall(),
            conn.execute(
                "SELECT p.casus_id, p.volgnr, v.waarde, l.termen FROM passage p JOIN vector v ON v.passage_id = p.id"
                " JOIN lexicaal l ON l.passage_id = p.id ORDER BY 1, 2"
            ).fetchall(),
            conn.execute("SELECT casus_id, tekst_hash, verwerking, termen FROM casus_index ORDER BY 1").fetchall(),
        ]


def test_report_and_nothing_to_do_the_second_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = bank(tmp_path, monkeypatch)
    seen: list[tuple[int, int]] = []
    first = build_index(config.db, config, progress=lambda done, total: seen.append((done, total)))
    assert (first.model, first.casussen, first.nieuw, first.passages) == ("toets@64", 6, 6, 7)
    assert seen[0] == (0, 6)
    assert seen[-1] == (6, 6)
    files = {p.name: p.stat().st_mtime_ns for p in build.index_folder(config.db).iterdir()}
    again = build_index(config.db, config)
    assert (again.nieuw, again.generatie) == (0, first.generatie)
    assert {p.name: p.stat().st_mtime_ns for p in build.index_folder(config.db).iterdir()} == files
    put(config.db, replace(HULP, tekst="Nieuwe tekst over dagbesteding."))
    assert build_index(config.db, config).nieuw == 1
    before = contents(config)
    assert build_index(config.db, config, opnieuw=True).nieuw == 6
    assert contents(config) == before
    with closing(open_database(config.db)) as conn:
        assert conn.execute("SELECT count(*), min(model_id) FROM run WHERE soort = 'index'").fetchone() == (
            3,
            "toets@64",
        )


def test_the_file_tells_whether_all_is_indexed_until_anything_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the file says is what counting says: after an index run, a changed text, a new casus and one that goes."""
    config = indexed_bank(tmp_path, monkeypatch)

    def told() -> tuple[str | None, tuple[int, int]]:
        with closing(open_database(config.db)) as conn:
            mark = indexed_mark(config.db, "toets@64", indexed.generation(conn))
            assert indexed.freshness(conn, "toets@64", mark) == indexed.freshness(conn, "toets@64")
            return mark, indexed.freshness(conn, "toets@64", mark)

    known, fresh = told()
    assert known
    assert fresh == (6, 6)
    put(config.db, replace(HULP, tekst="Nieuwe tekst over dagbesteding."))
    assert told() == (known, (6, 5))
    put(config.db, casus("later", "Een casus over een woning."))
    assert told() == (known, (7, 5))
    build_index(config.db, config)
    assert told()[1] == (7, 7)
    with closing(open_database(config.db, "schrijf")) as conn:
        indexed.drop(conn, [HULP.id])
    assert told() == (None, (7, 6))


@pytest.mark.parametrize("at", [1, 2, 4, 6])
def test_killed_halfway_the_same_command_gives_the_same_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    whole = indexed_bank(tmp_path, monkeypatch)
    (tmp_path / "b").mkdir()
    config = bank(tmp_path / "b", monkeypatch)
    calls = 0
    put_index = indexed.put_index

    def killed(*args: object, **kwargs: object) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise KeyboardInterrupt
        put_index(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(indexed, "put_index", killed)
    with pytest.raises(KeyboardInterrupt):
        build_index(config.db, config)
    monkeypatch.setattr(indexed, "put_index", put_index)
    assert build_index(config.db, config).nieuw == 6 - at + 1
    assert contents(config) == contents(whole)
    with closing(Zoeker(config.db, config)) as a, closing(Zoeker(whole.db, whole)) as b:
        assert a.search(Vraag("traplift")) == replace(b.search(Vraag("traplift")))


def test_killed_before_the_files_a_search_still_finds_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = indexed_bank(tmp_path, monkeypatch)
    put(config.db, casus("laat", "Een late melding over een eekhoorn."))

    def killed(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(build, "_write_files", killed)
        with pytest.raises(KeyboardInterrupt):
            build_index(config.db, config)
    with closing(Zoeker(config.db, config)) as zoeker:
        delta = zoeker.search(Vraag("eekhoorn en traplift"))
    assert delta.treffers[0].casus_id in {"laat", "traplift"}
    build_index(config.db, config)
    with closing(Zoeker(config.db, config)) as zoeker:
        assert {t.casus_id for t in zoeker.search(Vraag("eekhoorn en traplift")).treffers} == {
            t.casus_id for t in delta.treffers
        }


def test_a_removed_passage_id_is_never_given_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = indexed_bank(tmp_path, monkeypatch)
    with closing(open_database(config.db, "schrijf")) as conn:
        highest = conn.execute("SELECT max(id) FROM passage").fetchone()[0]
        conn.execute("DELETE FROM casus WHERE id = (SELECT casus_id FROM passage WHERE id = ?)", (highest,))
    put(config.db, casus("later", "Een later geval over fietsen."))
    build_index(config.db, config)
    with closing(open_database(config.db)) as conn:
        assert conn.execute("SELECT id FROM passage WHERE casus_id = 'later'").fetchone()[0] > highest


def test_a_large_bank_that_keeps_growing_leaves_its_files_until_they_lack_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = bank(tmp_path, monkeypatch)
    monkeypatch.setattr(build, "_LAG_FROM", 0)
    monkeypatch.setattr(build, "_LAG", 0.25)
    build_index(config.db, config)
    folder = config.db.with_name(config.db.name + "-index")

    def written() -> list[bytes]:
        return [p.read_bytes() for p in sorted(folder.glob("*.cbi"))]

    def written_after(casus_id: str, word: str, bijhouden: bool = True) -> bool:
        before = written()
        put(config.db, casus(casus_id, f"De aanvraag om een {word} te vergoeden is afgewezen."))
        assert build_index(config.db, config, bijhouden=bijhouden).nieuw == 1
        with closing(Zoeker(config.db, config)) as zoeker:
            found = zoeker.search(Vraag(word))
            assert found.treffers[0].casus_id == casus_id and not found.waarschuwingen
        return written() != before

    words = ("luchtballon", "accordeon", "sterrenkijker")
    assert [written_after(f"c{i}", word) for i, word in enumerate(words)] == [False, False, True]
    assert not written_after("d", "vlechtwerk")
    assert written_after("d", "draaiorgel"), "the old text of a casus leaves the files at once"
    assert written_after("e", "kruiwagen", bijhouden=False)


def test_an_absent_database_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = replace(bank(tmp_path, monkeypatch), db=tmp_path / "geen.db")
    with pytest.raises(DatabaseFout):
        build_index(config.db, config)
    assert not config.db.exists()


def test_a_damaged_file_is_written_again_by_the_next_index_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = indexed_bank(tmp_path, monkeypatch)
    for path in build.index_folder(config.db).iterdir():
        path.write_bytes(path.read_bytes()[:5000])
    build_index(config.db, config)
    with closing(open_database(config.db)) as conn:
        assert [problem for _, problem in build.check_files(config.db, conn, config)] == ["", ""]


def test_vectors_of_several_models_lie_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = bank(tmp_path, monkeypatch)
    use_hash_embedder(monkeypatch, "ander", 8)
    other = replace(config, model="ander")
    build_index(config.db, config)
    with closing(Zoeker(config.db, config)) as zoeker:
        before = zoeker.search(Vraag("traplift voor de bovenwoning"))
    build_index(config.db, other)
    with closing(open_database(config.db)) as conn:
        assert [m.id for m in indexed.models(conn)] == ["ander@8", "toets@64"]
        for settings in (config, other):
            problems = dict(check_files(config.db, conn, settings))
            assert len(problems) == 2
            assert set(problems.values()) == {""}, "indexing with one model leaves the files of another current"
    for settings, model in ((config, "toets@64"), (other, "ander@8")):
        with closing(Zoeker(config.db, settings)) as zoeker:
            found = zoeker.search(Vraag("traplift voor de bovenwoning"))
        assert (found.model, found.waarschuwingen) == (model, ())
        assert found.treffers[0].casus_id.startswith("traplift")
        if settings is config:
            assert found == before


def test_a_subject_that_ingest_put_in_the_title_is_no_word_of_the_casus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = bank(tmp_path, monkeypatch)
    read = Velden(onderwerpen=("huishoudelijke_hulp",))
    put(
        config.db,
        replace(casus("gelezen", "Over iets anders.", titel="Besluit - huishoudelijke hulp"), velden=read),
        replace(casus("geschreven", "Over iets anders.", titel="Huishoudelijke hulp geweigerd"), velden=read),
        casus("kaal", "Over iets anders.", titel="Besluit"),
    )
    build_index(config.db, config)
    with closing(open_database(config.db)) as conn:
        terms = dict(conn.execute("SELECT casus_id, termen FROM casus_index"))
    assert terms["gelezen"] == terms["kaal"] != terms["geschreven"]
