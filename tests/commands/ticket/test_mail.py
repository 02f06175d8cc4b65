"""Mail of support from the desk to the chat: what is news, what is not, and the whole of it as a file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.alerts.tickets import compare, key_of_note, seen_of
from bot.cards.model import File
from bot.commands.ticket.payload import version_of_ticket
from bot.model import TicketNote, TicketState
from bot.model.ticket import key_of
from tests.chat import Chat, open_chat
from tests.commands.limits import limited
from tests.commands.ticket.test_follow import Desks
from tests.commands.ticket.test_ticket import raise_one
from tests.fakes import CONTOSO, FABRIKAM

SUPPORT = "support@mail.support.microsoft.com"


@pytest.fixture
async def chat(store):
    return (await open_chat(store)).as_("hana")


@pytest.fixture
def desks(chat):
    return Desks(chat)


def arrives(desks: Desks, text: str, **more: object) -> TicketNote:
    """A message as the desks read it."""
    said = {"author": SUPPORT, "inbound": True, "raw": f"<html><p>{text}</p></html>", **more}
    note = TicketNote(text=text, at=desks.chat.clock.now(), **said)
    desks.set(notes=(*desks.ticket.notes, note))
    return note


async def test_a_receipt_is_no_news(chat, desks):
    await raise_one(chat)
    await desks.posted()
    arrives(desks, "Your question was successfully submitted to Microsoft Support.", receipt=True)
    assert await desks.tells() == []
    arrives(desks, "Which region?")
    [news] = await desks.tells()
    assert "1 new note from support" in news and "Which region?" in news and "submitted" not in news
    assert await desks.tells() == []


async def test_a_note_of_ours_that_comes_back_with_entities_is_no_news(chat, desks):
    await raise_one(chat)
    await desks.posted()
    key = key_of(desks.ticket.ref, FABRIKAM)
    await chat.say(f"ticket note {key} <b>if</b> a < b && c then R&D stops")
    await chat.press("Add note")
    sent = desks.ticket.notes[-1].text
    escaped = sent.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    back = replace(desks.ticket.notes[-1], author="svc@partner.example", raw=f"<pre>{escaped}</pre>")
    desks.set(notes=(*desks.ticket.notes[:-1], back))
    assert await desks.tells() == []


async def test_a_note_of_nobody_knows_whom_is_news_and_claims_nothing(chat, desks):
    await raise_one(chat)
    await desks.posted()
    arrives(desks, "It is at 14:00 each day.", author="Account", inbound=False)
    [news] = await desks.tells()
    assert (
        "1 new note" in news and "Account" in news and "support)" not in news and "from support" not in news
    )


def test_what_was_known_by_its_body_before_is_still_known():
    """A database of before knows messages by the bodies that the desks gave, markup and all."""
    body = "<html><style>p {margin:0}</style><p>Which <b>region</b>?</p></html>"
    before = TicketNote(SUPPORT, body, None, inbound=True)
    now = TicketNote(SUPPORT, "Which region?", None, inbound=True, raw=body)
    assert key_of_note(now) == key_of_note(before)


async def test_a_ticket_that_was_seen_before_with_markup_has_no_news_and_may_still_be_closed(chat, desks):
    await raise_one(chat)
    body = "<html><p>Which <b>region</b>?</p></html>"
    old = replace(desks.ticket, notes=(TicketNote(SUPPORT, body, None, inbound=True),))
    new = replace(desks.ticket, notes=(TicketNote(SUPPORT, "Which region?", None, inbound=True, raw=body),))
    assert compare(seen_of(old), new) is None
    assert version_of_ticket(new) == version_of_ticket(old)


def file_of(chat: Chat) -> str:
    [text] = [node.document.content.decode() for node in chat.card.body if isinstance(node, File)]
    return text


async def test_whole_messages_come_as_a_file_at_a_click(chat, desks):
    await raise_one(chat)
    long = "It stays in Starting. " * 60
    arrives(desks, long.strip(), whole=f"{long}\n\nFrom: Kim\nSent: 2026-11-21\nSubject: VM\n\nIt is down.")
    shown = await chat.press("Show ticket")
    assert "more characters)" in shown and "It is down." not in shown
    await chat.press("Show whole messages")
    assert "It is down." in file_of(chat) and long.strip() in file_of(chat)
    assert chat.card.target.name == "Fabrikam, Inc."


async def test_the_file_goes_by_the_rights_of_whoever_clicks(chat, desks):
    await raise_one(chat)
    arrives(desks, "Which region?", whole="Which region?\n\nSecret of Fabrikam")
    line = f"ticket show {key_of(desks.ticket.ref, FABRIKAM)} whole=yes"
    await chat.say(line)
    assert "Secret of Fabrikam" in file_of(chat)
    ada = limited(chat.as_("ada"), "ada", CONTOSO)
    shown = await ada.say(line)
    assert "Secret" not in shown and not any(isinstance(node, File) for node in ada.card.body)


async def test_a_rule_tells_what_support_wrote_without_a_cut_word(chat, desks):
    await chat.say("alert add tickets all")
    await chat.press("Save rule")
    await raise_one(replace(chat, place=replace(chat.place, channel="@hana", personal=True)))
    await desks.tells()
    arrives(desks, "region " * 300)
    told = [each for each in await desks.tells() if "Support wrote" in each]
    assert told and "region…" in told[0]
    desks.set(state=TicketState.CLOSED)
