"""Fields that depend on others in a card: in one step where the client tells what these hold, and in two where it does not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.store import SqlStore
from adapters.teams.forms import LATER, query_of, render_form
from bot.cards.model import Choice, Field, FieldKind, Form
from tests.adapters.teams.harness import TeamsHarness, inputs
from tests.adapters.teams.reading import accepted_by_microsoft
from tests.chat import Chat, open_chat
from tests.dependent import open_licences
from tests.fakes import CONTOSO, CONTOSO_RETAIL, FABRIKAM


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    return await open_licences(store)


@pytest.fixture
async def desk(chat: Chat, store: SqlStore) -> AsyncIterator[TeamsHarness]:
    async with TeamsHarness(chat.dispatcher, store, chat.clock) as harness:
        yield harness


def asked(desk: TeamsHarness) -> dict[str, dict[str, Any]]:
    """The inputs of the newest form, by name."""
    return {each["id"]: each for each in inputs(desk.card_of(desk.form(), "ada"))}


async def test_in_one_step_where_the_client_tells_what_the_other_fields_hold(desk: TeamsHarness) -> None:
    await desk.say("licence assign")
    assert list(asked(desk)) == ["feature", "customer", "plan", "note"]
    assert asked(desk)["plan"]["choices.data"]["associatedInputs"] == "auto"
    assert "associatedInputs" not in asked(desk)["customer"]["choices.data"]

    assert await desk.search("plan", "", customer=CONTOSO.id) == ["Office E3", "Office E5"]
    assert await desk.search("plan", "e5", customer=CONTOSO.id) == ["Office E5"]
    assert await desk.search("plan", "", customer=FABRIKAM.id) == ["Visio"]
    assert await desk.search("feature", "", customer=CONTOSO.id, plan="c-e5") == ["Mail", "Audit"]

    shown = await desk.submit(customer=CONTOSO.id, plan="c-e5", feature="audit", note="For Kim")
    assert "Contoso Ltd gets audit of Office E5. For Kim" in shown


async def test_in_two_steps_where_it_does_not(desk: TeamsHarness) -> None:
    await desk.say("licence assign")
    assert await desk.search("plan", "", tells=False, customer=CONTOSO.id) == []
    plan = asked(desk)["plan"]
    assert "isRequired" not in plan and LATER.format(fields="Feature and Plan") in desk.personal(), (
        "nobody is held up by what cannot be answered"
    )

    shown = await desk.submit(customer=CONTOSO.id, note="For Kim")
    assert "A few more details, please. Everything you typed is kept." in shown and "Fix:" not in shown
    plan = asked(desk)["plan"]
    assert [each["title"] for each in plan["choices"]] == ["Office E3", "Office E5"] and plan["isRequired"]
    assert "Contoso Ltd gets all of Office E3. For Kim" in await desk.submit(plan="c-e3")


async def test_a_client_that_does_not_search_is_held_up_by_no_ticket(store: SqlStore) -> None:
    chat = (await open_chat(store)).as_("hana")
    async with TeamsHarness(chat.dispatcher, store, chat.clock) as desk:
        await desk.say("ticket create fabrikam", user="hana")
        there = {each["id"]: each for each in inputs(desk.card_of(desk.form("hana"), "hana"))}
        assert "isRequired" not in there["service"] and "isRequired" not in there["problem"]
        shown = desk.personal("hana")
        assert LATER.format(fields="Product and Problem") in shown and shown.count("empty for now") == 1
        await desk.submit(user="hana", title="It is down", description="Since noon.")
        there = {each["id"]: each for each in inputs(desk.card_of(desk.form("hana"), "hana"))}
        assert there["service"]["isRequired"] and "choices.data" not in there["service"]
        await desk.submit(user="hana", service="vm")
        assert "Raise a ticket for Fabrikam" in await desk.submit(user="hana", problem="boot")


async def test_what_the_card_was_drawn_with_stands_in_for_what_is_not_told(desk: TeamsHarness) -> None:
    await desk.say(f"licence assign customer={CONTOSO_RETAIL.id}")
    assert await desk.search("plan", "29", tells=False) == ["Plan 29"]
    # Teams tells the name in the field, which stands for the id.
    assert asked(desk)["customer"]["value"] == "Contoso Retail (contosoretail.onmicrosoft.com)"
    assert await desk.search("plan", "29") == ["Plan 29"]
    assert await desk.search("plan", "", customer=FABRIKAM.id) == ["Visio"]
    assert await desk.search("plan", "", customer="") == []


async def test_a_plan_of_another_customer_is_taken_out_with_a_word(desk: TeamsHarness) -> None:
    await desk.say("licence assign")
    shown = await desk.submit(customer=FABRIKAM.id, plan="c-e3", note="For Kim")
    assert "Fix: “c-e3” doesn't go with Customer. Choose again." in shown
    plan = asked(desk)["plan"]
    assert "value" not in plan and [each["title"] for each in plan["choices"]] == ["Visio"]
    assert "Fabrikam, Inc. gets all of Visio. For Kim" in await desk.submit(plan="f-visio")


async def test_what_a_line_gave_for_a_field_that_cannot_be_answered_yet_is_not_lost(
    desk: TeamsHarness,
) -> None:
    await desk.say("licence assign plan=c-e5 note=soon")
    assert asked(desk)["plan"]["value"] == "c-e5"
    assert "Contoso Ltd gets all of Office E5. soon" in await desk.submit(customer=CONTOSO.id)


def test_a_card_with_dependent_fields_is_one_that_microsoft_takes() -> None:
    parent = Field("customer", "Customer", FieldKind.SUGGEST, value="c1", choices=(Choice("Contoso", "c1"),))
    plan = Field("plan", "Plan", FieldKind.SUGGEST, after=("customer",))
    feature = Field(
        "feature", "Feature", FieldKind.SUGGEST, after=("customer", "plan"), waiting=True, later=True
    )
    card = render_form(Form("licence assign", "Assign a licence", (parent, plan, feature)))
    accepted_by_microsoft(card)
    dataset = inputs(card)[1]["choices.data"]["dataset"]
    assert query_of({"dataset": dataset}) == ("licence assign", "plan", {"customer": "c1"})
    assert query_of({"dataset": dataset, "data": {"customer": "Contoso"}})[2] == {"customer": "c1"}
    assert query_of({"dataset": dataset, "data": {"customer": "c2"}})[2] == {"customer": "c2"}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=10), inside, max_size=3),
    max_leaves=8,
)


@given(
    st.text(max_size=60)
    | st.sampled_from(["a b/c?{", 'a b/c?{"d":1}', 'a b/c?{"d":["e",2]}', "a/b?[1]"])
    | JSON,
    JSON,
)
def test_whatever_a_client_sends_is_a_question_or_none(dataset: object, data: object) -> None:
    command, name, held = query_of({"dataset": dataset, "data": data})
    assert isinstance(command, str) and isinstance(name, str)
    assert all(isinstance(key, str) and isinstance(text, str) for key, text in held.items())
