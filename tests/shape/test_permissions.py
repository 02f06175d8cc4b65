"""The page that says who may run what: it is as the commands and roles.toml are, and the bot does as it says."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from adapters.permissions import document, plain
from adapters.store import SqlStore
from bot.identity import Actor, Person, Role
from bot.model import PartnerType
from config.roles import read_roles
from tests.chat import open_chat

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
REFUSED = "This is not open to you"


@pytest.fixture
async def store(sqlite_template: Path, tmp_path: Path, keys: list[str]) -> AsyncIterator[SqlStore]:
    path = tmp_path / "bot.db"
    shutil.copyfile(sqlite_template, path)
    async with SqlStore.open(f"sqlite:///{path}", keys) as opened:
        yield opened


@dataclass(frozen=True)
class OneRole:
    """A directory in which everybody has this role and no other."""

    role: Role | None

    async def person(self, actor: Actor) -> Person:
        return Person(actor, frozenset({self.role} if self.role else ()))


def table() -> dict[str, dict[str, str]]:
    """The documented table: by command, then by role."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    head = next(row for row in rows if row[0] == "Command")
    return {
        row[0]: dict(zip(head, row, strict=True))
        for row in rows
        if len(row) == len(head) and row[0] not in ("Command", "---")
    }


def ruled_out(kind: PartnerType) -> set[str]:
    found = re.search(
        rf"^\| {kind.value.replace('_', ' ')} \| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE
    )
    assert found
    return set(found[1].split(", "))


def test_the_page_is_as_the_commands_and_roles_are():
    fresh = document(read_roles())
    assert PAGE.read_text(encoding="utf-8") == fresh, (
        "run: python -m adapters.permissions > docs/permissions.md"
    )


def test_a_terminal_gets_the_same_table():
    shown = plain(read_roles())
    assert all(command in shown for command in table())


@pytest.mark.parametrize("kind", PartnerType)
@pytest.mark.parametrize("role", [*Role, None], ids=str)
async def test_every_command_is_open_to_whom_the_page_says(
    store: SqlStore, role: Role | None, kind: PartnerType
):
    chat = await open_chat(store, kind)
    chat = replace(chat, dispatcher=replace(chat.dispatcher, directory=OneRole(role)))
    lost = ruled_out(kind)
    for command, row in table().items():
        if command.endswith("(to change it)"):
            continue
        await chat.say(command)
        refused = chat.last.card is not None and chat.last.card.title == REFUSED
        allowed = row["Permission"] == "open" or (
            role is not None and row[role.label] == "yes" and command not in lost
        )
        assert refused is not allowed, f"{command} as {role} of a {kind}"
