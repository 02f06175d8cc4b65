"""Forms in modals."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from adapters.slack.forms import Metadata, render_form
from bot.cards.model import Choice, Field, FieldKind, Form
from bot.commands import load
from bot.framework.command import Command
from bot.framework.forms import YES_NO, form_of
from bot.ports.dispatch import Place, Reply
from tests.adapters.slack.canned import BUDGET_FORM, CannedDispatch, MemoryStore, card
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.slack.slack_double import TEAM

CONTOSO = Choice("Contoso Ltd · contoso.onmicrosoft.com", "11111111-0000-4000-8000-00000000c001")


def with_errors(**errors: str) -> Form:
    values = {"customer": CONTOSO.value, "amount": "6000", "note": "Two\nlines & <more>"}
    fields = tuple(
        replace(
            each,
            value=values[each.name],
            choices=(CONTOSO,) if each.name == "customer" else (),
            error=errors.get(each.name, ""),
        )
        for each in BUDGET_FORM.fields
    )
    return replace(BUDGET_FORM, fields=fields)


ASKING = {command.name: command for command in load().commands if command.params}


@pytest.mark.parametrize("command", ASKING.values(), ids=ASKING)
def test_the_title_and_the_button_of_every_form_are_shown_whole(command: Command):
    form = form_of(command, command.params, {})

    view = render_form(form, Metadata(command.name, Place("slack", TEAM, "C1", personal=False), "U1"))

    assert (view["title"]["text"], view["submit"]["text"]) == (form.title, form.submit)


async def open_form(slack: SlackHarness, core: CannedDispatch) -> str:
    core.forms.add("usage budget")
    core.replies["usage budget"] = Reply(form=BUDGET_FORM)
    return await slack.command("usage budget")


async def test_a_missing_value_opens_a_modal(slack: SlackHarness, core: CannedDispatch):
    seen = await open_form(slack, core)

    assert "Customer: \nAmount: \nNote: " in seen
    assert not slack.screen(), "nothing is posted beside it"


async def test_the_modal_opens_before_anything_is_looked_up(slack: SlackHarness, core: CannedDispatch):
    core.hold = asyncio.Event()
    core.forms.add("usage budget")
    core.replies["usage budget"] = Reply(form=BUDGET_FORM)
    slack.slack.trigger_life = 0.2

    await slack.send_command("usage budget")
    while not slack.modal():
        await asyncio.sleep(0.002)

    assert "One moment" in slack.modal_text()
    await asyncio.sleep(0.2)
    core.hold.set()
    await slack.quiet()
    assert "Customer:" in slack.modal_text()


async def test_a_filled_in_form_is_answered_where_it_was_asked(slack: SlackHarness, core: CannedDispatch):
    core.choices = (CONTOSO,)
    await open_form(slack, core)
    assert await slack.suggest("customer", "cont") == [CONTOSO.label]

    seen = await slack.submit(customer=CONTOSO.label, amount="6000")

    submission = core.submitted[0]
    assert submission.command == "usage budget"
    assert dict(submission.values) == {"customer": CONTOSO.label, "amount": "6000"}
    assert core.suggested == [("usage budget", "customer", "cont")]
    assert "Set the budget?" in seen
    assert "You can close this window" in seen
    assert slack.newest().to == "U0ADA"


async def test_what_can_be_told_at_once_stands_beside_the_field(slack: SlackHarness, core: CannedDispatch):
    await open_form(slack, core)
    core.problems = {"amount": "Give a number such as 5000.", "hidden": "It is gone."}

    seen = await slack.submit(customer="x", amount="1")

    assert "amount: Give a number such as 5000." in seen
    assert slack.errors["customer"] == "hidden: It is gone.", "what has no field stands at the first one"
    assert not core.submitted

    core.problems = {}
    await slack.submit(customer="x", amount="2")
    assert len(core.submitted) == 1, "the same view may be submitted again after a correction"


async def test_a_slow_check_shows_that_it_is_under_way(slack: SlackHarness, core: CannedDispatch):
    await open_form(slack, core)
    core.hold = asyncio.Event()
    shown = slack.modal()
    assert shown
    status, body = await slack.post_payload(slack.submit_payload("ada", {"customer": "x", "amount": "1"}))
    slack.react(shown, status, body)

    assert "Checking what you entered" in slack.modal_text()
    core.hold.set()
    await slack.quiet()
    assert "You can close this window" in slack.modal_text()


async def test_a_live_check_that_fails_brings_the_form_back_with_everything_kept(
    slack: SlackHarness, core: CannedDispatch
):
    await open_form(slack, core)
    core.submit_replies = [Reply(form=with_errors(amount="The budget must be more than what is spent."))]

    seen = await slack.submit(customer=CONTOSO.value, amount="6000", note="Two\nlines & <more>")

    assert "Please correct “Amount”: The budget must be more than what is spent." in seen
    assert f"Customer: {CONTOSO.label}" in seen
    assert "Amount: 6000" in seen
    assert "Note: Two\nlines & <more>" in seen

    await slack.submit(amount="9000")
    assert dict(core.submitted[1].values) == {
        "customer": CONTOSO.value,
        "amount": "9000",
        "note": "Two\nlines & <more>",
    }


async def test_a_modal_that_was_closed_meanwhile_leaves_the_typed_behind_a_button(
    slack: SlackHarness, core: CannedDispatch
):
    await open_form(slack, core)
    core.hold = asyncio.Event()
    core.submit_replies = [Reply(form=with_errors(amount="Too little."))]
    await slack.post_payload(slack.submit_payload("ada", {"customer": CONTOSO.value, "amount": "6000"}))
    shown = slack.modal()
    assert shown
    shown.open = False
    core.hold.set()
    await slack.quiet()
    assert "Amount: Too little." in slack.newest().said

    line = f"usage budget customer={CONTOSO.value} amount=6000"
    core.replies[line] = Reply(form=with_errors())
    assert "Amount: 6000" in await slack.click("Open the form")


async def test_a_mention_offers_the_form_by_a_button(slack: SlackHarness, core: CannedDispatch):
    # An event has no trigger, and a modal needs one.
    core.forms.add("usage budget contoso")
    core.replies["usage budget contoso"] = Reply(form=BUDGET_FORM)

    assert "some details are missing" in await slack.mention("usage budget contoso")
    assert "Customer:" in await slack.click("Open the form")


async def test_a_form_that_was_not_foreseen_opens_or_is_offered(slack: SlackHarness, core: CannedDispatch):
    core.replies["customer create"] = Reply(form=replace(BUDGET_FORM, note="The domain is taken."))
    assert "The domain is taken." in await slack.command("customer create")
    assert slack.modal()

    slack.slack.trigger_life = -1
    assert "[Open the form]" in await slack.command("customer create", "bill")


async def test_somebody_elses_form_cannot_be_submitted(slack: SlackHarness, core: CannedDispatch):
    await open_form(slack, core)
    payload = slack.submit_payload("ada", {"customer": "x", "amount": "1"})
    payload["user"] = {"id": "U0BILL", "team_id": TEAM}

    _, body = await slack.post_payload(payload)
    await slack.quiet()

    assert "opened for somebody else" in body
    assert not core.submitted


async def test_a_submission_that_is_delivered_twice_is_taken_once(slack: SlackHarness, core: CannedDispatch):
    await open_form(slack, core)
    payload = slack.submit_payload("ada", {"customer": "x", "amount": "1"})

    answers = await asyncio.gather(slack.post_payload(payload), slack.post_payload(payload))
    await slack.quiet()

    assert [status for status, _ in answers] == [200, 200]
    assert len(core.submitted) == 1


async def test_hidden_values_come_back_however_long_they_are(
    slack: SlackHarness, core: CannedDispatch, memory: MemoryStore
):
    hidden = {"draft": "x" * 5000, "reseller": "42"}
    core.forms.add("ticket create")
    core.replies["ticket create"] = Reply(form=replace(BUDGET_FORM, hidden=hidden))
    await slack.command("ticket create")
    assert len(memory.conversations.kept) == 1

    await slack.submit(customer="x", amount="1")

    assert core.submitted[0].values["draft"] == hidden["draft"]
    assert core.submitted[0].values["reseller"] == "42"
    assert not memory.conversations.kept, "they are forgotten once the form is answered"


async def test_kept_values_are_given_to_their_owner_only(
    slack: SlackHarness, core: CannedDispatch, memory: MemoryStore
):
    core.forms.add("ticket create")
    core.replies["ticket create"] = Reply(form=replace(BUDGET_FORM, hidden={"draft": "x" * 5000}))
    await slack.command("ticket create")
    payload = slack.submit_payload("ada", {"customer": "x", "amount": "1"})
    metadata = json.loads(payload["view"]["private_metadata"]) | {"user": "U0BILL"}
    payload["view"] |= {"private_metadata": json.dumps(metadata)}
    payload["user"] = {"id": "U0BILL", "team_id": TEAM}

    _, body = await slack.post_payload(payload)

    assert "no longer available" in body
    assert not core.submitted


async def test_every_kind_of_field_has_a_control_and_keeps_any_value(
    slack: SlackHarness, core: CannedDispatch
):
    countries = tuple(Choice(f"Country {number:03}", f"c{number}") for number in range(249))
    offered = {FieldKind.CHOICE: countries, FieldKind.YES_NO: YES_NO}
    for value in ("", "12", "twelve", "2026-02-30", "not an address", "yes", "c248"):
        fields = tuple(
            Field(
                kind.name.lower(), kind.value, kind, required=False, value=value, error="Look again.",
                choices=offered.get(kind, ()), minimum=Decimal(1), maximum=Decimal(20),
            )
            for kind in FieldKind
        )  # fmt: skip
        core.replies["form"] = Reply(form=Form("form", "All kinds", fields))
        core.forms.add("form")
        seen = await slack.command("form")
        assert slack.slack.calls["views.update"] and "Look again." in seen
        kept = [
            each
            for each in ("text", "long text", "number", "email", "date")
            if f"{each}: {value}\n" in f"{seen}\n"
        ]
        assert kept == ["text", "long text", "number", "email", "date"]


async def test_several_candidates_become_a_menu(slack: SlackHarness, core: CannedDispatch):
    two = (CONTOSO, Choice("Contoso Retail", "c002"))
    asked = replace(
        BUDGET_FORM.fields[0], value="contoso", choices=two, error="2 customers match; choose one."
    )
    core.forms.add("usage show contoso")
    core.replies["usage show contoso"] = Reply(form=Form("usage show", "Usage", (asked,)))
    await slack.command("usage show contoso")

    await slack.submit(customer="Contoso Retail")

    assert core.submitted[0].values["customer"] == "c002"


async def test_a_modal_says_how_far_it_is(slack: SlackHarness, core: CannedDispatch):
    await open_form(slack, core)
    core.progress = ("Read 500 lines…",)
    core.hold = asyncio.Event()
    await slack.post_payload(slack.submit_payload("ada", {"customer": "x", "amount": "1"}))
    while "Read 500 lines" not in slack.modal_text():
        await asyncio.sleep(0.005)
    core.hold.set()
    await slack.quiet()


async def test_suggestions_are_for_who_the_form_is_for(slack: SlackHarness, core: CannedDispatch):
    core.choices = (CONTOSO, Choice("Too long", "v" * 151))
    await open_form(slack, core)
    payload = slack.suggest_payload("customer", "c")
    payload["user"] = {"id": "U0BILL", "team_id": TEAM}

    _, body = await slack.post_payload(payload)
    assert json.loads(body) == {"options": []}
    assert await slack.suggest("customer", "c") == [CONTOSO.label], (
        "a value that was cut would be another one"
    )


async def test_an_answer_to_a_form_in_direct_messages_is_posted_there(
    slack: SlackHarness, core: CannedDispatch
):
    core.replies["usage budget"] = Reply(form=BUDGET_FORM)
    core.submit_replies = [Reply(card=card("Budget of Contoso"))]
    await slack.dm("usage budget")
    await slack.click("Open the form")

    await slack.submit(customer="x", amount="1")

    assert "Budget of Contoso" in slack.newest().said
    assert slack.newest().to == ""
