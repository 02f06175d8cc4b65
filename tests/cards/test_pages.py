"""Turning pages."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.help import HelpEntry, help_card, noun_help_card
from bot.cards.model import Actions
from bot.cards.pages import Page, page_buttons
from bot.cards.status import StatusLine, status_card
from bot.cards.text import as_text
from bot.model.fact import Tone


def test_a_page_says_where_it_stands():
    page = Page.of(range(243), 2, 20)
    assert (page.words, page.first, page.last, page.count) == ("21–40 of 243", 21, 40, 13)
    assert Page.of(range(12), 1, 20).words == "All 12"
    assert Page.of([1], 1, 20).words == "1 of 1"
    assert Page.of([], 1, 20).words == "None"
    assert Page.of(range(41), 3, 20).words == "41 of 41"
    assert Page.of(range(5000), 1, 20).words == "1–20 of 5,000"


@given(st.integers(0, 300), st.integers(-50, 50), st.integers(-2, 60))
def test_every_number_leads_to_a_page(total, number, size):
    page = Page.of(range(total), number, size)
    assert 1 <= page.number <= page.count
    assert bool(page.items) == bool(total)


@given(st.integers(0, 200), st.integers(1, 30))
def test_the_pages_together_are_the_list(total, size):
    count = Page.of(range(total), 1, size).count
    assert [item for at in range(1, count + 1) for item in Page.of(range(total), at, size).items] == list(
        range(total)
    )


def test_buttons_turn_in_place_and_only_where_there_is_a_page():
    turn = page_buttons("customer list page={}".format, 2, 3)
    assert [(each.label, each.command) for each in turn] == [
        ("Previous", "customer list page=1"),
        ("Next", "customer list page=3"),
    ]
    assert all(each.replace for each in turn)
    assert page_buttons(str, 1, 1) == ()


READ = HelpEntry(
    "usage show",
    "Show what is spent.",
    "usage show <customer>",
    ("usage show fabrikam",),
    featured=2,
    asks=True,
    spoken="What did {customer} spend?",
)
WRITE = HelpEntry(
    "usage budget",
    "Set a budget.",
    "usage budget <customer> [amount]",
    ("usage budget fabrikam 5000",),
    writes=True,
)


ABOUT = {"usage": "What customers spend", "access": "Who you are", "help": "This list"}


ACT = HelpEntry("thaw", "Allow writes again.", "thaw", ("thaw",), featured=3, at_once=True)


def test_help_opens_forms_and_has_no_button_for_what_acts_at_once():
    entries = [READ, WRITE, ACT]
    for card, said in (
        (help_card([*entries, WRITE], ABOUT, "Ada", "Litware"), "• What did Litware spend?"),
        (noun_help_card("usage", entries, "Usage", "Litware"), "Say: What did Litware spend?"),
    ):
        lines = {each.command for node in card.body if isinstance(node, Actions) for each in node.buttons}
        assert "usage show form=yes" in lines and lines <= {"usage show form=yes", "usage budget form=yes"}
        assert said in as_text(card) and "form=yes" in as_text(card)


def test_sentences_about_a_customer_are_not_shown_to_who_sees_none():
    shown = as_text(help_card([READ, WRITE, ACT], ABOUT, "Ada"))
    assert "What did" not in shown and "{" not in shown and "For example" not in shown


def test_examples_speak_of_a_customer_that_there_is():
    entry = replace(READ, examples=(*READ.examples, 'alert add forecast "all except contoso retail"'))
    shown = as_text(noun_help_card("usage", [entry], "Usage", "Adventure Works, Inc."))
    assert 'usage show "Adventure Works, Inc."' in shown and "contoso" not in shown and "except" not in shown
    nobody = as_text(noun_help_card("usage", [entry], "Usage"))
    assert "fabrikam" not in nobody and "Example" not in nobody and "usage show <customer>" in nobody


def test_somebody_without_a_role_is_told_whom_to_ask():
    card = help_card(
        [HelpEntry("help", "Help.", "help"), HelpEntry("access whoami", "Who.", "access whoami")], ABOUT
    )
    assert "administrator" in card.summary


def test_trouble_comes_first_and_is_said_in_words():
    lines = [
        StatusLine("Database", True),
        StatusLine("Teams", None),
        StatusLine("Partner Center", False, "signed out"),
    ]
    card = status_card(lines, "Northwind Cloud", datetime(2026, 11, 23, tzinfo=UTC))
    assert card.tone is Tone.BAD
    assert as_text(card).index("Partner Center: Not working – signed out") < as_text(card).index(
        "Database: Working"
    )
