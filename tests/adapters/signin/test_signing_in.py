"""From the chat to Entra and back, as people do it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from bot.jobs.people import reread_roles
from bot.model.identity import Actor, Platform, Role
from bot.ports.dispatch import Place
from sandbox.entra.tokens import MANAGEMENT, PARTNER_CENTER
from tests.adapters.signin.office import Office


async def test_a_person_signs_in_and_asks_with_their_own_rights(office: Office) -> None:
    sam, browser = office.chat.as_("sam"), office.browser()
    assert "no Partner Center role" in await sam.say("usage show fabrikam")
    page = await browser.get(await office.link(sam))
    assert all(said in page for said in ("Sam Osei", "sam@northwindcloud.example", "northwind", "playground"))
    assert "nothing is linked" not in page and "Continue to Microsoft" in page
    await browser.press_continue()
    await browser.choose("sam")
    page = await browser.get(browser.where)
    assert "sam@northwindcloud.example" in page and f"access code {browser.code}" in page
    assert await office.store.links.all() == []
    shown = await sam.say(f"access code {browser.code.lower()}")
    assert "sam@northwindcloud.example" in shown and "Sales agent" in shown
    link = await office.store.links.get(sam.actor.key)
    assert link and link.roles == {Role.SALES_AGENT}
    assert "Fabrikam" in await sam.say("usage show fabrikam")
    assert "service account" not in sam.shown
    callers = [one for one in office.sandbox.entra.tokens._read.values() if one.audience == PARTNER_CENTER]
    assert {one.name for one in callers if one.person} == {"sam@northwindcloud.example"}


async def test_in_teams_no_code_is_needed_and_the_chat_is_told(office: Office) -> None:
    oid = office.sandbox.world.people["hana@northwindcloud.example"].id
    actor = Actor(Platform.TEAMS, office.sandbox.tenant_id, oid, "Hana", entra_id=oid)
    place = Place("teams", office.sandbox.tenant_id, "", personal=True)
    browser = office.browser()
    page = await browser.sign_in(await office.sign_ins.create_link(actor, place), "hana")
    assert "You are signed in" in page
    assert (await office.store.links.get(actor.key)).roles == {Role.HELPDESK_AGENT}
    now = office.chat.clock.now()
    (told,) = await office.store.outbox.claim(now, timedelta(minutes=1), 9)
    assert told.destination.user == oid and told.card.title == "You are signed in"
    (entry,) = await office.store.audit.entries(command="access signin")
    assert entry.outcome == "linked"


def in_memory(office: Office) -> list[str]:
    """Whose tokens this process keeps, besides its own."""
    return [key.vault_name for key in office.auth._kept if key.vault_name.startswith("person:")]


async def test_signing_out_leaves_nothing_behind(office: Office) -> None:
    ada = await office.signed_in("ada")
    await ada.say("invoice balance")
    assert await office.store.vault.names("person:") and in_memory(office)
    assert "forgotten your sign-in" in await ada.say("access signout")
    assert await office.store.vault.names("person:") == [] and not in_memory(office)
    assert "Sign in" in await ada.say("access whoami")
    assert "not signed in" in await ada.say("access signout")


async def test_signing_out_everywhere_takes_back_every_session(office: Office) -> None:
    ada = await office.signed_in("ada")
    office.sandbox.refresh_token("ada@northwindcloud.example")
    await ada.say("access signout everywhere=yes")
    left = office.sandbox.entra.grants.refreshes.values()
    assert not [one for one in left if one.person.email.startswith("ada@")]


async def test_what_takes_a_user_asks_who_has_not_signed_in_to_do_so(office: Office) -> None:
    rules = office.sign_ins.rules
    people = replace(
        office.chat.core.directory,
        rules=replace(rules, add={"ada@northwindcloud.example": frozenset({Role.ADMIN_AGENT})}),
    )
    chat = office.chat.with_core(directory=people)
    shown = await chat.say("invoice balance")
    assert "your own" in shown and chat.labels == ["Sign in"]
    assert "Fabrikam" in await chat.say("customer list fabrikam")


async def test_whoami_says_how_the_sign_in_is_doing(office: Office) -> None:
    ada = await office.signed_in("ada")
    shown = await ada.say("access whoami")
    assert "It works, and lasts until" in shown and "Source of Admin agent" in shown
    assert ada.labels[0] == "Sign out"
    office.sandbox.entra.grants.refreshes.clear()
    shown = await ada.say("access whoami")
    assert "Sign in again" in shown
    shown = await ada.say("invoice balance")
    assert ada.labels == ["Sign in"]


async def test_whoami_answers_where_the_key_of_the_sign_in_is_gone(office: Office) -> None:
    ada = await office.signed_in("ada")
    link = await office.store.links.get(ada.actor.key)
    assert link
    async with office.store._database.write() as connection:
        change = text("UPDATE vault SET sealed = 'gone' WHERE name = :name")
        await connection.execute(change, {"name": link.secret_name})
    office.auth.forget(link.secret_name)
    shown = await ada.say("access whoami")
    assert "Ada Lund" in shown and "can no longer be opened. Sign in again." in shown


async def test_a_role_taken_away_in_the_directory_is_gone_within_the_hour(office: Office) -> None:
    ada = await office.signed_in("ada")
    await ada.say("usage budget fabrikam 6002")
    office.sandbox.world.people["ada@northwindcloud.example"].roles = frozenset()
    done = await reread_roles(office.sign_ins)
    assert (done.read, done.ended) == (1, 0)
    assert "can't" in await ada.confirm(ada.change_id)
    assert "no Partner Center role" in await ada.say("usage show fabrikam")


async def test_tickets_at_both_desks_are_read_with_the_askers_rights(office: Office) -> None:
    hana = await office.signed_in("hana")
    assert "Tickets for Fabrikam" in await hana.say("ticket list fabrikam")
    for audience in (MANAGEMENT, PARTNER_CENTER):
        callers = [one for one in office.sandbox.entra.tokens._read.values() if one.audience == audience]
        assert {one.name for one in callers if one.person} == {"hana@northwindcloud.example"}


async def test_who_signs_in_with_another_persons_account_is_asked_whether_that_is_meant(
    office: Office,
) -> None:
    """Sam's browser is signed in as Gil. The page names both, and nothing is linked; the trail tells of it."""
    sam, browser = office.chat.as_("sam"), office.browser()
    page = await browser.sign_in(await office.link(sam), "gil")
    assert "Is this account yours?" in page and "Nothing is linked yet" in page
    assert all(named in page for named in ("Sam Osei", "sam@northwindcloud.example", "Gil Rosenthal"))
    before, _, behind = page.partition("<summary>Yes, link Sam Osei to gil@northwindcloud.example</summary>")
    assert browser.code not in before and browser.code in behind
    assert await office.store.links.all() == []
    asked, *_ = [
        row for row in await office.store.audit.entries(command="access signin") if row.outcome == "proposed"
    ]
    assert "The chat profile is Sam Osei (sam@northwindcloud.example)" in asked.detail

    assert "gil@northwindcloud.example" in await sam.say(f"access code {browser.code}")
    rows = await office.store.audit.entries(command="access signin")
    rows = [row for row in rows if row.outcome == "linked"]
    assert "The account belongs to Gil Rosenthal. They said that it is meant." in rows[0].detail


async def test_who_signs_in_with_their_own_account_is_asked_nothing(office: Office) -> None:
    page = await office.browser().sign_in(await office.link(office.chat.as_("sam")), "sam")
    assert "One more step, in the chat" in page and "Is this account yours?" not in page
