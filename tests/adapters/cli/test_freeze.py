"""What whoever has the shell does and reads: csp-bot freeze, thaw, and what check says of approvals."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from adapters.__main__ import main
from adapters.cli.check import check_approvals
from adapters.store import SqlStore
from adapters.store.audit import chain_head
from bot.errors import Unavailable
from config.settings import read_settings


@pytest.fixture
def shell(database_url: str, keys: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", keys[0])
    # How this process logs is the other tests' business too.
    monkeypatch.setattr("adapters.processes.logs.set_up_logging", lambda *_: None)


def test_the_shell_stops_all_writes_and_allows_them_again(shell: None, capsys: pytest.CaptureFixture[str]):
    assert main(["freeze", "--reason", "an audit  of all budgets", "--by", "Gil"]) == 0
    said = capsys.readouterr().out
    assert "Gil paused all changes on" in said and "an audit of all budgets" in said
    assert main(["freeze", "--reason", "another"]) == 0
    assert "an audit of all budgets" in capsys.readouterr().out, "the first one holds"
    assert main(["thaw"]) == 0
    assert "allowed again" in capsys.readouterr().out
    main(["thaw"])
    assert "was not read-only" in capsys.readouterr().out


def test_it_takes_a_reason(shell: None, capsys: pytest.CaptureFixture[str]):
    for given in (["freeze"], ["freeze", "--reason", "\u200b \u2060 \u00ad"]):
        with pytest.raises(SystemExit):
            main(given)
        assert "--reason" in capsys.readouterr().err


def test_what_the_shell_did_is_on_record(
    shell: None, database_url: str, keys: list[str], capsys: pytest.CaptureFixture[str]
):
    main(["freeze", "--reason", "an audit", "--by", "Gil"])
    main(["thaw", "--by", "Eve"])
    main(["thaw"])

    async def rows() -> list[tuple[str, str, str]]:
        async with SqlStore.open(database_url, keys) as store:
            assert (await store.audit.verify()).fault is None
            found = await store.audit.entries()
        return [(row.command, row.outcome, row.actor_name) for row in reversed(found)]

    assert asyncio.run(rows()) == [("freeze", "done", "Gil"), ("thaw", "done", "Eve")]


@pytest.mark.parametrize("frozen", [False, True], ids=["freeze", "thaw"])
def test_what_the_shell_cannot_record_it_does_not_do_and_says_so(
    shell: None,
    database_url: str,
    keys: list[str],
    frozen: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    async def away(*_: object) -> None:
        raise Unavailable

    async def stands() -> tuple[bool, list[str]]:
        async with SqlStore.open(database_url, keys) as store:
            return bool(await store.freezes.get()), [row.command for row in await store.audit.entries()]

    if frozen:
        main(["freeze", "--reason", "an audit"])
    before = asyncio.run(stands())
    with monkeypatch.context() as patched:
        patched.setattr(chain_head, "put_head", away)
        assert main(["thaw"] if frozen else ["freeze", "--reason", "an audit"]) == 1
    assert "The database does not answer" in capsys.readouterr().out
    assert asyncio.run(stands()) == before


def test_check_says_what_takes_a_second_person(tmp_path: Path):
    words = check_approvals(read_settings({})).words
    assert words.startswith(
        "access grant: approved by 1 with the role Global admin or User admin, within 1 day."
    )
    assert "buy (above 10000 USD): approved by 2 with the role Admin agent" in words
    assert "customer remove: approved by 1 with the role Admin agent or Global admin" in words
    own = tmp_path / "approvals.toml"
    own.write_text(
        '[[approval]]\ncommands = ["usage"]\nabove = 10000\ncurrency = "EUR"\nneeded = 2\nwithin = "8h"\n'
        'approvers = ["global_admin"]\ncustomers = ["contoso.onmicrosoft.com"]\n'
        'partner_types = ["indirect_provider"]\n'
    )
    assert check_approvals(read_settings({"APPROVALS_FILE": str(own)})).words == (
        "usage (above 10000 EUR; for 1 customer; for partners of the type indirect provider): "
        "approved by 2 with the role Global admin, within 8 hours."
    )
    own.write_text("")
    assert (
        check_approvals(read_settings({"APPROVALS_FILE": str(own)})).words
        == "No write takes a second person."
    )


def test_check_lists_every_fault(tmp_path: Path):
    own = tmp_path / "approvals.toml"
    own.write_text('[[approval]]\ncommands = ["usage shw"]\napprovers = ["king"]\nneeded = 0\n')
    found = check_approvals(read_settings({"APPROVALS_FILE": str(own)}))
    assert found.ok is False
    assert "'usage shw' writes nothing" in found.words and "'king'" in found.words and "needed" in found.words


def test_check_finds_rooms_where_nobody_could_approve(tmp_path: Path):
    approvals, channels = tmp_path / "approvals.toml", tmp_path / "channels.toml"
    approvals.write_text(
        '[[approval]]\ncommands = ["access", "usage budget"]\napprovers = ["global_admin"]\n'
        'to = { slack = "C0DESK", teams = "19:x@thread.tacv2" }\n'
    )
    channels.write_text('[[channel]]\nplatform = "slack"\nid = "C0DESK"\nnouns = ["usage", "access"]\n')
    settings = read_settings({"APPROVALS_FILE": str(approvals), "CHANNELS_FILE": str(channels)})
    assert check_approvals(settings).ok
    channels.write_text(
        '[[channel]]\nplatform = "slack"\nid = "C0DESK"\nnouns = ["usage"]\n'
        '[[channel]]\nplatform = "teams"\nid = "19:x@thread.tacv2"\nonly = "reads"\n'
    )
    found = check_approvals(settings)
    assert found.ok is False
    assert (
        "access revoke is to be approved in C0DESK of slack, and cannot be: This channel is only for: usage."
        in found.words
    )
    assert "usage budget is to be approved in C0DESK" not in found.words
    assert "usage budget is to be approved in 19:x@thread.tacv2 of teams" in found.words
    assert "access grants" not in found.words, "it writes nothing"
