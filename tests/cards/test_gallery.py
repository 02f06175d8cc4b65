"""Every card of every module: it has examples, they can be read out, and their words keep to the house's manners."""

import re

import pytest

from bot.cards.model import Actions, Button, Details, Facts, Secret, Table, Text
from bot.cards.text import as_text, node_text
from tests.cards.gallery import gallery, makes_cards, modules

CARDS = pytest.mark.parametrize("card", [pytest.param(card, id=name) for name, card in gallery().items()])


def test_every_module_that_makes_cards_shows_some():
    makers = {module for module in modules() if makes_cards(module)}

    assert makers
    assert {module.__name__ for module in makers if not hasattr(module, "examples")} == set()


@CARDS
def test_a_card_can_be_read_out(card):
    shown = as_text(card, width=80)
    assert card.title in shown
    assert all(len(line) <= 80 for line in shown.splitlines() if line.startswith("---"))


@CARDS
def test_a_card_has_a_title_and_a_sentence(card):
    assert card.title and card.summary
    assert card.summary[-1] in ".?"


@CARDS
def test_no_secret_is_read_out(card):
    secrets = [node.value for node in card.body if isinstance(node, Secret)]
    assert not any(secret in as_text(card) for secret in secrets)


@CARDS
def test_words_are_calm_and_carry_no_markup(card):
    texts = [card.title, card.summary, *(node.text for node in card.body if isinstance(node, Text))]
    for text in texts:
        assert "!" not in text
        assert not re.search(
            r"\*\*|__|`|</?(b|i|a|p|br|at)\b|\]\(|[\U0001F300-\U0001FAFF\u2600-\u27BF]", text
        )


@CARDS
def test_buttons_say_what_they_do_in_a_few_words(card):
    labels = [each.label for node in card.body if isinstance(node, Actions) for each in node.buttons]
    assert all(0 < len(label) <= 75 for label in labels)
    assert all(
        each.command
        for node in card.body
        if isinstance(node, Actions)
        for each in node.buttons
        if isinstance(each, Button)
    )


@CARDS
def test_tables_are_rectangular(card):
    for table in (node for node in card.body if isinstance(node, Table)):
        assert {len(row) for row in table.rows} <= {len(table.columns)}
        assert len(table.commands) in (0, len(table.rows))
        assert node_text(table)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("usage: usage show", "Tenant ID"),
        ("customer: customer show", "Tenant ID"),
        ("ticket: ticket show", "Handled by"),
        ("invoice: invoice show", "Source"),
    ],
)
def test_ids_and_sources_are_behind_details_and_nowhere_else(name: str, folded: str) -> None:
    card = gallery()[name]
    labels = [fact.label for node in card.body if isinstance(node, Details) for fact in node.facts]
    assert folded in labels
    open_ = [fact.label for node in card.body if isinstance(node, Facts) for fact in node.facts]
    assert not set(labels) & set(open_)
