"""Words of forms: what their buttons say, and what nobody is asked for."""

import pytest

from bot.commands import load
from bot.framework.forms import form_of

COMMANDS = {each.name: each for each in load().commands}

SAYS_NOTHING = {"continue", "close", "send", "submit", "ok", "yes", "next", "confirm"}


def shown(name):
    return form_of(COMMANDS[name], COMMANDS[name].params, {})


@pytest.mark.parametrize("name", [each.name for each in COMMANDS.values() if each.params])
def test_a_button_says_what_it_does(name):
    label = shown(name).submit
    assert label.casefold() not in SAYS_NOTHING
    assert len(label) <= 24, "Slack cuts what is longer"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("ticket close", "Close ticket"),
        ("ticket create", "Raise ticket"),
        ("customer create", "Create customer"),
        ("usage budget", "Set budget"),
        ("access grant", "Give role"),
        ("alert add", "Save rule"),
    ],
)
def test_a_verb_names_what_it_is_done_to(name, label):
    assert shown(name).submit == label


@pytest.mark.parametrize("name", COMMANDS)
def test_no_form_asks_for_a_page(name):
    assert "Page" not in [field.label for field in shown(name).fields]


def test_what_is_given_with_a_page_stays_on_it():
    form = form_of(COMMANDS["alert history"], COMMANDS["alert history"].params, {"page": "3"})
    assert form.hidden["page"] == "3" and "page" not in [field.name for field in form.fields]


def test_the_form_of_a_budget_asks_whose_and_how_much():
    assert [field.name for field in shown("usage budget").fields] == ["customer", "amount"]


def test_a_field_is_called_what_it_does():
    labels = {name: [field.label for field in shown(name).fields] for name in ("usage show", "usage top")}
    assert "Split by" in labels["usage show"] and "Rank by" in labels["usage top"]
