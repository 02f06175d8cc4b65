"""One message for a topic: it is brought up to date, the news follows in its thread, and every notice arrives exactly once."""

from __future__ import annotations

from datetime import timedelta

from bot.ports.outbox import DeliveryFailed
from tests.adapters.processes.post import Post

TOPIC = "spend:fabrikam:2026-11-01"


async def delivered(post: Post) -> None:
    for _ in range(3):
        await post.worker().run_due()


async def test_what_comes_later_updates_the_first_message_and_follows_in_its_thread(post):
    await post.put("n1", topic=TOPIC)
    await delivered(post)
    await post.put("n2", topic=TOPIC)
    await post.put("n3", topic=TOPIC)
    await delivered(post)
    assert post.arrived() == ["n1", "n2", "n3"]
    assert post.slack.threads == {"n1": "", "n2": "ts-1", "n3": "ts-1"}
    assert post.slack.updated == [("ts-1", "Alert n2"), ("ts-1", "Alert n3")]


async def test_all_at_once_are_one_message_too(post):
    await post.put("n1", "n2", topic=TOPIC)
    await delivered(post)
    assert post.slack.threads == {"n1": "", "n2": "ts-1"}


async def test_other_topics_other_places_and_what_has_none_are_messages_of_their_own(post):
    await post.put("n1", topic=TOPIC)
    await post.put("n2", topic=f"{TOPIC}-next")
    await post.put("n3", channel="C2", topic=TOPIC)
    await post.put("n4")
    await delivered(post)
    assert set(post.slack.threads.values()) == {""} and post.slack.updated == []


async def test_where_the_first_message_was_deleted_the_next_is_a_message_that_others_continue(post):
    await post.put("n1", topic=TOPIC)
    await delivered(post)
    post.slack.gone.add("ts-1")
    await post.put("n2", topic=TOPIC)
    await delivered(post)
    await post.put("n3", topic=TOPIC)
    await delivered(post)
    assert post.slack.threads == {"n1": "", "n2": "", "n3": "ts-2"}
    assert post.slack.updated == [("ts-2", "Alert n3")]


async def test_a_worker_that_dies_after_the_line_was_posted_posts_no_other(post):
    await post.put("n1", topic=TOPIC)
    await delivered(post)
    await post.put("n2", topic=TOPIC)
    post.slack.trouble["C1"] = [DeliveryFailed("no answer", doubtful=True)]
    await delivered(post)
    post.clock.move(timedelta(minutes=5))
    await delivered(post)
    assert post.arrived() == ["n1", "n2"]
    assert [each for each, _ in post.slack.updated] == ["ts-1", "ts-1"], "to do it twice is to do it once"


async def test_a_worker_that_dies_between_the_update_and_the_line_posts_the_line_later(post):
    await post.put("n1", topic=TOPIC)
    await delivered(post)
    await post.put("n2", topic=TOPIC)
    post.slack.trouble["C1"] = [DeliveryFailed("refused")]
    await delivered(post)
    assert post.arrived() == ["n1"] and post.slack.updated == [("ts-1", "Alert n2")]
    post.clock.move(timedelta(minutes=5))
    await delivered(post)
    assert post.arrived() == ["n1", "n2"] and post.slack.threads["n2"] == "ts-1"


async def test_what_could_not_be_delivered_is_no_first_message(post):
    post.slack.trouble["C1"] = [DeliveryFailed("archived", permanent=True)]
    await post.put("n1", topic=TOPIC)
    await delivered(post)
    assert post.arrived() == []
    await post.put("n2", topic=TOPIC)
    await delivered(post)
    assert post.slack.threads["n2"] == "" and post.slack.updated == []


async def test_what_continues_a_message_that_was_parked_meanwhile_arrives_all_the_same(post):
    await post.put("n1", "n2", topic=TOPIC)
    post.slack.trouble["C1"] = [DeliveryFailed("archived", permanent=True)]
    await delivered(post)
    assert "n2" in post.arrived() and post.slack.threads["n2"] == ""


async def test_where_nobody_can_look_a_doubtful_line_says_that_it_comes_again(post):
    await post.put("n1", topic=TOPIC)
    await delivered(post)
    post.slack.blind = True
    await post.put("n2", topic=TOPIC)
    post.slack.trouble["C1"] = [DeliveryFailed("no answer", doubtful=True)]
    await delivered(post)
    post.clock.move(timedelta(minutes=5))
    await delivered(post)
    assert post.arrived() == ["n1", "n2", "n2"] and post.slack.threads["n2"] == "ts-1"
    assert "again" in post.slack.read[-1].lower()
