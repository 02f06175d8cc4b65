"""Undo of what was done to alert rules: the line that makes a rule again, and mutes as they were before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.changes.undo import changed_since
from bot.commands.alert.parameters import scope_text
from bot.framework.context import Ask
from bot.framework.numerals import as_written
from bot.line import write
from bot.messages import _
from bot.model import CustomerRef, Destination, Mute, Rule
from bot.model.change import Done
from bot.parameters.place import HERE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def line_of_rule(ask: Ask, rule: Rule) -> str:
    """The line that makes a rule like this; empty where it tells where this person can have nothing told from here."""
    to = _to(ask, rule.destination)
    if not to:
        return ""
    value = rule.cadence.value if rule.cadence else "; ".join(as_written(step) for step in rule.steps)
    given = {"kind": rule.kind.value, "scope": scope_text(rule.scope), "value": value, "to": to}
    return write("alert add", **{name: text for name, text in given.items() if text}, **_currency(rule))


def _currency(rule: Rule) -> Mapping[str, str]:
    return {"currency": rule.currency} if rule.currency else {}


def _to(ask: Ask, to: Destination) -> str:
    """A place as a line names it here; empty where it lies on another platform."""
    if ask.place.is_in(to) or (ask.place.personal and to == ask.person.actor.home):
        return HERE
    if (to.platform, to.workspace) != (ask.place.platform, ask.place.workspace):
        return ""
    return "me" if to == ask.person.actor.home else to.channel or to.user


async def mute_in_force(ask: Ask, rule_id: str, customer_id: str) -> Mute | None:
    """The mute of exactly this rule and customer (empty for all)."""
    for mute in await ask.alerts.mutes(ask.now):
        if (mute.rule_id, mute.customer_id) == (rule_id, customer_id) and mute.until > ask.now:
            return mute
    return None


def before_of(rule: Rule, customer: CustomerRef | None, mute: Mute | None) -> Mapping[str, str]:
    """How it was before a rule was muted or unmuted, as the trail keeps it."""
    then = {"until": mute.until.isoformat(), "reason": mute.reason} if mute else {}
    return {"rule": rule.id, "customer": customer.id if customer else "", **then}


async def muted_as_before(ask: Ask, done: Done, *, muted: bool) -> str:
    """The line that mutes or unmutes as it was before. ``muted`` is whether what was done was a mute.

    Raises :class:`bot.errors.Declined` where somebody has muted or unmuted the same since.
    """
    before = done.payload
    rule, customer = before.get("rule", ""), before.get("customer", "")
    now = await mute_in_force(ask, rule, customer)
    if (now is not None) != muted or (now and now.since > done.at):
        raise changed_since(_("the mute of rule {rule}", rule=rule))
    whom = {"customer": customer} if customer else {}
    if not (until := before.get("until")):
        return write("alert unmute", rule=rule, **whom)
    left = datetime.fromisoformat(until) - ask.now
    given = {"days": str(-(-left // DAY))} if left >= DAY else {"time": f"{max(1, -(-left // HOUR))}h"}
    if reason := before["reason"]:
        given["reason"] = reason
    return write("alert mute", notice=rule, **whom, **given)
