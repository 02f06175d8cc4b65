"""Rules in words, the list of them, and what a change to one says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.alert.changes import muted_card, removed_card, subscribed_card, unmuted_card
from bot.cards.alert.history import history_card
from bot.cards.alert.notice import example_notice
from bot.cards.alert.rules import rules_card
from bot.cards.alert.words import backtest_sentence, example_rule, rule_facts, rule_words, where_words
from bot.cards.format import listed
from bot.cards.model import Actions, Card, Table
from bot.cards.samples import CONTOSO, FABRIKAM, RETAIL
from bot.cards.text import as_text
from bot.line import split
from bot.model import AlertKind, Cadence, CustomerRef, Destination, Mute, NoticeState, Scope
from bot.model.fact import Tone
from bot.ports.outbox import Parked

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
RULE = example_rule(AlertKind.PERCENT, "80", "100")
MUTE = Mute(RULE.id, FABRIKAM.id, NOW + timedelta(days=9), "A migration.", "Ada Lund", NOW, Decimal(80))


def table(card: Card) -> Table:
    return next(node for node in card.body if isinstance(node, Table))


def commands(card: Card) -> list[str]:
    return [each.command for node in card.body if isinstance(node, Actions) for each in node.buttons]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            replace(RULE, scope=Scope(excluded=(RETAIL,))),
            "80% and 100% of the budget, all customers except Contoso Retail, told in #finance",
        ),
        (
            replace(example_rule(AlertKind.AMOUNT, "5000"), currency="EUR", scope=Scope((CONTOSO, FABRIKAM))),
            "spend of €5,000.00, Contoso Ltd and Fabrikam, Inc., told in #finance",
        ),
        (
            example_rule(AlertKind.AMOUNT, "5000", "7500.50"),
            "spend of 5,000 and 7,500.5 in the customer's own currency, all customers, told in #finance",
        ),
        (
            example_rule(AlertKind.FORECAST),
            "spend that is heading for more than the budget, all customers, told in #finance",
        ),
        (
            example_rule(AlertKind.SUDDEN, "2.5"),
            "a day that costs more than 2.5 times a usual day, all customers, told in #finance",
        ),
        (
            example_rule(AlertKind.STALE, "48"),
            "usage data that is older than 48 hours, or gone, all customers, told in #finance",
        ),
        (example_rule(AlertKind.INVOICE), "new invoices, told in #finance"),
        (example_rule(AlertKind.TICKETS), "updates of tickets, all customers, told in #finance"),
        (
            example_rule(AlertKind.SIGNIN, "14"),
            "the bot's own sign-in, 14 days before it ends, and when it no longer works, told in #finance",
        ),
        (
            replace(example_rule(AlertKind.DIGEST), cadence=Cadence.DAILY),
            "a daily digest, all customers, told in #finance",
        ),
    ],
)
def test_a_rule_in_one_line(rule, words):
    assert rule_words(rule, "en-US") == words


def test_many_names_are_counted_and_one_too_many_is_still_named():
    assert listed(["A"]) == "A" and listed([]) == ""
    assert listed(["A", "B", "C", "D"], 3) == "A, B, C and D"
    assert listed(["A", "B", "C", "D", "E"], 3) == "A, B, C and 2 more"


def test_where_it_is_told():
    assert where_words(Destination("teams", "t", user="u"), "Ada Lund") == "privately to Ada Lund"
    assert where_words(Destination("slack", "t", "c", thread="1.2"), "#ops") == "in a thread in #ops"
    assert where_words(Destination("slack", "t", "c"), "") == "in a place without a name"


def test_before_saving_every_part_of_a_rule_is_said():
    facts = {fact.label: fact.value for fact in rule_facts(replace(RULE, currency="EUR"), "en-US")}
    assert facts == {
        "Tells of": "80% and 100% of the budget",
        "Customers": "All customers; new ones join by themselves",
        "Currency": "Only customers billed in EUR",
        "Told": "In #finance",
        "How often": "Once for each step, customer and billing period",
    }
    assert "Customers" not in {fact.label for fact in rule_facts(example_rule(AlertKind.INVOICE), "en-US")}


@given(st.sampled_from(AlertKind), st.lists(st.decimals(0, 10**12), max_size=3))
def test_every_rule_has_words_and_facts(kind, steps):
    rule = replace(example_rule(kind), steps=tuple(steps))
    assert rule_words(rule, "de-DE") and all(fact.value for fact in rule_facts(rule, "de-DE"))


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        (
            (4, 2, 62, date(2026, 11, 14), "Fabrikam, Inc.", None),
            "In the 62 days on record this would have told 4 times, for 2 customers; "
            "last on Nov 14 for Fabrikam, Inc.",
        ),
        (
            (1, 1, 30, date(2026, 11, 14), "Contoso Ltd", date(2026, 10, 22)),
            "In the 30 days on record, since Oct 22, this would have told once, for 1 customer; "
            "last on Nov 14 for Contoso Ltd.",
        ),
        ((0, 0, 62, None, "", None), "In the 62 days on record this would not have told anything."),
        (
            (0, 0, 3, None, "", None),
            "The bot has kept usage for 3 days only, so it cannot tell yet how often this would have told.",
        ),
        (
            (0, 0, 0, None, "", None),
            "The bot has kept no usage yet, so it cannot tell how often this would have told.",
        ),
    ],
)
def test_what_a_rule_would_have_told(given_, said):
    assert backtest_sentence(*given_) == said


def test_the_list_says_what_keeps_a_rule_from_telling():
    parked = [Parked(RULE.destination, "The channel is archived.", 3, NOW - timedelta(hours=3))]
    card = rules_card(
        [RULE], [MUTE], parked, 1, now=NOW, locale="en-US", names={FABRIKAM.id: "Fabrikam, Inc."}
    )
    shown = as_text(card, width=200)
    assert card.tone is Tone.WARNING
    assert (
        "3 notices could not be delivered in #finance, the first 3 hours ago: The channel is archived."
        in shown
    )
    assert table(card).rows[0][-1] == "Muted for 1 customer; 3 not delivered"
    assert (
        "r7k2 is muted for Fabrikam, Inc. until Nov 30, 2026" in shown
        and "by Ada Lund: A migration." in shown
    )
    assert table(card).commands == ("alert history rule=r7k2",)


def test_a_mute_that_is_over_is_not_in_force():
    over = replace(MUTE, customer_id="", until=NOW - timedelta(minutes=1))
    assert table(rules_card([RULE], [over], [], 1, now=NOW, locale="en-US")).rows[0][-1] == "On"


def test_a_long_list_is_turned_in_place():
    many = [replace(RULE, id=f"r{at}") for at in range(25)]
    card = rules_card(many, [], [], 2, now=NOW, locale="en-US", may_add=False)
    assert commands(card) == ["alert list page=1", "alert list page=3"]
    assert table(card).rows[0][0] == "r10"


def test_what_is_undelivered_to_a_place_that_no_rule_names_is_still_said():
    gone = [Parked(Destination("slack", "T", str(at)), "The bot was removed", at + 1, NOW) for at in range(7)]
    shown = as_text(rules_card([], [], gone, 1, now=NOW, locale="en-US"))
    assert "7 notices could not be delivered to a place that no rule names any more" in shown
    assert "2 more places" in shown


def test_after_saving_it_says_exactly_what_is_watched_and_what_is_not():
    card = subscribed_card(RULE, 143, ["Proseware"], [FABRIKAM.name], locale="en-US")
    shown = as_text(card)
    assert "It watches 143 customers now." in shown
    assert "Proseware has no budget, so this rule cannot watch it yet." in shown
    assert "Past a step already: Fabrikam, Inc. You are told of that at the next look." in shown
    assert commands(card) == ["alert test r7k2", "alert list", "alert remove r7k2"]
    assert "customers now" not in as_text(subscribed_card(example_rule(AlertKind.INVOICE), 0, locale="en-US"))


def test_of_customers_billed_in_one_currency_it_does_not_say_how_many_they_are():
    assert "customers now" not in as_text(subscribed_card(replace(RULE, currency="EUR"), 143, locale="en-US"))


def test_a_history_that_is_cut_says_so():
    card = history_card([example_notice(step=Decimal(80))], {}, 1, now=NOW, locale="en-US", older=True)
    assert card.summary.startswith("The newest 1 alert") and "Older ones are left out" in as_text(card)


def test_changes_name_the_rule_the_customer_and_the_way_back():
    muted = muted_card(MUTE, RULE, FABRIKAM, locale="en-US")
    assert muted.target and commands(muted) == [f"alert unmute r7k2 customer={FABRIKAM.id}"]
    assert "when it gets worse" in as_text(muted)
    whole = muted_card(replace(MUTE, customer_id=""), RULE, None, locale="en-US")
    assert "Every customer of the rule" in as_text(whole) and commands(whole) == ["alert unmute r7k2"]
    assert "stays in the history" in as_text(removed_card(RULE, "en-US"))
    assert unmuted_card(RULE, FABRIKAM, locale="en-US").title == "Rule r7k2 tells again for Fabrikam, Inc."


@pytest.mark.parametrize(
    ("kind", "level", "cost", "said"),
    [
        (AlertKind.PERCENT, Decimal(80), Decimal(800), "worse: a higher step, or spend half as much again."),
        (AlertKind.PERCENT, Decimal("Infinity"), None, "by a step above all that were found for it before."),
        (AlertKind.SUDDEN, Decimal(4), None, "worse: a day that stands out more."),
        (AlertKind.TICKETS, Decimal(1), None, "A ticket that needs attention is told nevertheless."),
        (AlertKind.SIGNIN, Decimal(1), None, "A sign-in that stops working is told nevertheless."),
        (AlertKind.SIGNIN, Decimal(2), None, "Nothing of it is told until then."),
        (AlertKind.DIGEST, Decimal("Infinity"), None, "Nothing of it is told until then."),
    ],
)
def test_a_mute_says_what_is_told_nevertheless(kind, level, cost, said):
    mute = replace(MUTE, customer_id="", level=level, cost=cost)
    assert said in as_text(muted_card(mute, example_rule(kind), None, locale="en-US"))


def test_the_history_says_whether_it_was_told_and_who_took_it_on():
    told = example_notice(step=Decimal(80))
    found = [
        told,
        replace(told, acknowledged=NOW, acknowledged_by="Ada Lund"),
        replace(told, state=NoticeState.MUTED),
        example_notice(AlertKind.INVOICE, customer=None, subject="G1"),
        example_notice(AlertKind.SIGNIN, customer=None, title="The sign-in ends in 7 days"),
    ]
    card = history_card(found, {RULE.id: RULE}, 1, now=NOW, locale="en-US", rule_id=RULE.id)
    assert card.summary == "5 alerts of rule r7k2, 3 of them with nobody on it."
    assert [row[2:] for row in table(card).rows][:3] == [
        ("Told", "Nobody"),
        ("Told", "Ada Lund"),
        ("Muted", "Nobody"),
    ]
    assert table(card).commands[2:] == (
        f"usage show customer={FABRIKAM.id}",
        "invoice show number=G1",
        "alert history rule=r7k2",
    )
    pages = history_card(found * 9, {}, 2, now=NOW, locale="en-US", customer=FABRIKAM)
    assert commands(pages)[0] == f"alert history customer={FABRIKAM.id} page=1"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0<"), min_size=1, max_size=60))
def test_no_id_breaks_out_of_a_command(id_):
    rule = replace(RULE, id=id_)
    customer = CustomerRef(id_, "X", "")
    for line, words in (
        (commands(subscribed_card(rule, 1, locale="en-US"))[0], ["alert", "test", id_]),
        (commands(muted_card(MUTE, rule, customer, locale="en-US"))[0], ["alert", "unmute", id_, id_]),
        (
            table(rules_card([rule], [], [], 1, now=NOW, locale="en-US")).commands[0],
            ["alert", "history", id_],
        ),
    ):
        assert [word.text for word in split(line)] == words
