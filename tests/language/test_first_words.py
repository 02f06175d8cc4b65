"""First words: what people say who have never seen a command, and what of it reaches the form."""

from __future__ import annotations

import pytest

from bot.model.audit import TrailFilter
from tests.chat import Chat


@pytest.mark.parametrize(
    "sentence",
    [
        "I need to create a new customer",
        "ich möchte einen neuen Kunden anlegen",
        "je voudrais créer un client",
        "necesito crear un cliente nuevo",
        "新しい顧客を作成したいです",
    ],
)
async def test_words_that_only_want_a_customer_are_no_name_of_one(chat: Chat, sentence: str):
    sam = chat.as_("sam")
    await sam.say(sentence)
    assert sam.last.form is not None
    assert not next(each.value for each in sam.last.form.fields if each.name == "company")


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("the vm of fabrikam is down, open a ticket", "the vm of fabrikam is down"),
        ("the web shop of fabrikam is down", "the web shop of fabrikam is down"),
        ("la vm de fabrikam ne démarre plus, ouvre un ticket", "la vm de fabrikam ne démarre plus"),
        ("die VM von fabrikam startet nicht, mach ein Ticket auf", "die VM von fabrikam startet nicht"),
    ],
)
async def test_a_fault_told_around_a_customers_name_is_the_whole_title(chat: Chat, sentence: str, title: str):
    hana = chat.as_("hana")
    await hana.say(sentence)
    assert hana.last.form is not None
    assert next(each.value for each in hana.last.form.fields if each.name == "title") == title


@pytest.mark.parametrize(
    "sentence",
    ["warn us at 7000", "sag uns bei 7000 Bescheid", "préviens-nous à 7000", "avísanos a los 7000"],
)
async def test_an_amount_right_after_a_customers_usage_is_of_that_customer(chat: Chat, sentence: str):
    bill = chat.as_("bill")
    await bill.say("show the usage of fabrikam")
    await bill.say(sentence)
    row = (await chat.core.store.audit.rows(TrailFilter(), limit=1))[0].entry
    assert (row.command, row.arguments["scope"], row.arguments["value"]) == (
        "alert add",
        "Fabrikam, Inc.",
        "7000",
    )
