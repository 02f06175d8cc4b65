"""A notice as it arrives: what it says by kind, what its buttons run, and that no name can break them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cards.alert import notice as alert
from bot.cards.alert.buttons import ticket_line
from bot.cards.alert.figures import SpendCause
from bot.cards.alert.notice import example_notice, notice_card, taken_card
from bot.cards.alert.words import example_rule
from bot.cards.failure import LONGEST_LINE
from bot.cards.model import Actions, Button, Card, Details, File
from bot.cards.samples import eur
from bot.cards.text import as_text
from bot.line import split
from bot.model import AlertKind, AlertNotice, CustomerRef, Document, Money, Mute, NoticeState
from bot.model.fact import Tone

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
RULE = example_rule(AlertKind.PERCENT, "50", "80", "100")
PASSED = example_notice(step=Decimal(80), passed=(Decimal(80),))
CAUSES = tuple(
    SpendCause(name, eur("1000"), eur("100")) for name in ("Virtual Machines", "Storage", "SQL", "DNS")
)
EXAMPLES = alert.examples()


def show(notice: AlertNotice, rule=RULE, locale="en-US", **more) -> Card:
    return notice_card(notice, rule, now=NOW, locale=locale, **more)


def buttons(card: Card) -> dict[str, Button]:
    actions = [node for node in card.body if isinstance(node, Actions)]
    return {each.label: each for node in actions for each in node.all if isinstance(each, Button)}


def told(name: str) -> str:
    return as_text(EXAMPLES[name])


def test_a_notice_says_who_what_how_sure_and_how_old():
    shown = told("alert, percent")
    for said in (
        "Fabrikam, Inc. passed 80% of its budget",
        "Fabrikam, Inc. · fabrikam.onmicrosoft.com · …c4e2f3",
        "Virtual Machines rose €210.40 since Nov 20. Azure OpenAI rose €75.11 since Nov 20.",
        "€4,210 of €5,000 (84.2%) · budget runs out on Nov 25 · forecast €6,020",
        "Owner: nobody yet",
        "Estimated by Microsoft, not for billing.",
        "Data from Nov 21, 2026, 04:00\u00a0UTC.",
        "Spend: €4,210.50",
        "Spend on Nov 20: €3,900.00 (78% of the budget)",
        "Billing period: Nov 1",
        "Rule: r7k2: 50%, 80% and 100% of the budget, all customers",
        "Made by: Bill Weber",
    ):
        assert said.replace("\u00a0", " ") in shown.replace("\u00a0", " ")


def test_a_phone_shows_customer_amount_and_percent():
    summary = EXAMPLES["alert, percent"].summary
    assert "Fabrikam, Inc." in summary and "€4,210" in summary and "84.2%" in summary


def test_every_notice_is_for_everybody_in_its_place():
    assert not any(card.private for card in EXAMPLES.values())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("alert, over the budget", "Passed at once: 80% · 100%."),
        ("alert, over the budget", "The budget was lowered from €8,000 to €5,000."),
        ("alert, amount", "Fabrikam, Inc. passed €4,000"),
        ("alert, forecast", "At this pace the budget runs out on Nov 25."),
        ("alert, forecast", "Estimate only."),
        (
            "alert, sudden",
            "Nov 21 cost €412.00, 4.3× a typical day. A typical day is €96.00 (24-day median, ± €11.00).",
        ),
        ("alert, stale", "is 3 days old. No data doesn't mean zero spend."),
        ("alert, invoice", "Compared with Oct 8: +€7,436.60, +14.5% (was €51,200.00)"),
        ("alert, sign-in", "csp-bot consent"),
        ("alert, worse", "spend kept growing while muted"),
    ],
)
def test_each_kind_shows_its_own_numbers(name, said):
    assert said in told(name)


@pytest.mark.parametrize(
    ("cost", "tone", "title"),
    [
        ("2600", Tone.PLAIN, "passed 50% of its budget"),
        ("4210", Tone.WARNING, "passed 50% of its budget"),
        ("4999.99", Tone.WARNING, "passed 50% of its budget"),
        ("5000", Tone.BAD, "has used all of its budget"),
        ("5200", Tone.BAD, "is over its budget: 104%"),
    ],
)
def test_the_tone_is_said_in_words(cost, tone, title):
    card = show(example_notice(cost=eur(cost), step=Decimal(50)))
    assert card.tone is tone and title in card.title


def test_what_rose_most_is_named_and_the_other_parts_are_folded_away():
    moved = show(PASSED, causes=CAUSES, since=date(2026, 11, 20))
    assert (
        moved.body[0].text == "Virtual Machines rose €100.00 since Nov 20. Storage rose €100.00 since Nov 20."
    )
    folded = {
        fact.label: fact.value for node in moved.body if isinstance(node, Details) for fact in node.facts
    }
    assert folded["SQL"] == "€1,000.00 (+€100.00)" and "DNS" not in folded
    largest = show(PASSED, causes=[replace(cause, grew=None) for cause in CAUSES])
    assert largest.body[0].text == "Largest cost: Virtual Machines, €1,000."
    fell = [replace(cause, grew=eur("-5")) for cause in CAUSES]
    assert "Largest" not in as_text(show(PASSED, causes=fell)) and "rose" not in as_text(
        show(PASSED, causes=fell)
    )


def test_figures_in_another_currency_are_not_compared():
    shown = as_text(show(PASSED, before=(Money(Decimal(3900), "USD"), date(2026, 11, 20))))
    assert "→" not in shown and "USD" not in shown
    odd = show(example_notice(budget=Money(Decimal(5000), "USD")))
    assert any(getattr(node, "text", "") == "€4,210" for node in odd.body)


def test_amounts_are_written_as_the_reader_writes_them():
    shown = as_text(show(PASSED, locale="de-DE")).replace("\u00a0", " ")
    assert "4.210 €" in shown and "84,2 %" in shown and "4.210,50 €" in shown


def test_the_buttons_are_commands():
    found = buttons(show(PASSED))
    customer = PASSED.crossing.customer.id
    assert {label: each.command for label, each in found.items() if label != "Raise ticket"} == {
        "Take it": "alert acknowledge n4v9q2",
        "Mute for 1 hour": f"alert mute notice=n4v9q2 customer={customer} time=1h",
        "Mute for 1 day": f"alert mute notice=n4v9q2 customer={customer} time=1d",
        "Mute until the period ends": f"alert mute notice=n4v9q2 customer={customer} time=period",
        "Show usage": f"usage show customer={customer}",
        "Set budget": f"usage budget customer={customer} form=yes",
    }
    assert found["Take it"].replace and not found["Mute for 1 day"].replace
    words = {word.key: word.text for word in split(found["Raise ticket"].command) if word.key}
    assert words["customer"] == customer and words["form"] == "yes"
    assert "€4,210" in words["description"] and "Fabrikam, Inc." in words["title"]


def test_only_what_may_be_done_is_offered():
    assert set(buttons(show(PASSED, may=("usage show",)))) == {"Show usage"}
    assert set(buttons(EXAMPLES["alert, invoice"])) == {"Take it", "Get the PDF", "Show invoice"}
    assert "Set budget" not in buttons(EXAMPLES["alert, stale"])


def test_who_is_on_it_stands_on_the_same_card_by_the_readers_clock():
    card = EXAMPLES["alert, acknowledged"]
    assert "Owner: Ada Lund, took this at 09:14\u00a0CET." in [
        getattr(node, "text", "") for node in card.body
    ]
    assert "Take it" not in buttons(card) and card.title == EXAMPLES["alert, percent"].title
    old = replace(PASSED, acknowledged=NOW - timedelta(days=2), acknowledged_by="Ada Lund")
    assert "Owner: Ada Lund, took this on Nov 19 at 10:00" in as_text(show(old))


def test_a_mute_says_until_when_by_whom_and_why():
    mute = Mute("r7k2", "", NOW + timedelta(days=2), "Migration.", "Bill Weber", NOW, Decimal(80))
    shown = show(PASSED, mute=mute)
    assert "by Bill Weber: Migration." in as_text(shown) and "Mute for 1 day" not in buttons(shown)
    over = show(PASSED, mute=replace(mute, until=NOW - timedelta(hours=1)))
    assert "Migration" not in as_text(over) and "Mute for 1 day" in buttons(over)
    assert "nobody was alerted" in as_text(show(replace(PASSED, state=NoticeState.MUTED)))


def test_old_data_is_called_old_and_data_without_a_date_is_not_called_fresh():
    assert "older than usual" in as_text(show(example_notice(as_of=NOW - timedelta(days=2))))
    assert "doesn't say how old" in as_text(show(example_notice(as_of=None)))


def test_an_invoice_brings_its_pdf():
    pdf = Document("G1.pdf", "application/pdf", b"%PDF-1.7")
    bill = example_notice(AlertKind.INVOICE, customer=None, subject="G1", cost=eur("10"), budget=None)
    assert any(isinstance(node, File) for node in show(bill, document=pdf).body)
    named = replace(bill, crossing=replace(bill.crossing, title="Credit note G1"))
    assert show(bill).title == "Invoice G1 is ready" and show(named).title == "Credit note G1 is ready"
    assert "The same amount" in as_text(show(bill, before=(eur("10"), date(2026, 10, 8))))


def test_a_test_is_marked_as_a_test():
    shown = as_text(EXAMPLES["alert test"])
    assert shown.startswith("Test, not an alert") and "Nothing has happened." in shown


@given(st.sampled_from(AlertKind), st.booleans())
def test_no_kind_is_without_words_however_little_is_known(kind, named):
    bare = example_notice(kind, cost=None, budget=None, period=None, as_of=None)
    card = show(bare if named else replace(bare, crossing=replace(bare.crossing, customer=None)))
    assert card.title and card.summary.endswith(".") and "None" not in as_text(card)


@example("<https://evil.example|here> <mailto:a@b|c>", "n1")
@example('say "hi" \\ “there” „x“', 'id with "quotes"')
@example('x form=no customer=other description="', "a=b")
@given(
    st.text(max_size=300),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30),
)
def test_no_name_breaks_out_of_a_command(name, id_):
    customer = CustomerRef("9c53a1b4-4f0e-4d7a-8b1e-77aa10c4e2f3", name, "x.onmicrosoft.com")
    notice = replace(example_notice(customer=customer, step=Decimal(80)), id="n1")
    line = ticket_line(notice, (SpendCause(name, eur("1")),), "en-US")
    words = split(line)
    assert [word.text for word in words if not word.key] == ["ticket", "create"]
    assert [word.key for word in words if word.key] == ["customer", "title", "description", "form"]
    assert words[2].text == customer.id and words[-1].text == "yes"
    assert len(line) <= LONGEST_LINE
    if "<" not in id_:
        found = buttons(show(replace(notice, id=id_)))
        assert [word.text for word in split(found["Take it"].command)] == ["alert", "acknowledge", id_]
        assert [word.text for word in split(found["Mute for 1 day"].command)][2:] == [id_, customer.id, "1d"]


@given(st.text(alphabet='"\\“”„', min_size=200, max_size=700))
def test_a_line_never_grows_longer_than_a_button_carries(name):
    notice = example_notice(customer=CustomerRef("c" * 36, name, ""), remarks=(name,), step=Decimal(80))
    assert len(ticket_line(notice, (), "en-US")) <= LONGEST_LINE


def test_who_takes_it_on_stands_once_above_the_buttons_and_nothing_else_changes():
    pdf = Document("G1.pdf", "application/pdf", b"%PDF-1.7")
    bill = example_notice(AlertKind.INVOICE, customer=None, subject="G1", cost=eur("10"), budget=None)
    told_ = show(bill, document=pdf)
    more = replace(told_, body=(*told_.body, Actions((Button("All rules", "alert list"),))))
    taken = replace(bill, acknowledged=NOW, acknowledged_by="Ada Lund")
    card = taken_card(more, taken, RULE, now=NOW, locale="en-US")
    assert as_text(card).count("Owner: Ada Lund, took this") == 1 and card.summary.endswith(
        "Owner: Ada Lund."
    )
    assert "nobody yet" not in as_text(card)
    assert set(buttons(card)) == {"Get the PDF", "Show invoice", "All rules"}
    assert not any(isinstance(node, File) for node in card.body), "the file stands beside the notice already"
    bare = replace(told_, body=(Actions((Button("Take it", "alert acknowledge n1"),)),))
    assert len(taken_card(bare, taken, None, now=NOW, locale="en-US").body) == 1
