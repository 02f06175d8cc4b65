"""Long lists, one page at a time, turned in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.cards.format import number
from bot.cards.model import Button
from bot.messages import _, locale, p_

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list. ``number`` counts from 1; ``first`` and ``last`` are positions in the whole list, from 1."""

    items: tuple[T, ...]
    number: int
    count: int
    total: int
    first: int
    last: int

    @classmethod
    def of(cls, everything: Sequence[T], number: int, size: int) -> Page[T]:
        """The page with this number; a number beyond either end means the nearest page there is."""
        total = len(everything)
        size = max(1, size)
        count = max(1, -(-total // size))
        number = min(max(1, number), count)
        start = (number - 1) * size
        items = tuple(everything[start : start + size])
        return cls(items, number, count, total, start + 1 if items else 0, start + len(items))

    @property
    def caption(self) -> str:
        """What stands over a table that is one page of several; nothing over a table that is whole."""
        return self.words if self.count > 1 else ""

    @property
    def words(self) -> str:
        """Which part of the list this is: ``21–40 of 243``, or ``All 12`` when there is nothing to turn to."""
        if self.total == 0:
            return _("None")
        total, first, last = (number(each, locale()) for each in (self.total, self.first, self.last))
        if self.count == 1:
            return _("1 of 1") if self.total == 1 else _("All {total}", total=total)
        if self.first == self.last:
            return _("{position} of {total}", position=first, total=total)
        return _("{first}–{last} of {total}", first=first, last=last, total=total)


def page_buttons(line_for: Callable[[int], str], page: int, pages: int) -> tuple[Button, ...]:
    """Previous and Next, as far as there are such pages; ``line_for`` gives the command line of a page."""
    buttons = []
    if page > 1:
        buttons.append(Button(p_("page of a list", "Previous"), line_for(page - 1), replace=True))
    if page < pages:
        buttons.append(Button(p_("page of a list", "Next"), line_for(page + 1), replace=True))
    return tuple(buttons)
