"""Alert rules and notices by their ids, as far as the asker may see them."""

from __future__ import annotations

from bot.errors import NotFound
from bot.framework.context import Ask
from bot.model import AlertNotice, Rule


async def rule_named(ask: Ask, rule_id: str) -> Rule:
    """The rule with this id. Raises :class:`NotFound`."""
    found = await ask.alerts.rule(rule_id.strip().lower())
    if found is None:
        raise NotFound(f"alert rule {rule_id}", "See all rules with: alert list")
    return found


async def notice_named(ask: Ask, notice_id: str) -> AlertNotice:
    """The notice with this id. Raises :class:`NotFound`."""
    found = await ask.alerts.notice(notice_id.strip().lower())
    if found is None:
        raise NotFound(f"notice {notice_id}", "See what was told with: alert history")
    return found


async def notice_or_rule(ask: Ask, said: str) -> tuple[AlertNotice | None, Rule]:
    """The notice with this id and its rule, or a rule alone. Raises :class:`NotFound`."""
    told = await ask.alerts.notice(said.strip().lower())
    return told, await rule_named(ask, told.crossing.rule_id if told else said)


def told_here(ask: Ask, notice: AlertNotice | None) -> bool:
    """Whether everybody in this channel was told of a notice."""
    return notice is not None and ask.place.is_in(notice.destination)
