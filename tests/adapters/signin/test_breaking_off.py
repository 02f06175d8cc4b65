"""However a sign-in breaks off, the browser shows a page and the chat a message that say what to do. It is on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.errors import Unavailable
from bot.model.identity import Actor, Platform
from bot.ports.dispatch import Place
from sandbox.world.people import Person
from tests.adapters.signin.office import Office
from tests.adapters.signin.test_attacks import back_from_entra, nothing_linked


async def told(office: Office) -> list[str]:
    """The titles of what the owners of links read in the chat since the last time."""
    now = office.chat.clock.now()
    found = await office.store.outbox.claim(now, timedelta(minutes=1), 99)
    for notice in found:
        await office.store.outbox.delivered(notice.id, now)
    return [notice.card.title for notice in found]


async def test_a_spent_link_is_told_in_the_chat_too_and_once(office: Office) -> None:
    first, second, browser = await office.link(), await office.link(), office.browser()
    for _ in range(3):
        assert "only the newest one works" in await browser.get(first)
    assert await told(office) == ["That link no longer works"]
    office.chat.clock.move(timedelta(minutes=10, seconds=1))
    for _ in range(2):
        assert "expired" in await browser.get(second)
    assert await told(office) == ["Your link expired"]


async def test_who_is_signed_in_is_left_alone_about_the_link_they_used(office: Office) -> None:
    url, browser = await office.link(), office.browser()
    await browser.sign_in(url, "ada")
    await office.chat.say(f"access code {browser.code}")
    assert "has been used" in await browser.get(url)
    assert await told(office) == []


async def test_who_takes_too_long_at_entra_reads_what_to_do(office: Office) -> None:
    browser = await back_from_entra(office)
    office.chat.clock.move(timedelta(minutes=10, seconds=1))
    assert "access signin" in await browser.get(browser.where) and browser.status == 410
    assert await told(office) == ["Your link expired"]
    assert await nothing_linked(office)


async def test_who_loads_the_page_with_the_code_anew_is_not_taken_for_a_thief(office: Office) -> None:
    browser = await back_from_entra(office)
    last = browser.where
    await browser.get(last)
    code = browser.code
    again = await browser.get(last)
    assert browser.status == 410 and "type it in the chat" in again and code not in again
    assert "access signin" in await browser.get(last), "and so on, without end and without a loop"
    assert "another browser" not in " ".join(await told(office))
    assert "You are signed in" in await office.chat.say(f"access code {code}")


@pytest.mark.parametrize("wrong", ["nonce", "application"])
async def test_an_id_token_that_was_made_for_another_sign_in_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    tokens = office.sandbox.entra.tokens
    genuine = tokens.id_token

    def forged(issuer: str, audience: str, person: Person, nonce: str | None, mfa: bool) -> str:
        if wrong == "nonce":
            return genuine(issuer, audience, person, "another", mfa)
        return genuine(issuer, "99999999-0000-4000-8000-000000000000", person, nonce, mfa)

    monkeypatch.setattr(tokens, "id_token", forged)
    page = await office.browser().sign_in(await office.link(), "ada")
    assert "The sign-in was not completed" in page and "access signin" in page
    assert await told(office) == ["The sign-in was stopped"]
    assert await nothing_linked(office)


async def test_an_account_that_was_disabled_meanwhile_is_not_linked_and_both_ends_say_so(
    office: Office,
) -> None:
    hana = office.sandbox.world.people["hana@northwindcloud.example"]
    actor = Actor(Platform.TEAMS, office.sandbox.tenant_id, hana.id, "Hana", entra_id=hana.id)
    browser = office.browser()
    await browser.get(
        await office.sign_ins.create_link(actor, Place("teams", actor.workspace, "", personal=True))
    )
    await browser.press_continue()
    await browser.choose("hana")
    hana.enabled = False
    assert "This account is disabled" in await browser.get(browser.where)
    assert await told(office) == ["The sign-in was stopped"]
    assert await nothing_linked(office)


async def test_links_and_refusals_are_on_record_with_who_it_is_in_entra(office: Office) -> None:
    victim, thief = await back_from_entra(office), office.browser()
    await thief.get(victim.where)
    await victim.get(victim.where)
    await office.chat.say(f"access code {victim.code}")
    rows = [row for row in await office.store.audit.entries(command="access signin") if not row.shown]
    by_outcome = {row.outcome: row for row in rows}
    assert set(by_outcome) == {"refused", "linked"} and len(rows) == 2
    assert "a different browser" in by_outcome["refused"].detail and not by_outcome["refused"].entra_id
    ada = office.sandbox.world.people["ada@northwindcloud.example"]
    assert by_outcome["linked"].entra_id == ada.id.lower()
    assert by_outcome["linked"].detail == f"{ada.email} ({ada.id.lower()})"


async def test_while_the_database_is_away_a_page_says_what_to_do(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise Unavailable

    browser, url = await back_from_entra(office), await office.link(office.chat.as_("sam"))
    with monkeypatch.context() as patched:
        for name in ("find", "by_state"):
            patched.setattr(office.store.signins, name, away)
        for address in (url, browser.where):
            where = browser.where
            assert "load this page again" in await browser.get(address) and browser.status == 503
            assert browser.headers["Cache-Control"] == "no-store"
            browser.where = where
    assert "access code" in await browser.get(browser.where), "the answer was not used up by that"


async def test_a_sign_in_whose_key_is_gone_ends_in_a_page(office: Office) -> None:
    url, browser = await office.link(), office.browser()
    await browser.get(url)
    await browser.press_continue()
    async with office.store._database.write() as connection:
        await connection.execute(text("UPDATE signins SET sealed = 'gone'"))
    assert "leads nowhere" in await browser.get(url) and browser.status == 404
