"""The audit trail on the command line, as an auditor and a data protection officer use it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import delete, select, update
from structlog.testing import capture_logs

from adapters.__main__ import main
from adapters.processes.audit_mark import tell_mark
from adapters.store import SqlStore
from adapters.store.audit import SqlAudit
from adapters.store.erasure import SqlErasure
from adapters.store.schema import tables as schema
from bot.errors import Unavailable
from tests.contracts.store_samples import NOW, entry

KEY = Fernet.generate_key().decode()
DAY = timedelta(days=1)
EMAIL = "ada@northwindcloud.example"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A trail of five days, and the command line over it."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", KEY)

    async def fill() -> None:
        async with SqlStore.open(database_url, [KEY]) as store:
            for number in range(5):
                name = "=Ada" if number == 3 else "Ada"
                await store.audit.append(
                    entry(at=NOW + DAY * number, actor_name=name, detail=f"Tag {number} ü")
                )

    asyncio.run(fill())

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def forge(url: str, number: int, **values: object) -> None:
    async def change() -> None:
        async with SqlStore.open(url, [KEY]) as store, store._database.write() as connection:
            await connection.execute(update(schema.audit).where(schema.audit.c.id == number).values(values))

    asyncio.run(change())


def test_a_whole_trail_is_said_to_be_whole_and_a_forged_one_is_not(run: Run, database_url: str):
    code, said, _ = run("audit", "verify")
    assert code == 0 and "whole: 5 rows" in said
    mark = said.split()[-1]
    assert mark.startswith("5:") and run("audit", "verify", "--mark", mark)[0] == 0
    assert run("audit", "verify", "--mark", "5:" + "0" * 64)[:1] == (1,)
    assert run("audit", "verify", "--mark", "x")[0] == 2
    forge(database_url, 3, outcome="refused")
    code, said, _ = run("audit", "verify")
    assert code == 1 and "BROKEN (changed): Row 3 was changed." in said and "2 rows before" in said


def test_an_end_without_its_seal_is_said_until_a_mark_says_that_it_is_known(run: Run, database_url: str):
    async def take_away() -> None:
        async with SqlStore.open(database_url, [KEY]) as store, store._database.write() as connection:
            await connection.execute(update(schema.audit_tip).values(sealed=""))

    async def go_on() -> None:
        async with SqlStore.open(database_url, [KEY]) as store:
            await store.audit.append(entry(at=NOW))

    asyncio.run(take_away())
    code, said, _ = run("audit", "verify")
    assert code == 1 and "BROKEN (seal broken): The end of the trail carries no seal" in said
    asyncio.run(go_on())
    code, said, _ = run("audit", "verify")
    assert (
        code == 1 and "When row 6 was written, row 5 was the end" in said and "Mark of this end: 7:" in said
    )
    assert run("audit", "verify", "--mark", said.split()[-1])[0] == 0


def test_an_empty_trail_is_said_to_be_empty(run: Run, database_url: str):
    async def wipe() -> None:
        async with SqlStore.open(database_url, [KEY]) as store, store._database.write() as connection:
            await connection.execute(delete(schema.audit))
            await connection.execute(delete(schema.audit_tip))

    assert "5 rows, written from 2026-03-02 to 2026-03-06, each" in run("audit", "verify")[1]
    asyncio.run(wipe())
    assert "Nothing is on record" in run("audit", "verify")[1]


def test_migrate_seals_the_trail_that_it_makes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], empty_database_url: str
):
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", KEY)
    assert main(["migrate"]) == 0

    async def sealed() -> bool:
        async with SqlStore.open(empty_database_url, [KEY]) as store:
            return (await store.audit.verify()).sealed

    assert asyncio.run(sealed())


def test_it_is_written_to_standard_output(run: Run):
    code, text, said = run("audit", "export", "--since", "2026-03-03", "--until", "2026-03-05")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert code == 0 and text.startswith("\ufeff") and said == "3 entries written.\n"
    assert [row["number"] for row in rows] == ["2", "3", "4"]
    assert rows[2]["actor_name"] == "'=Ada" and rows[0]["detail"] == "Tag 1 ü"
    code, text, _ = run("audit", "export", "--format", "jsonl")
    found = [json.loads(line) for line in text.splitlines()]
    assert code == 0 and [row["number"] for row in found] == [1, 2, 3, 4, 5]
    assert found[3]["actor_name"] == "=Ada" and found[1]["previous"] == found[0]["digest"]


def test_a_part_of_it_is_written(run: Run):
    def written(*conditions: str) -> list[str]:
        rows = csv.DictReader(io.StringIO(run("audit", "export", *conditions)[1].removeprefix("\ufeff")))
        return [row["number"] for row in rows]

    assert written("--person", "=ada") == ["4"] and written("--person", "nobody") == []
    assert len(written("--command", "Usage", "--since", "2026-03-05")) == 2
    assert written("--customer", "11111111-1111-1111-1111-111111111111") == []


@pytest.mark.parametrize("form", ["console", "json"])
def test_the_log_is_no_part_of_the_file(run: Run, monkeypatch: pytest.MonkeyPatch, form: str):
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("LOG_FORMAT", form)
    code, text, said = run("audit", "export", "--format", "jsonl")
    assert code == 0 and [json.loads(line)["number"] for line in text.splitlines()] == [1, 2, 3, 4, 5]
    assert "selector" in said, "what is logged is told elsewhere"


@pytest.mark.parametrize("task", [["audit", "verify"], ["audit", "export"], ["erase", EMAIL, "--yes"]])
def test_a_database_that_goes_away_in_the_middle_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, task: list[str]
):
    monkeypatch.setattr(SqlAudit, "_read", away)
    monkeypatch.setattr(SqlAudit, "verify", away)
    monkeypatch.setattr(SqlErasure, "erase", away)
    code, _, said = run(*task)
    assert code == 1 and "The database is away" in said


async def away(*_: object, **__: object) -> NoReturn:
    raise Unavailable


def test_its_beginning_is_dropped_after_a_question(run: Run, monkeypatch: pytest.MonkeyPatch):
    assert run("audit", "forget")[0] == 2
    assert run("audit", "forget", "--before", "2999-01-01")[0] == 2
    monkeypatch.setattr("builtins.input", lambda _: "n")
    assert run("audit", "forget", "--before", "2026-03-04")[0] == 1
    assert "nothing from before" in run("audit", "forget", "--before", "2020-01-01", "--yes")[1]
    code, said, _ = run("audit", "forget", "--before", "2026-03-04", "--yes")
    assert code == 0 and "2 rows dropped" in said
    code, said, _ = run("audit", "verify")
    assert code == 0 and "begins at row 3" in said and "before 2026-03-04" in said and "4 rows" in said


def test_a_person_is_shown_and_erased_after_a_question(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("builtins.input", lambda _: "n")
    code, said, _ = run("erase", EMAIL)
    assert code == 1 and EMAIL in said and "5  audit entries" in said and "Nothing was erased" in said
    monkeypatch.setattr("builtins.input", lambda _: "yes")
    code, said, _ = run("erase", EMAIL)
    assert code == 0 and "Erased." in said
    text = run("audit", "export")[1]
    # Three letters of a name may stand in a hash as well.
    assert not re.search(r"\bada", text, re.IGNORECASE) and text.count("who") == 6
    code, said, _ = run("audit", "verify")
    assert code == 0 and "In 5 rows personal data was erased" in said
    assert "Nothing is kept" in run("erase", EMAIL)[1]
    assert run("erase", "Ada")[0] == 2


def test_a_database_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/nothing.db")
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", KEY)
    for arguments in (["audit", "verify"], ["audit", "export"], ["erase", EMAIL, "--yes"]):
        assert main(arguments) == 1
        assert "csp-bot migrate" in capsys.readouterr().err


def test_lines_of_the_log_are_marks(run: Run, database_url: str):
    async def log_it() -> list[str]:
        async with SqlStore.open(database_url, [KEY]) as store:
            with capture_logs() as lines:
                await tell_mark(store.audit)
                await store.audit.append(entry(at=NOW + DAY * 9))
                await tell_mark(store.audit)
        return [f"12:00:01 [info] {each['event']} mark={each['mark']}" for each in lines]

    logged = "\n".join(asyncio.run(log_it()))
    code, said, _ = run("audit", "verify", "--mark", logged)
    assert code == 0 and "2 marks compared, the last of row 6." in said

    async def cut() -> None:
        async with SqlStore.open(database_url, [KEY]) as store, store._database.write() as connection:
            await connection.execute(delete(schema.audit).where(schema.audit.c.id == 6))

    asyncio.run(cut())
    assert run("audit", "verify", "--mark", logged)[0] == 1
    code, _, complained = run("audit", "verify", "--mark", "5:" + "0" * 64, "--mark", "nothing")
    assert code == 2 and "holds no mark" in complained


def test_the_log_gets_the_mark_and_never_the_seal(run: Run, database_url: str):
    async def logged() -> list[object]:
        async with SqlStore.open(database_url, [KEY]) as store:
            with capture_logs() as lines:
                await tell_mark(store.audit)
            async with store._database.read() as connection:
                sealed = await connection.scalar(select(schema.audit_tip.c.sealed))
        return [lines, sealed]

    lines, sealed = asyncio.run(logged())
    assert sealed and sealed not in str(lines) and "5:" in str(lines)
