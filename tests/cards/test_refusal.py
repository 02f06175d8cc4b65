"""Every no says what happened and what to do next."""

import inspect
from datetime import UTC, datetime

import pytest

from bot import errors
from bot.cards.failure import failure_card
from bot.cards.model import Actions, Button, Card, Table
from bot.cards.refusal import crash_card, refusal_card
from bot.cards.text import as_text
from bot.errors import Ambiguous, Cause, ChangeUnavailable, Declined, NotFound, Offer, PartnerFailure, Unknown
from bot.model import CUSTOMER, SUBSCRIPTION, CustomerRef, Freeze, Subscription
from bot.model.change import ChangeProblem
from bot.model.fact import Tone

LTD = CustomerRef("2b8e0f7c-6d7a-4f0e-9c53-3f1fb1a4c0de", "Contoso Ltd", "contoso.onmicrosoft.com")
RETAIL = CustomerRef(
    "91d2c3a4-1111-4f0e-9c53-3f1fb1a4aa01", "Contoso Retail", "contosoretail.onmicrosoft.com"
)


def buttons(card: Card) -> dict[str, str]:
    nodes = [node for node in card.body if isinstance(node, Actions)]
    return {each.label: each.command for node in nodes for each in node.buttons if isinstance(each, Button)}


def test_every_kind_of_refusal_has_words_of_its_own():
    general = refusal_card(errors.Refusal())
    blank = {
        "str": "A thing.",
        "tuple": (),
        "Mapping": {"city": "Which one?"},
        "ChangeProblem": ChangeProblem.DONE,
        "Noun": CUSTOMER,
        "Freeze": Freeze("Gil", datetime(2026, 11, 23, tzinfo=UTC), "an audit"),
    }
    for kind in vars(errors).values():
        if inspect.isclass(kind) and issubclass(kind, errors.Refusal) and kind is not errors.Refusal:
            needed = [
                each for each in inspect.signature(kind).parameters.values() if each.default is each.empty
            ]
            card = refusal_card(
                kind(**{each.name: blank[str(each.annotation).split("[")[0]] for each in needed})
            )
            assert card.title != general.title, f"{kind.__name__} is not worded"
            assert card.summary.endswith((".", "?"))


def test_namesakes_are_told_apart_and_one_click_away():
    card = refusal_card(Ambiguous(CUSTOMER, "contoso", (LTD, RETAIL), 3), "usage show customer={}".format)
    table = next(node for node in card.body if isinstance(node, Table))
    assert table.commands[1] == f"usage show customer={RETAIL.id}" and table.more == 3
    assert "contosoretail.onmicrosoft.com" in as_text(card) and "…a4aa01" in as_text(card)


def test_a_misspelt_customer_gets_the_nearest_as_buttons():
    card = refusal_card(Unknown(CUSTOMER, "contsoo", (LTD,)), "usage show customer={}".format)
    assert f"usage show customer={LTD.id}" in buttons(card).values()
    assert "contsoo" in card.summary


def test_a_misspelt_command_gets_the_nearest_as_buttons():
    card = refusal_card(errors.UnknownCommand("usge shwo", ("usage show",)))
    assert buttons(card) == {"usage show": "usage show", "Help": "help"}


def test_throttling_says_when_to_try_again():
    card = failure_card(PartnerFailure(Cause.THROTTLED, "list customers", retry_after=19.2), "customer list")
    assert "Try again in 20 seconds." in as_text(card)
    assert buttons(card) == {"Try again": "customer list"}


@pytest.mark.parametrize("cause", Cause)
def test_every_failure_says_what_to_do_and_carries_its_correlation_id(cause):
    card = failure_card(
        PartnerFailure(cause, "read an invoice", correlation_id="c3d4"), "invoice show number=G1"
    )
    assert "Correlation ID c3d4" in as_text(card) and "read an invoice" in as_text(card)
    assert card.tone in (Tone.WARNING, Tone.BAD)


def test_an_unclear_outcome_is_never_offered_again_nor_called_failed():
    card = failure_card(PartnerFailure(Cause.TIMEOUT, "set a budget", maybe_done=True), "usage budget x 5")
    assert not buttons(card)
    assert "may have been done" in as_text(card) and "Nothing is lost" not in as_text(card)


def test_what_trying_again_cannot_mend_has_no_such_button():
    assert not buttons(failure_card(PartnerFailure(Cause.FORBIDDEN, "read an invoice"), "invoice list"))


def test_a_line_too_long_for_a_button_gets_none():
    assert not buttons(
        failure_card(PartnerFailure(Cause.DOWN, "raise a ticket"), "ticket create " + "x" * 5000)
    )


def test_a_long_mistyped_line_is_cut_in_the_answer():
    assert len(as_text(refusal_card(errors.UnknownCommand("x" * 9000)))) < 400


def test_somebody_elses_click_names_the_owner():
    card = refusal_card(ChangeUnavailable(ChangeProblem.NOT_YOURS, "Set the budget", "Ada Lindqvist"))
    assert "Only Ada Lindqvist" in as_text(card)


def test_curly_brackets_in_a_name_are_just_brackets():
    for problem in ChangeProblem:
        assert as_text(refusal_card(ChangeUnavailable(problem, "Set {owner} {0} {", "{what}")))


def test_a_crash_gives_the_reference_and_no_details():
    assert "9f3a1c0e" in as_text(crash_card("9f3a1c0e"))


@pytest.mark.parametrize("kind", [Declined, NotFound])
def test_what_to_do_instead_is_a_button_and_no_command_to_type(kind: type):
    card = refusal_card(kind("rule r7k2", offer=Offer("Show history", "alert history rule=r7k2")))
    assert buttons(card) == {"Show history": "alert history rule=r7k2"}
    assert "alert history" not in card.summary


def test_namesakes_on_buttons_are_told_apart_and_no_name_is_said_twice():
    found = [
        Subscription(f"6d0cd0cb-000{at}", name, name, "DZH318Z0BPS6:0001", "active", 1)
        for at, name in enumerate(("Azure plan", "Azure plan", "Project Plan 3"))
    ]
    card = refusal_card(Unknown(SUBSCRIPTION, "e3", tuple(found)), lambda key: f"subscription show {key}")
    assert list(buttons(card)) == ["Azure plan (…b-0000)", "Azure plan (…b-0001)", "Project Plan 3"]
