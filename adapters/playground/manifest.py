"""Manifest of the commands for the page, from the registry: what can be typed, how, and which words are completed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from adapters.chat.brand import NAME
from adapters.playground.timeline import ALERTS, DESK
from bot.cards.model import Choice
from bot.errors import Refusal
from bot.framework import arguments
from bot.framework.command import Command
from bot.framework.params import Param
from bot.framework.registry import Registry
from bot.line import split
from bot.messages import N_, _

ABOUT = {
    DESK: (
        "#csp-desk",
        N_(
            "Everybody at Northwind Cloud is in here. What the bot answers is yours alone until you share it."
        ),
    ),
    ALERTS: ("#csp-alerts", N_("Alerts about budgets and tickets arrive here.")),
}
DIRECT = (NAME, N_("Your direct messages with the bot. Nobody else sees them."))

_TENANT_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_IN_BRACKETS = re.compile(r"\(([^()\s]+\.[^()\s]+)\)$")


def manifest(registry: Registry) -> str:
    """Every command for the composer's type-ahead, as JSON that may stand inside a script element."""
    ordered = sorted(
        registry.commands, key=lambda each: (each.featured is None, each.featured or 0, each.name)
    )
    return in_script([_hint(command) for command in ordered])


def in_script(value: object) -> str:
    """A value as JSON that may stand inside a script element."""
    # "</script>" inside a text would end the element (https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements).
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _hint(command: Command) -> Mapping[str, Any]:
    return {
        "name": command.name,
        "aliases": list(command.aliases),
        "usage": command.help.usage,
        "summary": _(command.summary),
        "writes": command.writes,
        "params": [_param(param) for param in command.params],
    }


def _param(param: Param) -> Mapping[str, Any]:
    return {
        "name": param.name,
        "named": param.named,
        "says": _(param.description),
        "suggests": param.suggest is not None,
        "choices": [[_(choice.label), choice.value] for choice in param.choices],
    }


def given_in(registry: Registry, line: str) -> Mapping[str, str]:
    """What a line that is still being typed gives already, by parameter."""
    try:
        found = registry.find(split(line))
        return arguments.read(found.command, found.command.params, found.rest).texts
    except Refusal:
        return {}


def typed(choice: Choice) -> str:
    """How a choice is written in a line: a customer by its domain rather than by its tenant id."""
    if _TENANT_ID.fullmatch(choice.value) and (domain := _IN_BRACKETS.search(choice.label)):
        return domain[1]
    return f'"{choice.value}"' if re.search(r"[\s\"]", choice.value) else choice.value
