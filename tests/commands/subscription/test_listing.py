"""subscription list: a customer's subscriptions by state, and by what ends first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.cards.model import Actions, Table
from bot.model import Subscription
from bot.model.fact import Tone
from tests.chat import Chat
from tests.fake_partner import FakeSubscriptions
from tests.fakes import NOW


def seats(name: str, status: str, days: int, renews: bool | None) -> Subscription:
    ends = NOW + timedelta(days=days)
    return Subscription(name, name, name, "CFQ7TTC0LFLX:0001", status, 25, ends=ends, auto_renew=renews)


BOUGHT = (
    seats("Exchange Online", "active", 300, True),
    seats("Microsoft 365 E3", "active", 20, False),
    seats("Visio", "suspended", 5, None),
    Subscription("p", "Azure plan", "Azure plan", "DZH318Z0BPS6:0001", "active", 1, azure_plan=True),
)


@pytest.fixture
def ada(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> Chat:
    async def of(_: FakeSubscriptions, customer_id: str) -> Sequence[Subscription]:
        return BOUGHT

    monkeypatch.setattr(FakeSubscriptions, "of", of)
    return chat.as_("ada")


def table(chat: Chat) -> Table:
    return next(node for node in chat.card.body if isinstance(node, Table))


def names(chat: Chat) -> list[str]:
    return [row[0] for row in table(chat).rows]


async def test_active_ones_come_first_and_what_is_suspended_stands_out(ada: Chat):
    assert "4 subscriptions, 3 active" in await ada.say("subscription list fabrikam")
    assert names(ada) == ["Azure plan", "Exchange Online", "Microsoft 365 E3", "Visio"]
    assert table(ada).tones == (Tone.PLAIN, Tone.PLAIN, Tone.PLAIN, Tone.WARNING)
    assert [row[4].split(" ")[0] for row in table(ada).rows] == ["No", "Renews", "Extended", "Nov"]


async def test_one_click_to_those_that_are_active_and_back(ada: Chat):
    await ada.say("subscription list fabrikam")
    assert "3 subscriptions with the status Active" in await ada.press("Active only")
    assert "Visio" not in names(ada)
    await ada.press("All subscriptions")
    assert "Visio" in names(ada)
    assert "no subscriptions with this status" in await ada.say("subscription list fabrikam state=expired")
    assert ada.labels == ["All subscriptions"]


async def test_what_ends_first_comes_first_and_what_has_no_end_last(ada: Chat):
    await ada.say("subscription list fabrikam")
    await ada.press("Next to end")
    assert names(ada) == ["Visio", "Microsoft 365 E3", "Exchange Online", "Azure plan"]
    await ada.press("Active only")
    assert names(ada) == ["Microsoft 365 E3", "Exchange Online", "Azure plan"], "the order is kept"
    row = next(node for node in ada.card.body if isinstance(node, Actions))
    assert [each.label for each in row.more] == ["CSV", "XLSX"]


async def test_a_file_holds_what_the_list_was_filtered_to(ada: Chat):
    await ada.say("subscription list fabrikam state=active sort=end")
    assert "3 rows in subscriptions-" in await ada.press("CSV")
