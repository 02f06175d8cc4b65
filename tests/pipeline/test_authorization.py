"""Who may run a command, and make one change, is decided in one place; whom a role limits is asked of the change itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.access.policy import Permission
from bot.errors import NotAllowed
from bot.model.change import Change
from bot.model.identity import Person, Role
from bot.pipeline.authorization import LENT
from tests.chat import Chat, open_chat
from tests.chat import person as actor
from tests.fakes import CONTOSO, FABRIKAM

EVERY = frozenset(Role)
ALL = Person(actor("ada"), EVERY)
OURS = replace(ALL, reach=dict.fromkeys(EVERY, frozenset({FABRIKAM.id})))
NOBODY = Person(actor("oscar"), frozenset())


def about(*customers: object) -> Change:
    target = customers[0] if customers else None
    payload = {"customer_id": FABRIKAM.id, "amount": "1", "currency": "EUR"}
    return Change("Set", "Set a budget", target, (), payload)  # type: ignore[arg-type]


@pytest.fixture
async def chat(store) -> Chat:
    return await open_chat(store)


async def test_a_command_is_for_who_holds_its_permission(chat: Chat) -> None:
    authorization, find = chat.dispatcher.authorization, chat.core.registry.get
    show = find("usage show")
    authorization.check(ALL, show)
    with pytest.raises(NotAllowed):
        authorization.check(NOBODY, show)
    assert authorization.why_not_held(NOBODY, Permission.USAGE_READ)
    assert not authorization.why_not_held(NOBODY, Permission.OPEN)


async def test_what_concerns_everybody_is_not_for_who_is_limited(chat: Chat) -> None:
    authorization, freeze = chat.dispatcher.authorization, chat.core.registry.get("freeze")
    assert authorization.why_not(ALL, freeze) is None
    assert isinstance(authorization.why_not(OURS, freeze), NotAllowed)


async def test_what_takes_ones_own_role_is_not_opened_by_a_grant(chat: Chat) -> None:
    authorization, thaw = chat.dispatcher.authorization, chat.core.registry.get("thaw")
    assert authorization.why_not(ALL, thaw) is None
    refused = authorization.why_not(replace(ALL, temporary=EVERY), thaw)
    assert isinstance(refused, NotAllowed) and refused.why == LENT


async def test_a_change_is_judged_by_whom_it_is_about(chat: Chat) -> None:
    authorization = chat.dispatcher.authorization
    for change, person, allowed in (
        (about(FABRIKAM), ALL, True),
        (about(FABRIKAM), OURS, True),
        (about(CONTOSO), OURS, False),
        (about(), OURS, False),
        (about(FABRIKAM), NOBODY, False),
    ):
        refused = await authorization.why_not_change(person, "usage budget", change)
        assert (refused is None) is allowed, (change.target, person.actor.user)
    assert await authorization.why_not_change(ALL, "usage gone", about(FABRIKAM)), "no such command any more"


async def test_help_shows_what_may_be_run_and_of_a_write_only_what_may_be_read(chat: Chat) -> None:
    authorization = chat.dispatcher.authorization
    assert {entry.name for entry in authorization.runnable(NOBODY)} < {
        entry.name for entry in authorization.runnable(ALL)
    }
    reader = Person(actor("hana"), frozenset({Role.HELPDESK_AGENT}))
    [budget] = [entry for entry in authorization.runnable(reader) if entry.name == "usage budget"]
    assert not budget.writes and budget.summary.startswith("Show")
