"""Codes of a sign-in, in words: why one that somebody typed is not taken, and what to do."""

from __future__ import annotations

from bot.messages import _, n_
from bot.ports import CodeVerdict


def why_rejected(verdict: CodeVerdict, left: int) -> tuple[str, str]:
    """The problem and the advice; ``left`` counts the tries that are left."""
    match verdict:
        case CodeVerdict.WRONG:
            tries = n_("You have {count} more try.", "You have {count} more tries.", left)
            return _("That isn't the code in your browser."), f"{_('Check it again.')} {tries}"
        case CodeVerdict.VOID:
            return (
                _("That isn't the code either, so the sign-in was stopped. Nothing was linked."),
                _("For a new link, type: access signin"),
            )
        case CodeVerdict.LATE:
            return (
                _("This code expired after five minutes. Nothing was linked."),
                _("For a new link, type: access signin"),
            )
        case _other:
            return (
                _("You have no sign-in that needs a code."),
                _(
                    "To start one, type: access signin. If somebody sent you this code or a link, do not use it."
                ),
            )
