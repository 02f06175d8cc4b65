"""Terms in words: for how long something is sold, and how it is billed."""

from __future__ import annotations

from bot.cards.subscription_words import cycle, duration
from bot.messages import _
from bot.model import Term


def term_words(term: Term) -> str:
    """A term and how it is billed: "1 year, billed monthly"; without a term what is paid once, or as it is used."""
    if not term.duration:
        return _("Bought once") if term.cycle == "onetime" else _("No term")
    billed = cycle(term.cycle)
    lasts = duration(term.duration)
    return _("{first}, {second}", first=lasts, second=billed) if billed else lasts
