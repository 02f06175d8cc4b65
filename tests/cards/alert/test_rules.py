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
from bot.cards.alert.words import (
    backtest_sentence,
    example_rule,
    rule_facts,
    rule_title,
    rule_words,
    several,
    where_words,
)
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
            "80% and 100% of the budget, all customers except Contoso Retail → #finance",
        ),
        (
            replace(example_rule(AlertKind.AMOUNT, "5000"), currency="EUR", scope=Scope((CONTOSO, FABRIKAM))),
            "Spend of €5,000.00, Contoso Ltd and Fabrikam, Inc. → #finance",
        ),
        (
            example_rule(AlertKind.AMOUNT, "5000", "7500.50"),
            "Spend of 5,000 and 7,500.5, all customers → #finance",
        ),
        (
            example_rule(AlertKind.FORECAST),
            "Forecast above the budget, all customers → #finance",
        ),
        (
            example_rule(AlertKind.SUDDEN, "2.5"),
            "A day that costs over 2.5× a typical day, all customers → #finance",
        ),
        (
            example_rule(AlertKind.STALE, "48"),
            "No usage data for 48 hours, all customers → #finance",
        ),
        (example_rule(AlertKind.INVOICE), "New invoices → #finance"),
        (example_rule(AlertKind.TICKETS), "Ticket updates, all customers → #finance"),
        (
            example_rule(AlertKind.SIGNIN, "14"),
            "The bot's sign-in: 14 days before it expires, and when it fails → #finance",
        ),
        (
            replace(example_rule(AlertKind.DIGEST), cadence=Cadence.DAILY),
            "Daily digest, all customers → #finance",
        ),
    ],
)
def test_a_rule_in_one_line(rule, words):
    assert rule_words(rule, "en-US") == words


def test_many_names_are_counted_and_one_too_many_is_still_named():
    assert several(["A"], 3) == "A" and several([], 3) == ""
    assert several(["A", "B", "C", "D"], 3) == "A, B, C and D"
    assert several(["A", "B", "C", "D", "E"], 3) == "A, B, C and 2 more"
    assert several(["A"], 3, more=1) == "A and 1 more"
    assert several(["A", "B"], 3, either=True) == "A or B"


def test_what_a_rule_will_do_is_one_sentence_to_confirm():
    mine = replace(RULE, destination=Destination("slack", "t", user="u"), destination_name="Ada Lund")
    title = rule_title(replace(mine, scope=Scope((CONTOSO, FABRIKAM))), "en-US")
    assert (
        title
        == "Alert Ada Lund (direct message) when Contoso Ltd or Fabrikam, Inc. reaches 80% or 100% of its budget"
    )
    every = {kind: rule_title(example_rule(kind, "5"), "en-US") for kind in AlertKind}
    assert every[AlertKind.DIGEST] == "Send #finance a weekly digest of all customers"
    assert len(set(every.values())) == len(AlertKind) and all("#finance" in each for each in every.values())


def test_where_it_is_told():
    assert where_words(Destination("teams", "t", user="u"), "Ada Lund") == "Ada Lund (direct message)"
    assert where_words(Destination("slack", "t", "c", thread="1.2"), "#ops") == "#ops (thread)"
    assert where_words(Destination("slack", "t", "c"), "") == "a place without a name"


def test_before_saving_every_part_of_a_rule_is_said():
    facts = {fact.label: fact.value for fact in rule_facts(replace(RULE, currency="EUR"), "en-US")}
    assert facts == {
        "Alerts on": "80% and 100% of the budget",
        "Customers": "All customers, including new ones",
        "Currency": "Only customers billed in EUR",
        "Goes to": "#finance",
        "How often": "Once per threshold, customer and billing period",
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
            (4, 2, 62, date(2026, 11, 14), "Fabrikam, Inc.", date(2026, 9, 20)),
            "This rule would have fired 4 times since Sep 20. It would have alerted on 2 customers. "
            "Last: Fabrikam, Inc. on Nov 14.",
        ),
        (
            (1, 1, 30, date(2026, 11, 14), "Contoso Ltd", date(2026, 10, 22)),
            "This rule would have fired 1 time since Oct 22. It would have alerted on 1 customer. "
            "Last: Contoso Ltd on Nov 14.",
        ),
        ((0, 0, 62, None, "", date(2026, 9, 20)), "This rule would not have fired since Sep 20."),
        (
            (0, 0, 3, None, "", date(2026, 11, 18)),
            "Only 3 days of usage on record, too little to try this rule on.",
        ),
        (
            (0, 0, 0, None, "", None),
            "No usage on record yet to try this rule on.",
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
    assert "#finance: 3 alerts not delivered, the first 3 hours ago. The channel is archived." in shown
    assert table(card).rows[0][-1] == "Muted for 1 customer · 3 not delivered"
    assert (
        "r7k2 for Fabrikam, Inc.: Muted until Nov 30, 2026" in shown and "by Ada Lund: A migration." in shown
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
    assert "a place of no rule: 7 alerts not delivered" in shown
    assert "2 more places" in shown


def test_after_saving_it_says_exactly_what_is_watched_and_what_is_not():
    card = subscribed_card(RULE, 143, ["Proseware"], [FABRIKAM.name], locale="en-US")
    shown = as_text(card)
    assert "Now watching 143 customers." in shown
    assert "Not watched until they have a budget: Proseware" in shown
    assert "Already over a threshold: Fabrikam, Inc." in shown
    assert commands(card) == ["alert test r7k2", "alert list", "alert remove r7k2"]
    assert "watching" not in as_text(subscribed_card(example_rule(AlertKind.INVOICE), 0, locale="en-US"))


def test_of_customers_billed_in_one_currency_it_does_not_say_how_many_they_are():
    assert "watching" not in as_text(subscribed_card(replace(RULE, currency="EUR"), 143, locale="en-US"))


def test_a_history_that_is_cut_says_so():
    card = history_card([example_notice(step=Decimal(80))], {}, 1, now=NOW, locale="en-US", older=True)
    assert (
        card.summary == "Alert history: 1 alert. 1 has no owner."
        and "Older alerts are left out" in as_text(card)
    )


def test_changes_name_the_rule_the_customer_and_the_way_back():
    muted = muted_card(MUTE, RULE, FABRIKAM, locale="en-US")
    assert muted.target and commands(muted) == [f"alert unmute r7k2 customer={FABRIKAM.id}"]
    assert "alerted anyway" in as_text(muted)
    whole = muted_card(replace(MUTE, customer_id=""), RULE, None, locale="en-US")
    assert "All customers of the rule" in as_text(whole) and commands(whole) == ["alert unmute r7k2"]
    assert "stay in the history" in as_text(removed_card(RULE, "en-US"))
    assert unmuted_card(RULE, FABRIKAM, locale="en-US").title == "Rule r7k2 is on again for Fabrikam, Inc."


@pytest.mark.parametrize(
    ("kind", "level", "cost", "said"),
    [
        (
            AlertKind.PERCENT,
            Decimal(80),
            Decimal(800),
            "higher threshold, you are alerted anyway. The same if spend rises by 50%.",
        ),
        (
            AlertKind.PERCENT,
            Decimal("Infinity"),
            None,
            "passes a higher threshold than before, you are alerted anyway.",
        ),
        (AlertKind.SUDDEN, Decimal(4), None, "If a day is even more unusual, you are alerted anyway."),
        (AlertKind.TICKETS, Decimal(1), None, "If a ticket needs your answer, you are alerted anyway."),
        (AlertKind.SIGNIN, Decimal(1), None, "If a sign-in stops working, you are alerted anyway."),
        (AlertKind.SIGNIN, Decimal(2), None, "You get no alerts of it until then."),
        (AlertKind.DIGEST, Decimal("Infinity"), None, "You get no alerts of it until then."),
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
    assert card.summary == "Alert history: rule r7k2: 5 alerts. 3 have no owner."
    assert [row[2:] for row in table(card).rows][:3] == [
        ("Sent", "Nobody"),
        ("Sent", "Ada Lund"),
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
