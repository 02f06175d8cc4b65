"""A proposed change, from the question to the outcome."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards import confirm
from bot.cards.model import Actions, Card, ConfirmButton, Context, Facts, Secret, Style, Text
from bot.cards.samples import example_change
from bot.cards.text import as_text
from bot.model.change import ChangeState

PENDING = example_change()
DONE = example_change(ChangeState.DONE, "The budget is now €6,000.00.")
FAILED = example_change(ChangeState.FAILED, "It could not be done.")


def confirm_buttons(card: Card) -> list[ConfirmButton]:
    actions = [node for node in card.body if isinstance(node, Actions)]
    return [each for node in actions for each in node.buttons if isinstance(each, ConfirmButton)]


def test_the_question_shows_target_values_warnings_checks_and_time_left():
    shown = as_text(confirm.pending_card(PENDING, PENDING.created + timedelta(minutes=1)))
    assert "Contoso Ltd · contoso.onmicrosoft.com · …a4c0de" in shown
    assert "Monthly budget: €5,000.00 → €6,000.00" in shown
    assert "its own email" in shown and "Already checked" in shown
    assert "14 minutes, until 09:15" in shown


def test_only_the_question_has_buttons_that_act():
    yes, no = confirm_buttons(confirm.pending_card(PENDING, PENDING.created))
    assert yes.confirm and not no.confirm and yes.change_id == no.change_id == PENDING.id
    for name, card in confirm.examples().items():
        assert not confirm_buttons(card) or name in (
            "confirm",
            "confirm, dangerous",
            "confirm, not recorded",
        )


def test_a_dangerous_change_looks_dangerous():
    grave = replace(PENDING, change=replace(PENDING.change, danger=True))
    assert confirm_buttons(confirm.pending_card(grave, PENDING.created))[0].style is Style.DANGER


def test_the_clock_on_the_card_is_the_owners():
    there = replace(PENDING, place={**PENDING.place, "time_zone": "Asia/Tokyo"})
    assert "until 18:15" in as_text(confirm.pending_card(there, there.created))
    done = replace(DONE, place={**DONE.place, "time_zone": "Asia/Tokyo"})
    assert "18:03\xa0JST" in as_text(confirm.resolved_card(done))


@pytest.mark.parametrize(
    "card",
    [
        confirm.working_card(PENDING),
        confirm.resolved_card(DONE),
        confirm.resolved_card(FAILED),
        confirm.cancelled_card(PENDING),
        confirm.expired_card(PENDING),
        confirm.altered_card(PENDING),
        confirm.checking_card(PENDING),
        confirm.unsettled_card(PENDING),
    ],
)
def test_every_card_of_a_change_names_its_target_and_its_change(card):
    assert card.target and card.target.tail == "a4c0de"
    assert PENDING.change.title in card.title


def test_the_end_says_who_when_outcome_and_correlation_id():
    shown = as_text(confirm.resolved_card(DONE))
    for said in ("Done", "Ada Lindqvist", "09:03", "€6,000.00", DONE.correlation_id):
        assert said in shown


def test_an_unknown_outcome_claims_neither_success_nor_failure():
    unknown = confirm.example_change(ChangeState.FAILED, confirm.NOT_FOUND_OUT)
    assert "Not known" in as_text(confirm.resolved_card(unknown))
    shown = as_text(confirm.checking_card(PENDING))
    assert "Checking" in shown and "Done" not in shown and "Not done" not in shown


def test_a_fault_of_our_own_database_is_not_laid_to_the_vendor():
    shown = as_text(confirm.unsettled_card(PENDING))
    assert "Checking" in shown and "Done" not in shown and "Not done" not in shown
    assert "The bot's database failed" in shown and "Partner Center" not in shown.replace(
        "Partner Center sends its own email", ""
    )


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (ChangeState.CANCELLED, "Cancelled"),
        (ChangeState.EXPIRED, "Expired"),
        (ChangeState.EXECUTING, "Working"),
        (ChangeState.FAILED, "Not done"),
    ],
)
def test_a_resolved_card_fits_every_state(state, word):
    assert confirm.resolved_card(example_change(state)).title.startswith(word)


def test_what_can_be_asked_again_is_one_click_away():
    assert "[Ask again] usage budget" in as_text(
        confirm.expired_card(PENDING, "usage budget customer=x amount=6000")
    )
    assert "Ask again" not in as_text(confirm.expired_card(PENDING))


def test_what_was_altered_is_not_repeated_as_if_it_were_true():
    assert "6,000" not in as_text(confirm.altered_card(PENDING))


def test_a_handlers_result_keeps_its_secret_and_gains_its_context():
    result = Card("Customer created", "Created.", (Secret("One-time password", "Example-Pa55"),))
    card = confirm.with_outcome(result, DONE)
    assert any(isinstance(node, Secret) for node in card.body)
    assert card.target and DONE.correlation_id in as_text(card)


def test_a_failure_says_what_it_was_that_failed_and_its_id_only_once():
    why = Card(
        "Partner Center is not available",
        "Try later.",
        (Context((f"Correlation ID {FAILED.correlation_id}",)),),
    )
    card = confirm.with_outcome(why, FAILED)
    assert card.title == "Not done: Set the budget of Contoso Ltd"
    assert as_text(card).count(FAILED.correlation_id) == 1


def test_nothing_stands_between_what_changes_and_the_buttons():
    """What passed already is small print under the buttons; a warning is not."""
    change = replace(PENDING.change, checks=("The domain is free.",), warnings=("It stays.",))
    body = confirm.pending_card(replace(PENDING, change=change), PENDING.created).body
    at = next(number for number, node in enumerate(body) if isinstance(node, Actions))
    before, after = body[at - 1], body[at + 1]
    assert isinstance(body[0], Facts) and isinstance(before, Text) and before.text == "It stays."
    assert isinstance(after, Context) and after.texts[0] == "Already checked: The domain is free."
