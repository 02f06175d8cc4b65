"""Many notices at once, as one message."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.alert.notice import example_notice
from bot.cards.alert.summary import examples, summary_card
from bot.cards.alert.words import example_rule
from bot.cards.model import Card, Facts, File, Table
from bot.cards.samples import eur
from bot.cards.text import as_text
from bot.line import split
from bot.model import AlertKind, AlertNotice, CustomerRef, Document, Money
from bot.model.fact import Fact, Tone

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SHEET = Document("alerts.csv", "text/csv", b"a")
RULES = {"r7k2": example_rule(AlertKind.PERCENT, "80", "100")}


def notice(at: int, spent: str, step: int = 80, **changes) -> AlertNotice:
    customer = CustomerRef(f"customer-{at}", f"Customer {at}", "")
    values = {
        "customer": customer,
        "cost": eur(spent),
        "budget": eur("1000"),
        "step": Decimal(step),
    } | changes
    return replace(example_notice(**values), id=f"n{at}")


def show(notices, rules=RULES) -> Card:
    return summary_card(notices, rules, SHEET, now=NOW, locale="en-US")


def table(card: Card) -> Table:
    return next(node for node in card.body if isinstance(node, Table))


def test_a_storm_counts_names_the_worst_and_carries_everything():
    card = examples()["alert, many at once"]
    shown = as_text(card)
    assert (
        card.title == "25 alerts at once, combined into one message"
        and not card.private
        and card.tone is Tone.BAD
    )
    assert "All of them are in the file." in shown and "They concern 25 customers." in shown
    assert "Passed 100% of the budget: 8" in shown and "No fresh usage data: 1" in shown
    assert len(table(card).rows) == 10 and table(card).more == 15
    assert any(isinstance(node, File) for node in card.body)
    assert "Worst: Bari Bakeries 22 is over its budget" in card.summary


def test_the_worst_come_first_across_currencies_and_nothing_is_added_up():
    yen = notice(1, "0", cost=Money(Decimal(99_000), "JPY"), budget=Money(Decimal(100_000), "JPY"))
    card = show([notice(2, "850"), yen, notice(3, "1200"), notice(4, "9000", budget=None)])
    assert [row[0] for row in table(card).rows] == ["Customer 3", "Customer 1", "Customer 2", "Customer 4"]
    assert table(card).rows[3][2:] == ("None set", "No budget")


def test_a_customer_with_several_notices_has_one_row():
    card = show([notice(1, "850"), notice(1, "1100", 100)])
    assert "They concern 1 customer." in card.summary
    assert table(card).rows == (("Customer 1", "€1,100", "€1,000", "110%"),)


def test_tickets_are_named_those_first_that_wait_and_have_no_figures():
    card = examples()["alert, many tickets at once"]
    [found] = [node for node in card.body if isinstance(node, Table)]
    assert found.rows[0][0].startswith("Ticket 615112491169020") and found.rows[0][2] == "VM does not start"
    assert len(found.rows) == 10 and found.more == 11 and found.commands[0].startswith("ticket show")
    assert "1 ticket needs your answer." in card.summary
    assert "Ticket news: 21" in as_text(card)


def test_spend_and_tickets_at_once_have_a_table_each():
    news = example_notice(AlertKind.TICKETS, cost=None, subject="1", title="Ticket 1 is new", details={})
    card = show([notice(1, "850"), notice(2, "1200"), news])
    spend, tickets = [node for node in card.body if isinstance(node, Table)]
    assert [row[0] for row in spend.rows] == ["Customer 2", "Customer 1"]
    assert [row[0] for row in tickets.rows] == ["Ticket 1 is new"]


def test_many_different_steps_are_not_a_list_without_end():
    facts = next(
        node for node in show([notice(at, "1", 10 + at) for at in range(30)]).body if isinstance(node, Facts)
    )
    assert len(facts.facts) == 9 and facts.facts[-1] == Fact("Everything else", "22")


def test_what_has_no_customer_is_counted_all_the_same():
    card = show([example_notice(AlertKind.INVOICE, customer=None, subject=str(at)) for at in range(20)], {})
    assert card.title.startswith("20 alerts at once") and "New invoices: 20" in as_text(card)


@given(st.lists(st.tuples(st.text(max_size=40), st.text(min_size=1, max_size=20)), min_size=1, max_size=15))
def test_no_name_breaks_a_row_or_its_command(named):
    notices = [
        notice(at, "900", customer=CustomerRef(id_.replace("<", ""), name, ""))
        for at, (name, id_) in enumerate(named)
    ]
    found = table(show(notices))
    assert len(found.rows) == len(found.commands) <= 10
    for line in found.commands:
        assert [word.key for word in split(line)] in (["", "", "customer"], ["", ""])
