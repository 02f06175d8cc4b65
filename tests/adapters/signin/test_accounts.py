"""Whose account works no more has no role, whatever gives it: the directory's word, from the round to the refusal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.microsoft.graph.service import RETRY
from adapters.store import SqlStore
from bot.access.accounts import RESTORED, SUSPENDED
from bot.access.roles import GONE, RoleRules
from bot.errors import PartnerFailure
from bot.jobs import people
from bot.jobs.accounts import look_up_accounts
from bot.jobs.people import reread_roles
from bot.model.identity import Account, Grant, Role
from tests.adapters.signin.office import Office, open_office
from tests.adapters.signin.test_looking_after import Leavers
from tests.chat import Chat

SAM, HANA = "sam@northwindcloud.example", "hana@northwindcloud.example"
ASK, MAY = "customer list fabrikam", "Fabrikam"
RULES = RoleRules(add={SAM: frozenset({Role.SALES_AGENT})})


@pytest.fixture
async def office(store: SqlStore) -> AsyncIterator[Office]:
    """The file gives Sam a role, and a grant gives Hana one."""
    async with open_office(store, RULES) as opened:
        now = opened.chat.clock.now()
        await store.grants.put(
            Grant("g1", HANA, Role.SALES_AGENT, now, now + timedelta(days=90), "k", "Gil Moreau")
        )
        yield opened


async def an_hour_later(office: Office) -> None:
    office.chat.clock.move(timedelta(hours=1))
    await reread_roles(office.sign_ins)
    await look_up_accounts(office.sign_ins)


def account(office: Office, address: str):
    return office.sandbox.world.people[address]


async def is_barred(chat: Chat) -> bool:
    said = await chat.say(ASK)
    assert (MAY in said) != (GONE in said), said
    return GONE in said


@pytest.mark.parametrize("name", ["sam", "hana"])
async def test_a_role_of_the_file_or_a_grant_goes_with_the_account_and_comes_back_with_it(
    office: Office, name: str
) -> None:
    chat, theirs = office.chat.as_(name), account(office, f"{name}@northwindcloud.example")
    await an_hour_later(office)
    assert not await is_barred(chat)
    theirs.enabled = False
    await an_hour_later(office)
    said = await chat.say(ASK)
    assert f"You can't view customers. {GONE}" in said
    assert "Ask the administrator of your organization's accounts" in said
    whoami = await chat.say("access whoami")
    assert (
        "without a role" in whoami
        and "none of your roles counts" in whoami
        and "account administrator" in whoami
    )
    assert "customer list" not in await chat.say("help")
    theirs.enabled = True
    assert await is_barred(chat), "nobody has asked the directory yet"
    await an_hour_later(office)
    assert not await is_barred(chat)
    rows = await office.store.audit.entries(command="access")
    assert [
        row.command for row in reversed(rows) if "counts" in row.detail or "count again" in row.detail
    ] == [
        SUSPENDED,
        RESTORED,
    ]


@pytest.mark.parametrize("name", ["sam", "hana"])
async def test_it_outlives_the_sign_in_that_ends_with_the_account(office: Office, name: str) -> None:
    chat, theirs = await office.signed_in(name), account(office, f"{name}@northwindcloud.example")
    assert not await is_barred(chat)
    theirs.enabled = False
    office.chat.clock.move(timedelta(hours=1))
    await reread_roles(office.sign_ins)
    assert await office.store.links.all() == [] and await is_barred(chat)
    # Whatever address the chat shows by now, it is the chat user who was this account.
    renamed = replace(chat, actor=replace(chat.actor, email="another@northwindcloud.example"))
    assert GONE in await renamed.say(ASK)
    theirs.enabled = True
    await an_hour_later(office)
    assert not await is_barred(chat)
    assert await office.store.links.all() == [], "to act with their own rights they sign in again"


async def test_signing_in_again_does_it_at_once(office: Office) -> None:
    sam = await office.signed_in("sam")
    account(office, SAM).enabled = False
    await an_hour_later(office)
    assert await is_barred(sam)
    account(office, SAM).enabled = True
    assert not await is_barred(await office.signed_in("sam"))


async def test_an_account_that_is_disabled_while_somebody_signs_in_with_it(office: Office) -> None:
    sam, browser = office.chat.as_("sam"), office.browser()
    await browser.sign_in(await office.link(sam), "sam")
    account(office, SAM).enabled = False
    assert "disabled" in await sam.say(f"access code {browser.code}")
    assert await is_barred(sam)


async def test_who_signs_out_before_the_account_is_disabled_gains_nothing_by_it(office: Office) -> None:
    sam = await office.signed_in("sam")
    await sam.say("access signout")
    account(office, SAM).enabled = False
    await an_hour_later(office)
    assert await is_barred(sam)


async def test_what_was_shown_before_is_not_confirmed_after(office: Office) -> None:
    gil = office.chat.as_("gil")
    rules = RoleRules(add={gil.actor.email: frozenset({Role.GLOBAL_ADMIN})})
    gil = gil.with_core(directory=replace(gil.core.directory, rules=rules), acting=None)
    await gil.say(f"access grant {SAM} helpdesk_agent until=2026-12-01")
    office_of_gil = replace(office.sign_ins, rules=rules)
    account(office, gil.actor.email).enabled = False
    await look_up_accounts(office_of_gil)
    said = await gil.press("Give role")
    assert GONE in said
    assert [each.holder for each in await office.store.grants.all(gil.clock.now())] == [HANA]


async def test_a_deleted_account_is_gone_and_one_that_never_was_is_not(office: Office) -> None:
    """An address in chat need not be one in Entra ID; but what the directory had, and has no more, is deleted."""
    del office.sandbox.world.people[HANA]
    await an_hour_later(office)
    assert not await is_barred(office.chat.as_("sam")) and not await is_barred(office.chat.as_("hana"))
    del office.sandbox.world.people[SAM]
    await an_hour_later(office)
    assert await is_barred(office.chat.as_("sam")) and not await is_barred(office.chat.as_("hana"))


async def test_an_account_that_is_called_something_else_now_is_not_gone(office: Office) -> None:
    await an_hour_later(office)
    account(office, SAM).email = "sam.okafor@northwindcloud.example"
    await an_hour_later(office)
    assert not await is_barred(office.chat.as_("sam"))


async def test_whoever_has_the_address_next_is_somebody_else(office: Office) -> None:
    sam = account(office, SAM)
    sam.enabled = False
    await an_hour_later(office)
    assert await is_barred(office.chat.as_("sam"))
    office.sandbox.world.people[SAM] = replace(sam, id="0" * 8 + sam.id[8:], enabled=True)
    await an_hour_later(office)
    assert not await is_barred(office.chat.as_("sam"))


async def test_who_has_signed_in_is_the_account_they_proved_to_be(office: Office) -> None:
    """Ada's chat profile has the address of an account that is disabled; she signs in with hers."""
    account(office, SAM).enabled = False
    await an_hour_later(office)
    sam, browser = office.chat.as_("sam"), office.browser()
    assert await is_barred(sam)
    await browser.sign_in(await office.link(sam), "ada")
    await sam.say(f"access code {browser.code}")
    assert not await is_barred(sam)


@pytest.mark.parametrize("status", [403, 404, 429, 503])
async def test_a_directory_that_does_not_answer_changes_nothing(office: Office, status: int) -> None:
    """Away, or never opened to the application: who had roles has them, and who was gone is."""
    account(office, HANA).enabled = False
    await an_hour_later(office)
    account(office, HANA).enabled, account(office, SAM).enabled = True, False
    office.sandbox.faults.order("status", path="/v1.0/", status=status, times=99)
    with suppress(PartnerFailure):
        await look_up_accounts(office.sign_ins)
    assert await is_barred(office.chat.as_("hana")) and not await is_barred(office.chat.as_("sam"))


async def test_a_directory_that_is_away_is_left_alone(office: Office) -> None:
    many = {f"p{number}@northwindcloud.example": frozenset({Role.SALES_AGENT}) for number in range(9)}
    sign_ins = replace(office.sign_ins, rules=RoleRules(add=many))
    office.sandbox.faults.order("status", path="/v1.0/", status=503, times=99)
    with pytest.raises(PartnerFailure):
        await look_up_accounts(sign_ins)
    asked = [each for each in office.sandbox.requests if each["path"].startswith("/v1.0/")]
    assert len(asked) == people.MOST_FAILURES * RETRY.attempts


async def test_one_that_cannot_be_looked_up_keeps_no_other_from_it(office: Office) -> None:
    account(office, SAM).enabled = False
    office.sandbox.faults.order("status", path="/v1.0/users", status=503, times=RETRY.attempts)
    done = await look_up_accounts(office.sign_ins)
    assert (done.asked, done.gone) == (1, 1) and await is_barred(office.chat.as_("sam"))


async def test_an_alias_in_chat_is_the_account_all_the_same(office: Office) -> None:
    """Slack shows an address that is not the name of the account; it is the one that the file gives a role."""
    alias = "s.osei@northwindcloud.example"
    account(office, SAM).aliases = (alias,)
    rules = RoleRules(add={alias: frozenset({Role.SALES_AGENT})})
    sam = office.chat.as_("sam")
    sam = sam.with_core(directory=replace(sam.core.directory, rules=rules))
    sam = replace(sam, actor=replace(sam.actor, email=alias))
    sign_ins = replace(office.sign_ins, rules=rules)
    await look_up_accounts(sign_ins)
    assert not await is_barred(sam)
    account(office, SAM).enabled = False
    await look_up_accounts(sign_ins)
    assert await is_barred(sam)


@pytest.mark.parametrize("takes", ["withhold", "customers"])
async def test_what_is_taken_away_under_a_name_that_gives_nothing_holds_for_the_account(
    office: Office, takes: str
) -> None:
    """The file takes something away under the address of a mailbox elsewhere, which one chat shows; another chat shows the
    name of the account, which has the role."""
    elsewhere, sales = "sam@home.example", frozenset({Role.SALES_AGENT})
    account(office, SAM).other_mails = (elsewhere,)
    taken = {"withhold": {elsewhere: sales}, "customers": {elsewhere: frozenset({"contoso.com"})}}
    rules = replace(RULES, **{takes: taken[takes]})
    sam = office.chat.as_("sam")
    sam = sam.with_core(directory=replace(sam.core.directory, rules=rules))
    await look_up_accounts(replace(office.sign_ins, rules=rules))
    assert MAY not in await sam.say(ASK)


async def test_the_directorys_addresses_of_people_who_matter_are_known(office: Office) -> None:
    """Those whom the file and grants name, and those who sign in; of others nothing is kept."""
    sam, ada = account(office, SAM), account(office, "ada@northwindcloud.example")
    sam.aliases, ada.aliases = ("s.osei@northwindcloud.example",), ("a.lund@northwindcloud.example",)
    known = office.store.accounts.known
    await look_up_accounts(office.sign_ins)
    assert sam.id in await known(sam.aliases) and ada.id not in await known(ada.aliases)
    chat = await office.signed_in("ada")
    assert {ada.id, ada.email, chat.actor.key} <= set(await known(ada.aliases))

    ada.aliases = ("ada.lund@northwindcloud.example",)
    await an_hour_later(office)
    assert ada.id in await known(ada.aliases)
    assert ada.id not in await known(["a.lund@northwindcloud.example"]), "it may be another's by now"
    await chat.say("access signout")
    await an_hour_later(office)
    assert ada.id not in await known(ada.aliases) and sam.id in await known(sam.aliases)


async def test_nobody_gives_themselves_a_role_under_an_alias(office: Office) -> None:
    gil = account(office, "gil@northwindcloud.example")
    gil.aliases = ("g.moreau@northwindcloud.example",)
    chat = await office.signed_in("gil")
    said = await chat.say(f"access grant {gil.aliases[0]} admin_agent until=2026-12-01")
    assert "give yourself a role" in said


async def test_names_of_other_kinds_are_not_asked_about(office: Office) -> None:
    sign_ins = replace(
        office.sign_ins, rules=RoleRules(add={"the night shift": frozenset({Role.SALES_AGENT})})
    )
    assert (await look_up_accounts(sign_ins)).asked == 1, "the holder of the grant alone"


async def test_a_person_known_by_object_id_is_gone_too(office: Office) -> None:
    sam = account(office, SAM)
    sign_ins = replace(office.sign_ins, rules=RoleRules(add={sam.id: frozenset({Role.SALES_AGENT})}))
    sam.enabled = False
    assert (await look_up_accounts(sign_ins)).gone == 1
    assert await office.store.accounts.gone([sam.id])


async def test_the_round_says_a_thing_once_and_keeps_no_more_than_it_needs(office: Office) -> None:
    sam = await office.signed_in("sam")
    oid = account(office, SAM).id
    account(office, SAM).enabled = False
    for _ in range(3):
        await an_hour_later(office)
    rows = await office.store.audit.entries(command=SUSPENDED)
    assert len(rows) == 1 and sam.actor.key in rows[0].detail
    assert {each.name for each in await office.store.accounts.all()} == {SAM, oid, sam.actor.key, HANA}

    # The file gives Sam nothing any more: it is the chat user of whom the word is kept.
    sign_ins = replace(office.sign_ins, rules=RoleRules())
    await look_up_accounts(sign_ins, page=1)
    assert await is_barred(sam)
    await look_up_accounts(sign_ins, {sam.actor.platform: Leavers("sam")})  # type: ignore[dict-item]
    assert [each.name for each in await office.store.accounts.all()] == [HANA]
    await office.store.grants.revoke(HANA, Role.SALES_AGENT)
    await look_up_accounts(sign_ins)
    assert await office.store.accounts.all() == []


async def test_who_is_erased_is_erased_here_too(office: Office) -> None:
    sam = await office.signed_in("sam")
    account(office, SAM).enabled = False
    await an_hour_later(office)
    await office.store.accounts.addressed(account(office, SAM).id, [SAM, "s.osei@northwindcloud.example"])
    found = await office.store.erasure.find("s.osei@northwindcloud.example")
    assert found.rows["accounts in the directory"] == 3 and found.rows["addresses of accounts"] == 2
    assert {sam.actor.key, SAM} <= set(found.identities), "any name of theirs will do"
    await office.store.erasure.erase(SAM, office.chat.clock.now())
    assert [each.name for each in await office.store.accounts.all()] == [HANA]
    assert not await office.store.erasure.find(sam.actor.key)
    assert set(await office.store.accounts.known([SAM])) == {SAM}, "nor are his addresses kept"
    await office.store.grants.revoke(
        HANA, Role.SALES_AGENT
    )  # nobody gave it in chat, and the trail would miss that
    assert (await office.store.audit.verify()).fault is None


async def test_a_process_that_dies_between_mark_and_sign_in_leaves_the_mark(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = await office.signed_in("sam")
    account(office, SAM).enabled = False

    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(office.store.links, "end_identity", killed)
    with pytest.raises(KeyboardInterrupt):
        await reread_roles(office.sign_ins)
    assert await is_barred(sam)
    monkeypatch.undo()
    await an_hour_later(office)
    assert await office.store.links.all() == [] and await is_barred(sam)
    marked = Account(sam.actor.key, account(office, SAM).id, office.chat.clock.now())
    assert marked in await office.store.accounts.all()
