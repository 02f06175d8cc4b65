"""Why can't I …? is answered by the rules of the command itself, with the day from which it can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.chat import Chat
from tests.commands.subscription.shelf import sell
from tests.fakes import FABRIKAM, NOW

OVER = {"cancellable_until": NOW - timedelta(days=30)}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("why can't I cancel Fabrikam's E3", "could be cancelled until Oct 24, 2026. Its term ends on Nov 20, 2027."),
        ("warum kann ich das E3 von Fabrikam nicht kündigen", "could be cancelled until Oct 24, 2026."),
        ("pourquoi je ne peux pas réduire les licences E3 de Fabrikam", "could be given back until Oct 24, 2026."),
        ("why can't I reduce Fabrikam's E3 to 20 seats", "Set the renewal to fewer seats from then on."),
        ("¿por qué no puedo cancelar el E3 de Fabrikam?", "could be cancelled until Oct 24, 2026."),
        ("なぜFabrikamのE3を解約できないの", "could be cancelled until Oct 24, 2026."),
        ("why can't I reactivate Fabrikam's E3", "is active, so there is nothing to reactivate"),
        ("why can't I suspend Fabrikam's azure plan", "Azure subscriptions under Azure plan are active: Production."),
    ],
)  # fmt: skip
async def test_what_stands_in_the_way_is_said_and_nothing_is_proposed(chat: Chat, said: str, told: str):
    sell(chat, FABRIKAM, **OVER)
    sam = chat.as_("sam")
    assert told in await sam.say(said)
    assert "You can change subscriptions" in sam.shown, "rights are said besides"
    assert not [each for each in sam.labels if "ancel" in each or "emove" in each]
    assert chat.partner.done == []


async def test_where_nothing_does_that_is_said(chat: Chat):
    shown = await chat.as_("sam").say("why can't I cancel Fabrikam's E3")
    assert "Nothing about Microsoft 365 E3 stands in the way now." in shown


async def test_who_may_not_is_told_of_rights_alone(chat: Chat):
    sell(chat, FABRIKAM, **OVER)
    shown = await chat.as_("hana").say("why can't I cancel Fabrikam's E3")
    assert "Helpdesk agents can't change subscriptions" in shown and "could be cancelled" not in shown
