"""The hourly round: roles as they are now, accounts that work no more, and sign-ins that are about to lapse."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.microsoft.graph.service import RETRY
from bot.errors import PartnerFailure
from bot.jobs import people
from bot.jobs.people import reread_roles
from bot.model.identity import Role
from tests.adapters.signin.office import Office

ADA = "ada@northwindcloud.example"


async def told(office: Office) -> list[str]:
    found = await office.store.outbox.claim(office.chat.clock.now(), timedelta(minutes=1), 99)
    for notice in found:
        await office.store.outbox.delivered(notice.id, office.chat.clock.now())
    return [f"{notice.destination.user}: {notice.card.title}" for notice in found]


async def test_a_disabled_account_loses_its_link_and_its_owner_hears_it_once(office: Office) -> None:
    ada = await office.signed_in("ada")
    await office.signed_in("sam")
    office.sandbox.world.people[ADA].enabled = False
    done = await reread_roles(office.sign_ins, page=1)
    assert (done.read, done.ended) == (2, 1)
    assert await told(office) == ["ada: Your sign-in has ended"]
    assert await office.store.links.get(ada.actor.key) is None
    assert len(await office.store.vault.names("person:")) == 1
    assert (await reread_roles(office.sign_ins)).ended == 0 and await told(office) == []


class Leavers:
    """A platform that knows who left; nothing else is asked of it here."""

    def __init__(self, *users: str) -> None:
        self.users = users

    async def left(self, workspace: str, user: str) -> bool:
        return user in self.users


async def test_who_was_deactivated_in_the_chat_loses_the_link_and_its_token(office: Office) -> None:
    ada, sam = await office.signed_in("ada"), await office.signed_in("sam")
    platform = ada.actor.key.split(":")[0]
    done = await reread_roles(office.sign_ins, {platform: Leavers(ada.actor.user)})  # type: ignore[dict-item]
    assert (done.read, done.ended) == (1, 1)
    assert await office.store.links.get(ada.actor.key) is None and await office.store.links.get(sam.actor.key)
    assert len(await office.store.vault.names("person:")) == 1
    [row] = await office.store.audit.entries(command="access signout")
    assert "lets its owner in no more" in row.detail


async def test_new_roles_are_learned(office: Office) -> None:
    ada = await office.signed_in("ada")
    office.sandbox.world.people[ADA].roles = frozenset({"SalesAgents", "UserAdministrator"})
    await reread_roles(office.sign_ins)
    link = await office.store.links.get(ada.actor.key)
    assert link and link.roles == {Role.SALES_AGENT, Role.USER_ADMIN}


async def test_a_directory_that_is_away_takes_nothing_from_anybody_for_a_day(office: Office) -> None:
    ada = await office.signed_in("ada")
    for name in ("sam", "hana", "bill"):
        await office.signed_in(name)
    office.sandbox.faults.order("status", path="/v1.0/", status=503, times=99)
    before = len(office.sandbox.requests)
    with pytest.raises(PartnerFailure):
        await reread_roles(office.sign_ins)
    assert len(office.sandbox.requests) - before == people.MOST_FAILURES * RETRY.attempts
    office.chat.clock.move(timedelta(hours=23))
    assert "Fabrikam" in await ada.say("customer list fabrikam")
    office.chat.clock.move(timedelta(hours=2))
    assert "no Partner Center role" in await ada.say("customer list fabrikam")


async def test_a_week_before_a_sign_in_ends_its_owner_is_told_once(office: Office) -> None:
    ada = await office.signed_in("ada")
    office.chat.clock.move(timedelta(days=82))
    assert (await reread_roles(office.sign_ins)).told == 0
    office.chat.clock.move(timedelta(days=2))
    for _ in range(2):
        await reread_roles(office.sign_ins)
    assert await told(office) == ["ada: Your sign-in expires soon"]
    await ada.say("access whoami")
    link = await office.store.links.get(ada.actor.key)
    assert link and link.renewed == office.chat.clock.now(), "a sign-in that is used lasts on"
    office.chat.clock.move(timedelta(days=91))
    await reread_roles(office.sign_ins)
    assert await told(office) == ["ada: Your sign-in has ended"]
    assert await office.store.links.all() == []


async def test_a_directory_that_is_away_keeps_nobody_from_being_warned_or_signed_out(office: Office) -> None:
    names = ("ada", "bill", "hana", "oscar", "sam")
    people_of = [await office.signed_in(name) for name in names]
    office.chat.clock.move(timedelta(days=84))
    office.sandbox.faults.order("status", path="/v1.0/", status=503, times=99)
    rooms = {people_of[0].actor.platform: Leavers("sam")}
    with pytest.raises(PartnerFailure):
        await reread_roles(office.sign_ins, rooms, page=2)  # type: ignore[arg-type]
    assert sorted(await told(office)) == [f"{name}: Your sign-in expires soon" for name in names[:-1]]
    assert {link.actor for link in await office.store.links.all()} == {
        each.actor.key for each in people_of[:-1]
    }


async def test_what_the_bot_ends_by_itself_is_on_record(office: Office) -> None:
    await office.signed_in("ada")
    sam = await office.signed_in("sam")
    office.sandbox.world.people[ADA].enabled = False
    await reread_roles(office.sign_ins)
    office.chat.clock.move(timedelta(days=91))
    await reread_roles(office.sign_ins)
    rows = await office.store.audit.entries(command="access signout")
    assert {row.actor for row in rows} == {"bot"} and not any(row.entra_id for row in rows)
    said = " ".join(row.detail for row in rows)
    assert "the account does not work any more" in said
    assert f"{sam.actor.key} ended, because it was not used for 90 days" in said
