"""Who is linked, and whose sign-in ends and why, is on record together with that: both or neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.store.audit import chain_head
from bot.errors import Unavailable
from bot.jobs.people import reread_roles
from bot.model.identity import Actor, Platform
from bot.ports import AuditEntry
from bot.ports.dispatch import Place
from tests.adapters.signin.office import Office
from tests.adapters.signin.test_attacks import back_from_entra
from tests.chat import Chat

ADA = "ada@northwindcloud.example"


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Each number put in makes one transaction fail that would record something, after so many that do not."""
    commits, left = chain_head.put_head, list[int]()

    async def put_head(*given: object) -> None:
        if left:
            left[0] -= 1
            if left[0] < 0:
                left.pop(0)
                raise Unavailable
        await commits(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(chain_head, "put_head", put_head)
    return left


async def rows(office: Office, *commands: str) -> list[AuditEntry]:
    """What is on record of these commands, the oldest first."""
    assert (await office.store.audit.verify()).fault is None
    return [row for row in reversed(await office.store.audit.entries()) if row.command in commands]


async def is_linked(office: Office, chat: Chat) -> bool:
    return await office.store.links.get(chat.actor.key) is not None


async def test_who_types_the_code_is_linked_and_on_record_or_neither(
    office: Office, breaking: list[int]
) -> None:
    browser = await back_from_entra(office)
    await browser.get(browser.where)
    breaking.append(0)
    assert "database" in await office.chat.say(f"access code {browser.code}")
    assert not breaking and not await is_linked(office, office.chat)
    assert [row.outcome for row in await rows(office, "access signin", "access code")] == ["done", "refused"]
    ada = await office.signed_in("ada")
    linked, asked = (await rows(office, "access signin", "access code"))[-2:]
    assert (linked.outcome, linked.actor, asked.outcome) == ("linked", ada.actor.key, "done")


async def test_in_teams_who_comes_back_is_linked_and_on_record_or_neither(
    office: Office, breaking: list[int]
) -> None:
    hana = office.sandbox.world.people["hana@northwindcloud.example"]
    actor = Actor(Platform.TEAMS, office.sandbox.tenant_id, hana.id, "Hana", entra_id=hana.id)
    for broken in (True, False):
        browser = office.browser()
        link = await office.sign_ins.create_link(actor, Place("teams", actor.workspace, "", personal=True))
        breaking[:] = [0] if broken else []
        page = await browser.sign_in(link, "hana")
        assert ("continue right now" if broken else "You are signed in") in page
        assert (await office.store.links.get(actor.key) is None) is broken
        assert [row.outcome for row in await rows(office, "access signin")] == [] if broken else ["linked"]


async def test_signing_out_is_recorded_once_and_together_with_being_done(
    office: Office, breaking: list[int]
) -> None:
    ada = await office.signed_in("ada")
    breaking.append(0)
    assert "database" in await ada.say("access signout")
    assert await is_linked(office, ada)
    assert "forgotten your sign-in" in await ada.say("access signout")
    assert not await is_linked(office, ada)
    refused, done = await rows(office, "access signout")
    assert (refused.outcome, done.outcome, done.actor) == ("refused", "done", ada.actor.key)
    assert done.shown == ada.card.summary and done.detail == f"The sign-in of {ada.actor.key} ended."
    ida = office.sandbox.world.people[ADA].id.lower()
    assert done.entra_id == ida


async def test_signing_out_everywhere_records_what_the_bot_did_and_then_what_microsoft_did(
    office: Office, breaking: list[int]
) -> None:
    ada = await office.signed_in("ada")
    link = await office.store.links.get(ada.actor.key)
    assert link
    await office.store.links.put(replace(link, actor="teams:t-1:ada"), "token")
    office.sandbox.faults.order("status", method="POST", path="/v1.0/users/", status=503, times=99)
    await ada.say("access signout everywhere=yes")
    *forgotten, shown = await rows(office, "access signout")
    assert sorted(row.detail.split(" ended.")[0] for row in forgotten) == [
        f"The sign-in of {ada.actor.key}",
        "The sign-in of teams:t-1:ada",
    ]
    assert all("Microsoft is asked next" in row.detail and not row.shown for row in forgotten)
    assert {(row.actor, row.outcome) for row in (*forgotten, shown)} == {(ada.actor.key, "done")}
    assert "could not be ended" in shown.shown

    office.sandbox.faults.clear()
    await office.signed_in("ada")
    breaking.append(1)
    assert "database" in await ada.say("access signout everywhere=yes"), "the answer is not recorded"
    assert not await is_linked(office, ada)
    *_, done, unsettled = await rows(office, "access signout")
    assert (done.outcome, done.actor) == ("done", ada.actor.key), "what was done is"
    assert unsettled.outcome == "broken", "and that the rest of the answer is not known"


async def test_what_the_hourly_round_ends_is_on_record_or_still_there(
    office: Office, breaking: list[int]
) -> None:
    ada, sam = await office.signed_in("ada"), await office.signed_in("sam")
    office.sandbox.world.people[ADA].enabled = False
    breaking.append(0)
    with pytest.raises(Unavailable):
        await reread_roles(office.sign_ins)
    assert await is_linked(office, ada) and await rows(office, "access signout") == []
    await reread_roles(office.sign_ins)
    assert not await is_linked(office, ada) and await is_linked(office, sam)
    [row] = await rows(office, "access signout")
    assert row.detail == (
        f"The sign-in of {ada.actor.key} ended, because Microsoft says that the account does not work any more."
    )
    office.chat.clock.move(timedelta(days=91))
    breaking.append(0)
    with pytest.raises(Unavailable):
        await reread_roles(office.sign_ins)
    assert await is_linked(office, sam)
    await reread_roles(office.sign_ins)
    assert len(await rows(office, "access signout")) == 2 and not await is_linked(office, sam)


async def test_a_disabled_account_takes_the_place_of_nobody(office: Office) -> None:
    """Whoever was linked to one account and proves to be another, which is disabled, stays who they were."""
    ada, browser = await office.signed_in("ada"), office.browser()
    await browser.sign_in(await office.link(ada), "hana")
    office.sandbox.world.people["hana@northwindcloud.example"].enabled = False
    assert "disabled" in await ada.say(f"access code {browser.code}")
    link = await office.store.links.get(ada.actor.key)
    assert link and link.upn == ADA
    assert [row.outcome for row in await rows(office, "access signin")][-1] == "refused"
