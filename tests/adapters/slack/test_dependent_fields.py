"""Fields that depend on others in a modal: they appear and follow as soon as something is chosen, and nothing typed is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.slack.view_hashes import ViewHashes
from adapters.store import SqlStore
from tests.adapters.slack.harness import SlackHarness, field_of
from tests.adapters.slack.slack_double import TEAM
from tests.chat import Chat
from tests.dependent import open_licences
from tests.fakes import CONTOSO, CONTOSO_RETAIL, FABRIKAM


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    return await open_licences(store)


@pytest.fixture
async def slack(chat: Chat, store: SqlStore) -> AsyncIterator[SlackHarness]:
    async with SlackHarness(chat.dispatcher, store, chat.clock) as harness:
        yield harness


def asked(slack: SlackHarness) -> dict[str, dict]:
    """The inputs of the open modal, by field."""
    shown = slack.modal()
    assert shown
    return {field_of(each["block_id"]): each for each in shown.view["blocks"] if each["type"] == "input"}


def offered(slack: SlackHarness, name: str) -> list[str]:
    return [each["text"]["text"] for each in asked(slack)[name]["element"]["options"]]


async def test_a_field_appears_when_what_it_depends_on_is_chosen(slack: SlackHarness):
    await slack.command("licence assign")
    assert list(asked(slack)) == ["customer", "note"]
    assert (
        asked(slack)["customer"]["dispatch_action"] is True and "dispatch_action" not in asked(slack)["note"]
    )

    await slack.choose(note="For Kim", customer=CONTOSO.id)
    assert list(asked(slack)) == ["customer", "plan", "note"]
    assert offered(slack, "plan") == ["Office E3", "Office E5"] and not asked(slack)["plan"]["optional"]

    await slack.choose(plan="Office E5")
    assert list(asked(slack)) == ["feature", "customer", "plan", "note"]
    assert offered(slack, "feature") == ["Mail", "Audit"]

    seen = await slack.submit(feature="Audit")
    assert "Contoso Ltd gets audit of Office E5. For Kim" in seen


async def test_another_customer_takes_the_plan_out_with_a_word(slack: SlackHarness):
    await slack.command("licence assign")
    await slack.choose(customer=CONTOSO.id, plan="Office E3", note="For Kim")
    held = asked(slack)["plan"]["block_id"]

    seen = await slack.choose(customer=FABRIKAM.id)

    assert "“c-e3” doesn't go with Customer. Choose again." in seen
    assert asked(slack)["plan"]["block_id"] != held, "under the same name Slack would keep what was chosen"
    assert "initial_option" not in asked(slack)["plan"]["element"] and "feature" not in asked(slack)
    assert "Fabrikam, Inc. gets shapes of Visio. For Kim" in await _to_the_end(slack)


async def _to_the_end(slack: SlackHarness) -> str:
    await slack.choose(plan="Visio")
    return await slack.submit(feature="Shapes")


async def test_what_goes_with_the_other_value_too_stays(slack: SlackHarness):
    await slack.command("licence assign customer=contoso.onmicrosoft.com")
    await slack.choose(plan="Office E3", feature="Mail")
    await slack.choose(plan="Office E5")
    assert asked(slack)["feature"]["element"]["initial_option"]["value"] == "mail"
    assert "Contoso Ltd gets mail of Office E5." in await slack.submit()


async def test_a_long_list_is_searched_among_those_of_the_customer(slack: SlackHarness):
    await slack.command("licence assign")
    await slack.choose(customer=CONTOSO_RETAIL.id)
    plan = asked(slack)["plan"]["element"]
    assert (plan["type"], plan["min_query_length"]) == ("external_select", 0)
    assert await slack.suggest("plan", "plan 2") == [f"Plan {at}" for at in (2, *range(20, 30))]
    # Where Slack does tell what the other fields hold, that is newer than what the modal was drawn with.
    payload = slack.suggest_payload("plan", "")
    chosen = {"type": "external_select", "selected_option": {"value": FABRIKAM.id}}
    payload["view"]["state"] = {"values": {"customer": {"suggest": chosen}}}
    assert '"Visio"' in (await slack.post_payload(payload))[1]
    payload = slack.suggest_payload("plan", "")
    payload["user"] = {"id": "U0BILL", "team_id": TEAM}
    assert (await slack.post_payload(payload))[1] == '{"options": []}'
    seen = await slack.submit(plan="r-29")
    assert "Contoso Retail gets all of Plan 29." in seen


async def test_a_modal_that_is_sent_at_once_asks_for_the_rest_in_a_second_step(slack: SlackHarness):
    await slack.command("licence assign")
    seen = await slack.submit(customer=CONTOSO.id, note="For Kim")
    assert (
        "A few more details" in seen
        and "⚠" not in seen
        and offered(slack, "plan") == ["Office E3", "Office E5"]
    )
    assert "Contoso Ltd gets all of Office E3. For Kim" in await slack.submit(plan="Office E3")


async def test_what_a_line_gave_for_a_field_that_is_not_there_yet_is_not_lost(slack: SlackHarness):
    await slack.command("licence assign plan=c-e5 note=soon")
    assert list(asked(slack)) == ["customer", "note"]
    await slack.choose(customer=CONTOSO.id)
    assert asked(slack)["plan"]["element"]["initial_option"]["value"] == "c-e5"
    assert "Contoso Ltd gets all of Office E5. soon" in await slack.submit()


async def test_two_choices_in_a_row_are_both_followed(slack: SlackHarness):
    await slack.command("licence assign customer=contoso.onmicrosoft.com")
    first = slack.choose_payload("ada", "plan", "Office E3")
    second = slack.choose_payload("ada", "plan", "Office E5")
    assert first and second and first["view"]["hash"] == second["view"]["hash"]
    await asyncio.gather(slack.send_click(first), slack.send_click(second))
    await slack.quiet()
    assert "feature" in asked(slack)


async def test_a_modal_that_shows_something_else_by_now_stays_as_it_is(slack: SlackHarness):
    await slack.command("licence assign customer=contoso.onmicrosoft.com")
    late = slack.choose_payload("ada", "plan", "Office E3")
    await slack.submit(customer="nobody at all", plan="Office E3")
    shown = slack.modal_text()
    assert late and "No match for" in shown
    await slack.send_click(late)
    await slack.quiet()
    assert slack.modal_text() == shown


async def test_a_choice_in_somebody_elses_modal_changes_nothing(slack: SlackHarness, chat: Chat):
    await slack.command("licence assign")
    payload = slack.choose_payload("ada", "customer", CONTOSO.id)
    assert payload
    before = slack.modal_text()
    await slack.send_click(payload | {"user": {"id": "U0OSCAR", "team_id": TEAM}})
    await slack.quiet()
    assert slack.modal_text() == before


def test_hashes_lead_to_what_the_bot_made_of_a_view():
    hashes = ViewHashes()
    hashes.renewed("V1", "a", "b")
    hashes.renewed("V1", "b", "c")
    assert hashes.latest("V1", "a") == "c" and hashes.latest("V2", "a") == "a"
