"""Messages of a ticket on its card, shortened so that one sees it, and whole in a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.cards.model import Actions, Button, Card, File
from bot.cards.samples import CONTOSO
from bot.cards.text import as_text
from bot.cards.ticket import ticket_card
from bot.cards.ticket_notes import NOTE_LENGTH, messages_card, note_nodes, shortened
from bot.model import Desk, Ticket, TicketNote, TicketRef, TicketState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REF = TicketRef(Desk.AZURE, "vm-2", "6a1f0b9e-3a0c-4a0e-8f43-0d8a3f1f0b21")
KEY = f"azure:{CONTOSO.id}:{REF.subscription_id}:vm-2"
SHORT = TicketNote(
    "support@mail.support.microsoft.com", "Which region?", NOW - timedelta(hours=2), inbound=True
)
TICKET = Ticket(
    REF, "VM is down", TicketState.ATTENTION, "critical", NOW, NOW, CONTOSO, "It stays in Starting.", number="2611230050000123"
)  # fmt: skip


def shown(*notes: TicketNote) -> str:
    return as_text(Card("Ticket", "", tuple(note_nodes(notes, NOW, 3, KEY))))


def wholes(*notes: TicketNote) -> list[str]:
    buttons = [
        each for node in note_nodes(notes, NOW, 3, KEY) if isinstance(node, Actions) for each in node.buttons
    ]
    return [each.command for each in buttons if isinstance(each, Button)]


def test_support_is_named_only_where_it_is_known_that_it_wrote():
    assert "support@mail.support.microsoft.com (support), 2 hours ago" in shown(SHORT)
    said = shown(replace(SHORT, author="Account", inbound=False))
    assert "Account, 2 hours ago" in said and "(support)" not in said
    assert "Somebody" in shown(replace(SHORT, author="", inbound=False, at=None))


def test_a_message_that_is_shown_whole_offers_no_file():
    assert wholes(SHORT) == []


def test_a_long_message_ends_after_a_word_and_says_how_much_is_missing():
    long = replace(SHORT, text="region " * 200)
    assert f"region… ({1400 - len(shortened(long.text).split('…')[0])} more characters)" in shown(long)
    assert len(shortened(long.text)) < NOTE_LENGTH + 30
    assert wholes(long) == [f"ticket show ticket={KEY} whole=yes"]
    assert shortened("x" * 2000).startswith("x" * (NOTE_LENGTH - 1) + "…")


def test_quoted_mail_that_is_left_out_is_said():
    quoting = replace(SHORT, whole="Which region?\n\nFrom: Kim\nIt is down.")
    assert "Earlier mail quoted in it is left out." in shown(quoting) and "It is down" not in shown(quoting)
    assert wholes(quoting)


def test_of_a_receipt_there_is_only_that_it_came():
    said = shown(replace(SHORT, text="Your question was submitted.", receipt=True))
    assert "(support, automatic receipt), 2 hours ago" in said and "submitted" not in said


def test_the_file_has_every_message_whole_the_oldest_first():
    quoting = replace(SHORT, text="Try again.", whole="Try again.\n\nFrom: Kim\nIt is down.", at=NOW)
    long = replace(SHORT, text="region " * 200)
    card = messages_card(replace(TICKET, notes=(quoting, long)), CONTOSO, NOW)
    [file] = [node.document for node in card.body if isinstance(node, File)]
    text = file.content.decode()
    assert (file.name, file.media_type) == ("ticket-2611230050000123.txt", "text/plain")
    assert text.startswith(
        "Ticket 2611230050000123\nVM is down\nState: Needs your answer\nSeverity: Critical\nRead: Nov 23, 2026"
    )
    assert "region " * 199 in text and text.index("region") < text.index("Try again.") < text.index(
        "From: Kim\nIt is down."
    )
    assert "It stays in Starting." in text and card.target.name == "Contoso Ltd"


def test_a_file_has_no_characters_that_are_not_seen_and_no_path_for_a_name():
    odd = replace(
        TICKET,
        number="../..\\26\u202e",
        title="a\u202eb",
        notes=(replace(SHORT, author="Kim\nState: closed"),),
    )
    [file] = [node.document for node in messages_card(odd, None, NOW).body if isinstance(node, File)]
    assert file.name == "ticket-..-..-26-.txt"
    assert "\u202e" not in file.content.decode() and "\nState: closed" not in file.content.decode()


def test_a_ticket_with_much_written_on_it_makes_a_file_that_ends(monkeypatch):
    monkeypatch.setattr("bot.cards.ticket_notes.MOST_BYTES", 2_000)
    notes = tuple(replace(SHORT, text=f"{at} " * 200, at=NOW - timedelta(hours=9 - at)) for at in range(8))
    [file] = [
        node.document
        for node in messages_card(replace(TICKET, notes=notes), None, NOW).body
        if isinstance(node, File)
    ]
    text = file.content.decode()
    assert "Older messages are in the portal." in text and "7 7 7" in text and "1 1 1" not in text


def test_a_long_description_is_shortened_as_a_message_is():
    card = ticket_card(replace(TICKET, description="It stays. " * 100), CONTOSO, NOW, may_write=True)
    assert "more characters)" in as_text(card)
