"""What the page keeps is bounded, and notices go where they belong or nowhere."""

from __future__ import annotations

import json

import pytest

from adapters.playground import attachments as shelves
from adapters.playground.attachments import Shelf
from adapters.playground.manifest import hints, typed
from adapters.playground.messenger import room_of
from adapters.playground.timeline import BOT, DESK, KEPT, MOST_WATCHERS, Note, Rooms
from bot.cards.model import Card, Choice, File
from bot.commands import load
from bot.model import Destination, Document
from bot.ports.outbox import DeliveryFailed
from tests.adapters.playground.core import NOW


def test_a_conversation_forgets_its_oldest_messages() -> None:
    rooms = Rooms(lambda: NOW)
    for number in range(KEPT + 5):
        rooms.post(DESK, BOT, Note(str(number)))
    assert len(rooms.visible("sam", DESK)) == KEPT


def test_too_many_tabs_let_the_oldest_go() -> None:
    rooms = Rooms(lambda: NOW)
    opened = [rooms.watching("sam", 0) for _ in range(MOST_WATCHERS + 1)]
    watchers = [each.__enter__() for each in opened]
    assert watchers[0].closed
    assert not watchers[-1].closed
    for each in opened:
        each.__exit__(None, None, None)


def test_a_message_that_changes_often_is_told_once_as_it_is_now() -> None:
    rooms = Rooms(lambda: NOW)
    with rooms.watching("sam", 0) as watcher:
        message = rooms.post(DESK, BOT, Note("one"))
        rooms.post(DESK, BOT, Note("other"))
        rooms.change(message, content=Note("two"))
        told = watcher.take()
    assert [each.content for each in told] == [Note("other"), Note("two")]
    assert [each.revision for each in told] == sorted(each.revision for each in told)


def test_files_beyond_the_limit_push_out_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "MOST_BYTES", 1000)
    shelf = Shelf(lambda: NOW)
    tokens = []
    for number in range(3):
        document = Document(f"{number}.pdf", "application/pdf", b"x" * 400)
        _, (kept,) = shelf.put_away(Card("T", "S", (File(document),)), (document,), "sam", private=True)
        tokens.append(kept.token)
    assert shelf.file(tokens[0], "sam") is None
    assert shelf.file(tokens[2], "sam") is not None
    assert shelf.file(tokens[2], "bill") is None


def test_a_stored_card_holds_no_bytes() -> None:
    document = Document("a.pdf", "application/pdf", b"bytes")
    card, (kept,) = Shelf(lambda: NOW).put_away(
        Card("T", "S", (File(document),)), (document,), "", private=False
    )
    assert card.body == (File(Document("a.pdf", "application/pdf", b"")),)
    assert kept.size == 5


@pytest.mark.parametrize(
    ("destination", "room"),
    [
        (Destination("playground", "northwind", channel="#csp-alerts"), "alerts"),
        (Destination("playground", "northwind", channel="csp-desk"), "desk"),
        (Destination("playground", "northwind", user="sam"), "@sam"),
        (Destination("playground", "northwind", channel="@bill"), "@bill"),
    ],
)
def test_a_destination_is_a_conversation(destination: Destination, room: str) -> None:
    assert room_of(destination) == room


@pytest.mark.parametrize(
    "destination",
    [
        Destination("slack", "T1", channel="#csp-alerts"),
        Destination("playground", "elsewhere", user="sam"),
        Destination("playground", "northwind", channel="#gone"),
        Destination("playground", "northwind", user="mallory"),
    ],
)
def test_a_place_that_is_not_here_is_a_failure_for_good(destination: Destination) -> None:
    with pytest.raises(DeliveryFailed) as failure:
        room_of(destination)
    assert failure.value.permanent


def test_hints_know_every_command_and_end_no_script() -> None:
    text = hints(load())
    assert "<" not in text
    known = {hint["name"]: hint for hint in json.loads(text)}
    assert set(known) == {command.name for command in load().commands}
    customer = next(param for param in known["usage show"]["params"] if param["name"] == "customer")
    assert customer["suggests"]
    assert known["usage show"]["usage"].startswith("usage show <customer>")


@pytest.mark.parametrize(
    ("label", "value", "written"),
    [
        (
            "Contoso Ltd (contoso.onmicrosoft.com)",
            "11111111-0000-4000-8000-00000000c001",
            "contoso.onmicrosoft.com",
        ),
        (
            "Long name… (…c001)",
            "11111111-0000-4000-8000-00000000c001",
            "11111111-0000-4000-8000-00000000c001",
        ),
        ("United States (US)", "US", "US"),
        ("Two words", "two words", '"two words"'),
    ],
)
def test_a_choice_is_written_as_people_would_type_it(label: str, value: str, written: str) -> None:
    assert typed(Choice(label, value)) == written
