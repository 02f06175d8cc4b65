"""What the partner's directory says of its people, asked of the sandbox's Graph over TLS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.graph import GraphDirectory, memberships, open_directory
from adapters.microsoft.graph.service import get
from adapters.microsoft.http.protocol import Call
from adapters.microsoft.http.wire import fields
from bot.errors import Cause, PartnerFailure
from bot.ports import EntraAccount
from config.settings import PartnerCenterSettings
from sandbox import Sandbox
from tests.adapters.microsoft.world import MemoryVault

NAMES = ("AdminAgents", "HelpdeskAgents", "SalesAgents", "Night shift")
GLOBAL_ADMIN = "62e90394-69f5-4237-9190-012177145e10"


@pytest.fixture
async def asked(settings: PartnerCenterSettings, vault: MemoryVault) -> AsyncIterator[GraphDirectory]:
    async def doze(seconds: float) -> None:
        await asyncio.sleep(0)

    async with open_directory(settings, Auth(settings, vault), NAMES, sleep=doze) as opened:
        yield opened


def oid(sandbox: Sandbox, name: str) -> str:
    return sandbox.world.people[f"{name}@northwindcloud.example"].id


async def fails(asked: GraphDirectory, oid: str) -> PartnerFailure:
    with pytest.raises(PartnerFailure) as caught:
        await asked.membership(oid)
    return caught.value


async def test_groups_come_page_by_page_and_directory_roles_beside_them(
    sandbox: Sandbox, asked: GraphDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memberships, "PAGE", 2)
    ada = await asked.membership(oid(sandbox, "ada").upper())
    assert ada.active and [group.name for group in ada.groups if group.name] == ["AdminAgents"]
    assert len(ada.groups) == 4
    gil = await asked.membership(oid(sandbox, "gil"))
    assert gil.directory_roles == {GLOBAL_ADMIN}
    assert (await asked.membership(oid(sandbox, "oscar"))).directory_roles == frozenset()


async def test_a_disabled_account_and_one_that_is_gone(sandbox: Sandbox, asked: GraphDirectory) -> None:
    sandbox.world.people["sam@northwindcloud.example"].enabled = False
    assert not (await asked.membership(oid(sandbox, "sam"))).active
    assert not (await asked.membership("00000000-0000-4000-8000-000000000000")).active


async def test_a_namesake_of_a_group_gives_nobody_its_role(sandbox: Sandbox, asked: GraphDirectory) -> None:
    sandbox.world.graph.doubles = ("AdminAgents",)
    ada = await asked.membership(oid(sandbox, "ada"))
    assert not [group.name for group in ada.groups if group.name]
    assert sandbox.world.rng.guid("group", "AdminAgents") in [group.id for group in ada.groups]


async def test_names_that_may_not_be_read_are_no_answer(sandbox: Sandbox, asked: GraphDirectory) -> None:
    sandbox.world.graph.hidden = True
    failure = await fails(asked, oid(sandbox, "ada"))
    assert failure.cause is Cause.FORBIDDEN and "GroupMember.Read.All" in failure.advice


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ({"kind": "status", "status": 429}, Cause.THROTTLED),
        ({"kind": "status", "status": 503}, Cause.DOWN),
        ({"kind": "garbage"}, Cause.GARBAGE),
        ({"kind": "drop_before"}, Cause.DOWN),
    ],
)
async def test_bad_days(sandbox: Sandbox, asked: GraphDirectory, fault: dict, cause: Cause) -> None:
    sandbox.faults.order(fault.pop("kind"), path="/v1.0/users", times=9, **fault)
    failure = await fails(asked, oid(sandbox, "ada"))
    assert (failure.cause, failure.service) == (cause, "Microsoft Graph")


async def test_sessions_end_everywhere(sandbox: Sandbox, asked: GraphDirectory) -> None:
    sandbox.refresh_token("ada@northwindcloud.example")
    await asked.end_sessions(oid(sandbox, "ada"))
    assert not sandbox.entra.grants.refreshes


async def test_an_account_is_found_by_its_id_and_by_its_address(
    sandbox: Sandbox, asked: GraphDirectory
) -> None:
    sam = sandbox.world.people["sam@northwindcloud.example"]
    own = frozenset({sam.email})
    for name in (sam.id, sam.email):
        assert await asked.account(name) == EntraAccount(sam.id, True, own)
    sam.enabled = False
    for name in (sam.id, sam.email):
        assert await asked.account(name) == EntraAccount(sam.id, False, own)
    del sandbox.world.people[sam.email]
    for name in (sam.id, sam.email, "o'hara@northwindcloud.example", "x' or 'a' eq 'a@y.example"):
        assert await asked.account(name) is None


async def test_whoever_has_an_account_that_works_is_not_gone(sandbox: Sandbox, asked: GraphDirectory) -> None:
    """An account may have the address of another as its own name, and one of them may be disabled."""
    sam = sandbox.world.people["sam@northwindcloud.example"]
    old = replace(sam, id="0" * 8 + sam.id[8:], enabled=False)
    sandbox.world.people = {"old": old, **sandbox.world.people}
    found = await asked.account(sam.email)
    assert found and (found.oid, found.active) == (sam.id, True)


async def test_an_account_is_found_by_every_address_of_its_owner(
    sandbox: Sandbox, asked: GraphDirectory
) -> None:
    """A chat may show any of them. What the directory only keeps of a mailbox elsewhere is nobody's alone."""
    sam = sandbox.world.people["sam@northwindcloud.example"]
    sam.aliases, sam.other_mails = ("s.o'hara@northwindcloud.example",), ("sam@home.example",)
    own = frozenset({sam.email, *sam.aliases})
    for name in (*sam.aliases, "S.O'Hara@NorthwindCloud.example", *sam.other_mails, sam.id):
        assert await asked.account(name) == EntraAccount(sam.id, True, own)
    sam.enabled = False
    assert await asked.account(sam.aliases[0]) == EntraAccount(sam.id, False, own)
    standing = await asked.membership(sam.id)
    assert not standing.active and standing.addresses == own

    ada = sandbox.world.people["ada@northwindcloud.example"]
    ada.other_mails = (sam.aliases[0],)
    found = await asked.account(sam.aliases[0])
    assert found and found.oid == sam.id, "whose address it is comes before who only said so"
    assert (await asked.membership(ada.id)).addresses == {ada.email}


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ("mail eq 'sam@northwindcloud.example'", 200),
        ("proxyAddresses/any(p:p eq 'smtp:sam@northwindcloud.example')", 200),
        ("endsWith(mail,'example')", 400),
        ("accountEnabled eq 'true'", 400),
        ("mail eq 'x' and mail eq 'y'", 400),
        ("mail eq 'it's'", 400),
        ("", 400),
    ],
)
async def test_the_double_takes_no_filter_that_graph_would_not(
    sandbox: Sandbox, asked: GraphDirectory, wanted: str, status: int
) -> None:
    request = get("look up", "users", query={"$filter": wanted})
    seen = await asked.exchange.perform(Call(request, lambda answer: answer, accepts=frozenset({400})))
    assert seen.status == status
    if status == 200:
        rows = fields(seen.body).many("value")
        assert all("proxyAddresses" not in row and "mail" in row for row in rows)


@pytest.mark.parametrize("by", ["id", "email"])
@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ({"kind": "status", "status": 403}, Cause.FORBIDDEN),
        ({"kind": "status", "status": 404}, Cause.GARBAGE),
        ({"kind": "status", "status": 503}, Cause.DOWN),
        ({"kind": "garbage"}, Cause.GARBAGE),
    ],
)
async def test_what_is_no_answer_says_of_nobody_that_they_are_gone(
    sandbox: Sandbox, asked: GraphDirectory, by: str, fault: dict, cause: Cause
) -> None:
    sam = sandbox.world.people["sam@northwindcloud.example"]
    fault = dict(fault)
    sandbox.faults.order(fault.pop("kind"), path="/v1.0/users", times=9, **fault)
    with pytest.raises(PartnerFailure) as caught:
        await asked.account(getattr(sam, by))
    assert caught.value.cause is cause


async def test_an_account_whose_state_may_not_be_read_is_no_answer(
    sandbox: Sandbox, asked: GraphDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = sandbox.world.people["sam@northwindcloud.example"]
    monkeypatch.setattr(sam, "enabled", None)
    for name in (sam.id, sam.email):
        with pytest.raises(PartnerFailure, match=r"look up an account") as caught:
            await asked.account(name)
        assert caught.value.cause is Cause.FORBIDDEN and "User.Read.All" in caught.value.advice
