"""Cards in plain words: one of a thing is said in the singular, a sentence ends once, a single name is said once."""

from dataclasses import replace
from decimal import Decimal

import pytest

from adapters.slack import inputs
from bot.cards.invoice import lines_card
from bot.cards.invoice_words import kind_of
from bot.cards.model import Field, FieldKind
from bot.cards.samples import CONTOSO, INVOICE
from bot.cards.subscription import SubscriptionFilter, subscriptions_card
from bot.cards.ticket import raised_card
from bot.messages import speaking
from bot.model import Contact, Desk, Document, Money, Subscription, Ticket, TicketRef, TicketState, UsageLine
from bot.queries.spend import service_of

PLAN = Subscription("1", "Azure plan", "Azure plan", "DZH318Z0BPS6:0001", "active", 1, azure_plan=True)


def test_one_of_a_thing_is_said_in_the_singular():
    one = subscriptions_card([PLAN], SubscriptionFilter(CONTOSO), 1, "en-US").summary
    assert "1 subscription," in one
    assert (
        "2 subscriptions,"
        in subscriptions_card([PLAN, PLAN], SubscriptionFilter(CONTOSO), 1, "en-US").summary
    )
    assert ": 1 line in" in lines_card(Document("x.csv", "text/csv", b"a"), 1, "G1", cut=False).summary


def test_a_title_that_ends_a_sentence_gets_no_second_full_stop():
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    for title in ("No access.", "Is it down?", "Help!"):
        ticket = Ticket(ref, title, TicketState.OPEN, "critical", None, None)
        assert raised_card(ticket, replace(CONTOSO, name="Fabrikam, Inc.")).summary.endswith(f": {title}")


def test_a_single_name_is_said_once():
    assert Contact("hana", "hana", "hana@partner.example").name == "hana"
    assert Contact("Kim", "Akers", "kim@partner.example").name == "Kim Akers"


@pytest.mark.parametrize(
    ("category", "group", "name", "service"),
    [
        ("Storage", "Blob", "GRS", "Storage"),
        ("", "Blob", "GRS", "Blob"),
        ("", "", "GRS", "GRS"),
        ("", "", "", "Other"),
    ],
)
def test_a_meter_of_legacy_azure_has_its_own_name(category, group, name, service):
    line = UsageLine("1", name, Money(Decimal(1), "EUR"), category=category, group=group)
    assert service_of(line) == service


def test_a_field_for_a_whole_number_takes_no_decimals():
    page = Field("page", "Page", FieldKind.NUMBER, value="2", whole=True)
    assert inputs.control(page).to_dict()["is_decimal_allowed"] is False
    assert inputs.control(replace(page, whole=False)).to_dict()["is_decimal_allowed"] is True
    # Slack would refuse the whole form; the person corrects what they typed.
    assert inputs.control(replace(page, value="2.5")).to_dict()["type"] == "plain_text_input"


@pytest.mark.parametrize("kind", ["OneTime", "one_time", "One-time", "ONE TIME"])
def test_a_kind_of_invoice_is_said_in_the_readers_language_however_the_vendor_spells_it(kind: str):
    with speaking("fr"):
        assert kind_of(replace(INVOICE, kind=kind)) == "Ponctuel"
