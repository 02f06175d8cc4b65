"""Alert rules and notices to choose from, in words: an id says nothing to a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.cards.alert.kinds import headline
from bot.cards.alert.words import rule_words
from bot.cards.format import ago, cut
from bot.cards.model import Choice
from bot.framework.context import Ask
from bot.framework.params import WHOLE
from bot.messages import _
from bot.model import AlertNotice, Rule

RECENT = timedelta(days=90)


async def suggest_rules(ask: Ask, text: str) -> Sequence[Choice]:
    """Rules whose words or id hold what was typed."""
    return _holding(text, [_rule(each, ask.locale) for each in await ask.alerts.rules()])


async def suggest_notices(ask: Ask, text: str) -> Sequence[Choice]:
    """Alerts of the last months whose words or id hold what was typed, those first that nobody has taken."""
    return _holding(text, await _notices(ask))


async def suggest_notices_and_rules(ask: Ask, text: str) -> Sequence[Choice]:
    """What can be muted: an alert, or a rule as a whole."""
    rules = [_rule(each, ask.locale) for each in await ask.alerts.rules()]
    return _holding(text, [*await _notices(ask), *rules])


async def _notices(ask: Ask) -> list[Choice]:
    found = await ask.alerts.notices(since=ask.now - RECENT)
    return [_notice(each, ask) for each in sorted(found, key=lambda each: each.acknowledged is not None)]


def _holding(text: str, choices: Sequence[Choice]) -> Sequence[Choice]:
    wanted = text.strip().casefold()
    return [each for each in choices if wanted in f"{each.label} {each.value}".casefold()][:WHOLE]


def _rule(rule: Rule, locale: str) -> Choice:
    return Choice(cut(rule_words(rule, locale), 75), rule.id)


def _notice(notice: AlertNotice, ask: Ask) -> Choice:
    what, when = headline(notice.crossing, ask.locale), ago(notice.found, ask.now)
    return Choice(cut(_("{alert}, {when}", alert=what, when=when), 75), notice.id)
