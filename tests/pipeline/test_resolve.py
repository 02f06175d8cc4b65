"""Resolving: in the order of dependencies, whatever the order of words; and what cannot be told for sure is asked back."""

from dataclasses import replace

import pytest

from bot.cards.model import FieldKind, Table
from bot.ports.dispatch import Submission
from tests.chat import Chat
from tests.dependent import ASKED, E3, MANY, VISIO, open_licences
from tests.fakes import CONTOSO, CONTOSO_RETAIL, FABRIKAM


@pytest.fixture
async def chat(store) -> Chat:
    return await open_licences(store)


def field(chat: Chat, name: str):
    return next(each for each in chat.form.fields if each.name == name)


async def refreshed(chat: Chat, **values: str):
    submission = Submission(chat.actor, chat.place, "licence assign", values)
    form = await chat.dispatcher.refresh(submission)
    assert form
    chat.last = replace(chat.last, card=None, form=form)
    return {each.name: each for each in form.fields}


async def test_a_line_may_name_them_in_any_order(chat: Chat):
    assert "Contoso Ltd gets calls of Office E3." in await chat.say(
        "licence assign feature=calls plan=c-e3 customer=contoso.onmicrosoft.com"
    )
    assert "Fabrikam, Inc. gets all of Visio." in await chat.say(
        "licence assign plan=visio customer=fabrikam"
    )


async def test_which_one_is_asked_of_any_noun(chat: Chat):
    shown = await chat.say("licence assign customer=contoso.onmicrosoft.com plan=office")
    assert chat.card.title == "Which plan?" and "2 matches for “office”. Choose the one you mean." in shown
    (table,) = [node for node in chat.card.body if isinstance(node, Table)]
    assert [column.title for column in table.columns] == ["Plan", "Id"]
    assert "Contoso Ltd gets all of Office E5." in await chat.choose(2)


async def test_no_such_thing_is_said_of_any_noun(chat: Chat):
    shown = await chat.say("licence assign mail plan=visio customer=fabrikam")
    assert chat.card.title == "No such feature" and "No match for “mail”." in shown
    assert "Fabrikam, Inc. gets shapes of Visio." in await chat.press("shapes")
    _, refused = await chat.core.store.audit.entries()
    assert refused.detail == "UnknownFeature"


async def test_while_the_customer_is_in_doubt_its_plan_is_not_looked_up(chat: Chat):
    await chat.say("licence assign plan=c-e3 customer=contoso")
    assert chat.card.title == "Which customer?" and ASKED == []
    assert "gets all of Office E3" in await chat.choose(1)


async def test_a_plan_without_a_customer_waits_for_one(chat: Chat):
    await chat.say("licence assign plan=c-e3")
    plan = field(chat, "plan")
    assert (plan.waiting, plan.value, plan.placeholder) == (True, "c-e3", "First fill in: Customer")
    assert field(chat, "customer").error == "Fill this in. It is needed for: Plan"
    ready = chat.form.ready()
    assert [each.name for each in ready.fields] == ["customer", "note"] and ready.hidden == {"plan": "c-e3"}
    assert "gets all of Office E3" in await chat.fill_in(customer=CONTOSO.id)


async def test_a_form_offers_what_there_is_once_the_customer_is_known(chat: Chat):
    await chat.say("licence assign customer=contoso.onmicrosoft.com")
    plan = field(chat, "plan")
    assert [choice.value for choice in plan.choices] == ["c-e3", "c-e5"]
    assert (plan.kind, plan.required, plan.value, plan.after) == (FieldKind.CHOICE, True, "", ("customer",))
    assert field(chat, "feature").waiting and field(chat, "feature").after == ("customer", "plan")
    assert {each.name for each in chat.form.fields if each.refreshes} == {"customer", "plan"}


async def test_a_long_list_is_looked_through_while_typing(chat: Chat):
    await chat.say(f"licence assign customer={CONTOSO_RETAIL.id}")
    assert (field(chat, "plan").kind, field(chat, "plan").choices) == (FieldKind.SUGGEST, ())
    given = {"customer": CONTOSO_RETAIL.id}
    offered = await chat.dispatcher.suggest(chat.actor, "licence assign", "plan", "29", chat.place, given)
    assert [choice.value for choice in offered] == [MANY[29].id]
    await chat.say(f"licence assign customer={CONTOSO_RETAIL.id} plan=r-29 form=yes")
    assert [choice.label for choice in field(chat, "plan").choices] == ["Plan 29"]


async def test_type_ahead_depends_on_the_other_fields(chat: Chat):
    async def offered(name: str, **given: str) -> list[str]:
        found = await chat.dispatcher.suggest(chat.actor, "licence assign", name, "", chat.place, given)
        return [choice.value for choice in found]

    assert await offered("plan", customer=CONTOSO.id) == ["c-e3", "c-e5"]
    assert await offered("plan", customer="fabrikam") == ["f-visio"]
    assert await offered("plan") == await offered("plan", customer="contoso") == []
    assert await offered("plan", customer="") == await offered("plan", customer="x" * 500) == []
    assert await offered("feature", customer=CONTOSO.id, plan="c-e5") == ["mail", "audit"]
    assert await offered("feature", customer=FABRIKAM.id, plan="c-e5") == []
    assert await offered("feature", plan="c-e5") == []


async def test_whose_choices_were_looked_through_is_on_record(chat: Chat):
    for customer in (CONTOSO, CONTOSO, FABRIKAM):
        await chat.dispatcher.suggest(
            chat.actor, "licence assign", "plan", "", chat.place, {"customer": customer.id}
        )
    rows = await chat.core.store.audit.entries()
    assert [row.customer_id for row in rows] == [FABRIKAM.id, CONTOSO.id]


async def test_what_does_not_go_with_another_customer_is_taken_out_with_a_word(chat: Chat):
    fields = await refreshed(chat, customer=CONTOSO.id, plan="c-e3", feature="mail", note="soon")
    assert (fields["plan"].value, fields["feature"].value, fields["note"].value) == ("c-e3", "mail", "soon")
    fields = await refreshed(chat, customer=FABRIKAM.id, plan="c-e3", feature="mail", note="soon")
    assert fields["plan"].error == "“c-e3” doesn't go with Customer. Choose again."
    assert (fields["plan"].value, fields["note"].value) == ("", "soon")
    assert fields["feature"].waiting and fields["feature"].value == "mail"
    fields = await refreshed(chat, customer=FABRIKAM.id, plan=VISIO.id, feature="mail", note="soon")
    assert fields["feature"].error == "“mail” doesn't go with Plan. Choose again."


async def test_a_form_that_is_sent_all_the_same_comes_back_with_that_word(chat: Chat):
    await chat.say("licence assign form=yes")
    await chat.fill_in(customer=CONTOSO.id, plan=VISIO.id, note="soon")
    plan = field(chat, "plan")
    assert plan.error == "“f-visio” doesn't go with Customer. Choose again." and plan.value == ""
    assert [choice.value for choice in plan.choices] == ["c-e3", "c-e5"]
    assert "Contoso Ltd gets all of Office E3. soon" in await chat.fill_in(plan=E3.id)


async def test_the_only_one_there_is_is_chosen_already(chat: Chat):
    fields = await refreshed(chat, customer=FABRIKAM.id)
    assert (fields["plan"].value, fields["plan"].error) == (VISIO.id, "")


async def test_several_that_could_be_meant_are_offered_in_the_form(chat: Chat):
    await chat.say("licence assign form=yes")
    await chat.fill_in(customer=CONTOSO.id, plan="office")
    plan = field(chat, "plan")
    assert plan.error == "2 matches for “office”. Choose one."
    assert [choice.label for choice in plan.choices] == ["Office E3", "Office E5"]


async def test_a_customer_that_has_nothing_is_not_asked_what(chat: Chat):
    fields = await refreshed(chat, customer="adventure-works.onmicrosoft.com")
    assert set(fields) == {"feature", "customer", "note"}


async def test_who_may_not_run_it_is_shown_nothing(chat: Chat):
    nobody = replace(chat.actor, user="stranger", email="stranger@elsewhere.example")
    values = {"customer": CONTOSO.id}
    assert await chat.dispatcher.refresh(Submission(nobody, chat.place, "licence assign", values)) is None
    assert not await chat.dispatcher.suggest(nobody, "licence assign", "plan", "", chat.place, values)
    assert await chat.dispatcher.refresh(Submission(chat.actor, chat.place, "no such", values)) is None
    assert ASKED == []
