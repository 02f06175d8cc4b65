"""One more button on a card takes nothing away that stood there."""

from __future__ import annotations

from bot.cards.model import Actions, Button, Card, Context
from bot.cards.rows import with_button

UNDO = Button("Undo", "undo")


def test_a_button_joins_the_last_row_and_the_menu_behind_it_stays():
    first = Actions((Button("Next", "customer list page=2"),))
    last = Actions((Button("October", "usage show c"),), (Button("By meter", "usage show c by=meter"),))
    longer = with_button(Card("T", "S", (first, last, Context(("Today",)))), UNDO)
    assert longer.body == (first, Actions((*last.buttons, UNDO), last.more), Context(("Today",)))


def test_a_card_without_buttons_gets_a_row():
    assert with_button(Card("T", "S", (Context(("Today",)),)), UNDO).body[-1] == Actions((UNDO,))
