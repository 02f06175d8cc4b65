"""News of tickets, in the thread where a ticket was raised and elsewhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.alert.notice import example_notice, notice_card
from bot.cards.alert.words import example_rule
from bot.cards.model import Actions, Card, Style, Table
from bot.cards.samples import CONTOSO
from bot.cards.text import as_text
from bot.cards.ticket_updates import TicketNews, anchor_card, news_words, ticket_update_card
from bot.line import split
from bot.model import AlertKind, Desk, TicketNote, TicketRef, TicketSeen, TicketState
from bot.model.fact import Tone

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ID = st.characters(codec="utf-8", exclude_characters="\0")
REF = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
KEY = f"pc:{CONTOSO.id}:615112491169010"
BEFORE = TicketSeen(
    REF.key, REF, CONTOSO, REF.id, "VM does not start", TicketState.OPEN, "moderate", NOW - timedelta(days=1)
)
ASKED = TicketNote("Microsoft", "Please send the correlation id.", NOW - timedelta(hours=2), inbound=True)
OWN = TicketNote("Kim Akers", "It began after the update.", NOW - timedelta(hours=1))


def news(state=TicketState.OPEN, severity="moderate", notes=()) -> TicketNews:
    return TicketNews.of(replace(BEFORE, state=state, severity=severity), BEFORE, notes)


def buttons(card: Card):
    return [each for node in card.body if isinstance(node, Actions) for each in node.buttons]


def test_what_is_new_in_a_few_words():
    assert news_words(news(TicketState.CLOSED)) == "Closed"
    assert news_words(news(severity="critical")) == "Severity is now Critical"
    assert news_words(news(TicketState.ATTENTION, notes=(ASKED,))) == "Support replied and needs your answer"
    assert news_words(news(notes=(ASKED, OWN))) == "2 new notes, 1 from support"
    assert news_words(news(notes=(OWN,))) == "1 new note"
    assert (
        news_words(TicketNews.of(replace(BEFORE, state=TicketState.ATTENTION), None))
        == "New ticket · Support needs your answer"
    )
    assert news_words(news()) == "Updated"


def test_a_change_is_shown_before_and_after_with_the_note_and_the_way_to_answer():
    card = ticket_update_card([news(TicketState.ATTENTION, "critical", (ASKED,))], now=NOW)
    shown = as_text(card)
    assert card.tone is Tone.WARNING and card.target and not card.private
    assert "State: Open → Needs your answer" in shown and "Severity: Moderate → Critical" in shown
    assert "Microsoft (support), 2 hours ago" in shown and "Please send the correlation id." in shown
    assert [(each.label, each.command) for each in buttons(card)] == [
        ("Reply", f"ticket note ticket={KEY} form=yes"),
        ("Show ticket", f"ticket show ticket={KEY}"),
    ]
    assert buttons(card)[0].style is Style.PRIMARY


def test_in_its_thread_a_ticket_is_not_introduced_again():
    card = ticket_update_card([news(notes=(ASKED,))], now=NOW, in_thread=True)
    shown = as_text(card)
    assert "Title:" not in shown and "Severity:" not in shown
    assert "To answer support, mention the bot and write: note" in shown


def test_a_closed_ticket_takes_no_notes():
    card = ticket_update_card([news(TicketState.CLOSED)], now=NOW, in_thread=True)
    assert [each.label for each in buttons(card)] == ["Show ticket"] and "mention the bot" not in as_text(
        card
    )


def test_of_several_those_that_wait_come_first():
    waits = replace(news(TicketState.ATTENTION), number="2")
    card = ticket_update_card(
        [news(TicketState.CLOSED), waits], now=NOW, rule=example_rule(AlertKind.TICKETS)
    )
    table = next(node for node in card.body if isinstance(node, Table))
    assert [row[0] for row in table.rows] == ["2", REF.id] and table.commands[
        0
    ] == f"ticket show ticket={KEY}"
    assert card.summary == "Updates to 2 tickets. 1 needs your answer."
    assert "Rule r7k2: Ticket updates, all customers. Created by Bill Weber." in as_text(card)


def told(state: TicketState, level: int) -> Card:
    notice = example_notice(
        AlertKind.TICKETS,
        cost=None,
        budget=None,
        period=None,
        level=Decimal(level),
        subject=KEY,
        title=f"Ticket {REF.id} {news_words(news(state))}",
        details={"Title": "VM does not start", "State": state.value.capitalize()},
    )
    return notice_card(notice, example_rule(AlertKind.TICKETS), now=NOW, locale="en-US")


def test_where_a_rule_tells_a_ticket_that_waits_stands_out_and_a_closed_one_takes_no_notes():
    waits, closed = told(TicketState.ATTENTION, 2), told(TicketState.CLOSED, 1)
    assert waits.tone is Tone.WARNING and closed.tone is Tone.PLAIN
    assert "Add a note" in [each.label for each in buttons(waits)]
    assert "Add a note" not in [each.label for each in buttons(closed)]


def test_many_notes_are_cut_to_the_latest():
    notes = tuple(TicketNote("Kim", f"Note {at}", NOW - timedelta(hours=9 - at)) for at in range(8))
    shown = as_text(ticket_update_card([news(notes=notes)], now=NOW))
    assert "… and 5 earlier notes" in shown and "Note 7" in shown and "Note 4" not in shown


def test_the_anchor_says_what_comes_here_and_how_to_answer():
    card = anchor_card(REF.id, "VM does not start", CONTOSO, "Ada Lund", key=KEY)
    assert not card.private and card.target
    assert card.title == f"Ticket {REF.id} for Contoso Ltd"
    assert "Updates appear in this thread. To answer support, mention the bot and write: note" in as_text(
        card
    )
    assert [each.command for each in buttons(card)] == [f"ticket show ticket={KEY}"]
    assert not buttons(anchor_card(REF.id, "VM", CONTOSO, ""))


@given(st.text(max_size=200), st.text(ID, min_size=1, max_size=40), st.text(max_size=60))
def test_no_title_note_or_id_breaks_a_command(title, id_, text):
    ref = TicketRef(Desk.AZURE, id_.replace("<", ""), "sub")
    hostile = TicketNews(
        ref, id_, title, CONTOSO, TicketState.ATTENTION, text, notes=(TicketNote(text, text, None),)
    )
    for card in (
        ticket_update_card([hostile], now=NOW),
        ticket_update_card([hostile], now=NOW, in_thread=True),
        anchor_card(id_, title, CONTOSO, text, key=hostile.key),
    ):
        assert all(len(each.label) <= 75 for each in buttons(card))
        for each in buttons(card):
            assert split(each.command)[2].text == f"azure:{CONTOSO.id}:sub:{ref.id}"
