"""Files that the page keeps are bounded, and each is for its person."""

from __future__ import annotations

import pytest

from adapters.playground import attachments as module
from adapters.playground.attachments import Attachments
from bot.cards.model import Card, File
from bot.model import Document
from tests.adapters.playground.core import NOW


def test_files_beyond_the_limit_push_out_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    attachments = Attachments(lambda: NOW)
    tokens = []
    for number in range(3):
        document = Document(f"{number}.pdf", "application/pdf", b"x" * 400)
        _, (kept,) = attachments.put_away(Card("T", "S", (File(document),)), (document,), "sam", private=True)
        tokens.append(kept.token)
    assert attachments.file(tokens[0], "sam") is None
    assert attachments.file(tokens[2], "sam") is not None
    assert attachments.file(tokens[2], "bill") is None


def test_a_stored_card_holds_no_bytes() -> None:
    document = Document("a.pdf", "application/pdf", b"bytes")
    card, (kept,) = Attachments(lambda: NOW).put_away(
        Card("T", "S", (File(document),)), (document,), "", private=False
    )
    assert card.body == (File(Document("a.pdf", "application/pdf", b"")),)
    assert kept.size == 5
