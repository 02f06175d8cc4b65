"""Message catalogue: every sentence that people read, in their own language (GNU gettext).

English is what the code says, and what is shown where a translation is missing::

    _("Set the budget of {customer}?", customer=name)
    n_("{count} alert is open.", "{count} alerts are open.", len(alerts))
    p_("state of a ticket", "Open")
    LABELS = {State.OPEN: N_("Open")}          # translated where it is shown: _(LABELS[state])

A message is one whole sentence or label with named places for values: sentences are never glued together from parts, because
other languages put them in another order. Values are shown as they are, and never read for places.
"""

from bot.messages.catalogue import (
    ENGLISH,
    LANGUAGES,
    N_,
    Messages,
    _,
    add,
    in_its_language,
    joined,
    language,
    language_of,
    listed,
    locale,
    n_,
    p_,
    sentences,
    series,
    speak,
    speaking,
    spoken_locale,
)
from bot.messages.origin import formatter, keeping_origins

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "N_",
    "Messages",
    "_",
    "add",
    "formatter",
    "in_its_language",
    "joined",
    "keeping_origins",
    "language",
    "language_of",
    "listed",
    "locale",
    "n_",
    "p_",
    "sentences",
    "series",
    "speak",
    "speaking",
    "spoken_locale",
]
