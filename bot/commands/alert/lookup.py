"""Alert rules and notices by their ids, as far as the asker may see them."""

from __future__ import annotations

from bot.errors import NotFound, Offer
from bot.framework.context import Ask
from bot.framework.markup import plain
from bot.messages import _
from bot.model import AlertNotice, Rule


def own_id(text: str) -> str:
    """An id that we gave, as it is kept: people write it in capitals, and with a number sign before it."""
    return plain(text).strip().lstrip("#").lower()


async def rule_named(ask: Ask, rule_id: str) -> Rule:
    """The rule with this id. Raises :class:`NotFound`."""
    found = await ask.alerts.rule(own_id(rule_id))
    if found is None:
        raise NotFound(_("alert rule {rule}", rule=rule_id), offer=Offer(_("Show alert rules"), "alert list"))
    return found


async def notice_named(ask: Ask, notice_id: str) -> AlertNotice:
    """The notice with this id. Raises :class:`NotFound`."""
    found = await ask.alerts.notice(own_id(notice_id))
    if found is None:
        raise NotFound(_("alert {id}", id=notice_id), offer=Offer(_("Show alert history"), "alert history"))
    return found


async def notice_or_rule(ask: Ask, said: str) -> tuple[AlertNotice | None, Rule]:
    """The notice with this id and its rule, or a rule alone. Raises :class:`NotFound`."""
    told = await ask.alerts.notice(own_id(said))
    return told, await rule_named(ask, told.crossing.rule_id if told else said)


def told_here(ask: Ask, notice: AlertNotice | None) -> bool:
    """Whether everybody in this channel was told of a notice."""
    return notice is not None and ask.place.is_in(notice.destination)
