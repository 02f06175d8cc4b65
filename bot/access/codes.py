"""Codes of a sign-in, in words: why one that somebody typed is not taken, and what to do."""

from __future__ import annotations

from bot.errors import Declined, Offer
from bot.messages import _, n_
from bot.ports import CodeVerdict


def why_rejected(verdict: CodeVerdict, left: int) -> Declined:
    """The problem, the advice and, where a new link is needed, its button; ``left`` counts the tries that are left."""
    anew = Offer(_("Sign in"), "access signin")
    match verdict:
        case CodeVerdict.WRONG:
            tries = n_("You have {count} more try.", "You have {count} more tries.", left)
            return Declined(_("That isn't the code in your browser."), f"{_('Check it again.')} {tries}")
        case CodeVerdict.VOID:
            problem = _("That isn't the code either, so the sign-in was stopped. Nothing was linked.")
            return Declined(problem, offer=anew)
        case CodeVerdict.LATE:
            return Declined(_("This code expired after five minutes. Nothing was linked."), offer=anew)
        case _other:
            return Declined(
                _("You have no sign-in that needs a code."),
                _("If somebody sent you this code or a link, do not use it."),
                anew,
            )
