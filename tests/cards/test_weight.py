"""Weight on a card: what a row is judged by is strong, numbers stay whole, and a meter can be seen."""

import json
from decimal import Decimal

import pytest

from adapters.chat.brand import ACCENT, NAME
from adapters.playground.render_nodes import View, render_node
from adapters.slack.manifest import manifest as slack_manifest
from adapters.slack.render import render as slack
from adapters.teams.render import render as teams
from bot.cards.budget import budget_facts
from bot.cards.model import Card, Column, Facts, Meter, Table
from bot.cards.samples import eur
from bot.commands import load
from bot.model import UsageSummary
from bot.model.fact import Fact, Tone

METER = Meter("Budget used", Decimal("86.4"), "86.4% of €5,000", Tone.BAD)
TICKETS = Table(
    (Column("Ticket"), Column("Title"), Column("State", strong=True), Column("Severity", strong=True)),
    (("1", "VM down", "Open", "Critical"), ("2", "Question", "Open", "Minimal")),
    tones=(Tone.BAD, Tone.PLAIN),
)


def on_teams(node):
    return teams(Card("Title", "Summary.", (node,)), private=True)


def on_the_page(node):
    return str(render_node(node, 0, View("k", "ada", personal=True, private=True), None))


def runs(found):
    """Every run of text in a card, as it is drawn."""
    if isinstance(found, dict):
        yield from [found] if found.get("type") == "TextRun" else ()
        found = list(found.values())
    if isinstance(found, list):
        for each in found:
            yield from runs(each)


def test_the_meter_of_teams_is_drawn_in_the_colour_of_letters():
    card = on_teams(METER)
    full, rest = (each for each in runs(card) if set(each["text"]) <= set("█░"))
    assert (len(full["text"]), len(rest["text"])) == (17, 3)
    assert full["color"] == "Attention" and rest["isSubtle"]
    assert "ColumnSet" not in json.dumps(card), "boxes of Teams differ from the ground by 1.03 to 1"


def test_the_meter_of_slack_is_no_code():
    drawn = json.dumps(slack(Card("Title", "Summary.", (METER,)), private=True), ensure_ascii=False)
    assert "█" * 17 + "░" * 3 in drawn and '"code"' not in drawn


def test_state_and_severity_are_strong_and_red_where_it_is_bad():
    found = {each["text"]: each for each in runs(on_teams(TICKETS)) if each.get("weight") == "Bolder"}
    assert found["Critical"]["color"] == "Attention" and "color" not in found["Minimal"]
    page = on_the_page(TICKETS)
    assert (
        'strong tone-bad" data-title="Severity">Critical' in page
        and "tone-bad" not in page.partition("Question")[2]
    )


def test_a_phone_shows_every_column_of_a_wide_table():
    assert 'class="table stacks"' in on_the_page(TICKETS)
    narrow = Table((Column("A"), Column("B")), (("1", "2"),))
    assert "stacks" not in on_the_page(narrow)


def test_no_number_is_broken_where_money_is_confirmed():
    summary = UsageSummary("c", eur("4321.10"), eur("5000"), None, None, None)
    page = on_the_page(Facts(budget_facts(summary, eur("63550"), "en-US")))
    assert '<del class="figure">€5,000.00</del>' in page and '<ins class="figure">€63,550.00</ins>' in page
    written = json.dumps(on_teams(Facts(budget_facts(summary, eur("63550"), "de-DE"))), ensure_ascii=False)
    assert "63.550,00\u00a0€" in written


@pytest.mark.parametrize(
    "words", ["A sentence without a number", "2 sentences that are longer than a number is"]
)
def test_words_are_broken_as_they_need(words):
    assert "figure" not in on_the_page(Facts((Fact("Said", words),)))


def test_the_bot_has_one_name_and_one_colour():
    found = slack_manifest(load(), "https://bot.example", socket_mode=False)["display_information"]
    assert found["name"] == NAME and found["background_color"].upper() == ACCENT
