"""What the page keeps of its conversations is bounded, and what changed is told once."""

from __future__ import annotations

from adapters.playground.timeline import BOT, DESK, KEPT, MOST_WATCHERS, Note, Timeline
from tests.adapters.playground.core import NOW


def test_a_conversation_forgets_its_oldest_messages() -> None:
    timeline = Timeline(lambda: NOW)
    for number in range(KEPT + 5):
        timeline.post(DESK, BOT, Note(str(number)))
    assert len(timeline.visible("sam", DESK)) == KEPT


def test_too_many_tabs_let_the_oldest_go() -> None:
    timeline = Timeline(lambda: NOW)
    opened = [timeline.watching("sam", 0) for _ in range(MOST_WATCHERS + 1)]
    watchers = [each.__enter__() for each in opened]
    assert watchers[0].closed
    assert not watchers[-1].closed
    for each in opened:
        each.__exit__(None, None, None)


def test_a_message_that_changes_often_is_told_once_as_it_is_now() -> None:
    timeline = Timeline(lambda: NOW)
    with timeline.watching("sam", 0) as watcher:
        message = timeline.post(DESK, BOT, Note("one"))
        timeline.post(DESK, BOT, Note("other"))
        timeline.change(message, content=Note("two"))
        told = watcher.take()
    assert [each.content for each in told] == [Note("other"), Note("two")]
    assert [each.revision for each in told] == sorted(each.revision for each in told)
