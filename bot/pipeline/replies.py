"""Replies from cards: who may see them, which files travel beside them, and what is left of one that all may see."""

from __future__ import annotations

from dataclasses import replace

from bot.cards.change_parts import with_note
from bot.cards.decision_cards import without
from bot.cards.failure import LONGEST_LINE
from bot.cards.model import Actions, Button, Card, File, Node, Secret, ShareButton
from bot.cards.partial import left_out
from bot.cards.refusal import refusal_card
from bot.errors import Refusal
from bot.framework.arguments import Arguments
from bot.framework.command import Command
from bot.line import write
from bot.messages import _, sentences
from bot.model import Document
from bot.ports.dispatch import Audience, Reply


def reply_with(card: Card, notice_id: str = "") -> Reply:
    """A card as a reply: its files travel beside it. ``notice_id`` is the notice that it stands for."""
    files: tuple[Document, ...] = tuple(node.document for node in card.body if isinstance(node, File))
    audience = Audience.ASKER if card.private else Audience.EVERYONE
    return Reply(card=card, files=files, audience=audience, notice_id=notice_id)


def in_doubt(command: Command, given: Arguments, name: str, refusal: Refusal) -> Reply:
    """Several things answer to the name, or none: a card whose rows finish the line."""

    def line_with(value: str) -> str:
        return write(command.name, **{**given.texts, name: value})

    return Reply(card=refusal_card(refusal, line_with))


def with_files(reply: Reply) -> Reply:
    """A write's reply, with the files of its card beside it."""
    return replace(reply, files=reply_with(reply.card).files) if reply.card else reply


def shared(reply: Reply) -> Reply:
    """The same answer for everyone, where it offers to be shared: nothing secret, and nothing left to share.

    Any other is for who it was for, whatever was asked: whether an answer may be shared is for the answer to say, and a
    click or a chat's adapter says nothing about it.
    """
    if reply.card is None or not _offers_sharing(reply.card):
        return reply
    body = tuple(kept for node in reply.card.body if (kept := _for_all(node)))
    return replace(reply, card=replace(reply.card, body=body, private=False), audience=Audience.EVERYONE)


def revisable(card: Card, line: str) -> Card:
    """A question with one more button, which brings its form back; as it is where the line is none, or too long for a button."""
    if not line or len(line) > LONGEST_LINE:
        return card
    edit = Button(_("Change details"), line)
    body = tuple(
        replace(node, buttons=(*node.buttons, edit)) if isinstance(node, Actions) else node
        for node in card.body
    )
    return replace(card, body=body)


def _offers_sharing(card: Card) -> bool:
    rows = (node.all for node in card.body if isinstance(node, Actions))
    return any(isinstance(button, ShareButton) for buttons in rows for button in buttons)


def _for_all(node: Node) -> Node | None:
    if isinstance(node, Secret):
        return None
    if isinstance(node, Actions):
        kept = without(node, lambda button: isinstance(button, ShareButton))
        return kept if kept.all else None
    return node


def without_rows(reply: Reply, rows: int, locale: str) -> Reply:
    """The same reply, which says how many rows of the vendor's it had to do without: an answer, a question or a form alike."""
    if not rows:
        return reply
    note = left_out(rows, locale)
    if reply.form:
        return replace(reply, form=replace(reply.form, note=sentences(reply.form.note, note)))
    return replace(reply, card=with_note(reply.card, note)) if reply.card else reply
