"""Command reference: docs/commands.md, made from the commands themselves by ``python -m
adapters.cli.reference``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import groupby

from bot.cards.model import FieldKind
from bot.commands import load
from bot.commands.alert.parameters import scope_text
from bot.framework.command import Command
from bot.framework.params import Param
from bot.model import Scope

_PAGE = """# Commands

In Slack a line follows `/csp` or a mention of the bot; in Teams you write it to the bot, or mention it. The words are the
same. Values go in order (`usage budget fabrikam 60000`) or by name (`usage budget fabrikam amount=60000`), in quotes where
they have spaces and others follow. Whatever is missing is asked for in a form, and `form=yes` opens the form anyway.
A customer is named by a part of its name, any of its domains (also in an e-mail or web address) or its tenant id; where several
match, you choose.

Amounts, numbers and days are read as the language and region of your chat write them and as cards print them, with the currency
before or behind: `€60,000.00`, `60 000,00 EUR`, `60k`, `Nov 23, 2026`; and `60000` or `2026-11-23` wherever you are. What can be
read in two ways (`1.000` in American English) is asked about. A word that fits nothing is named, and nothing is done.

*Writes* are shown on a card with every value before and after, and done when the person who asked presses the button.
Who may run what is in [permissions.md](permissions.md); `help` shows each person what they may.

{contents}

{chapters}

This page is made from the commands: `python -m adapters.cli.reference > docs/commands.md`.
"""

_KINDS = {
    FieldKind.NUMBER: "a number",
    FieldKind.DATE: "a day, as 2026-11-30",
    FieldKind.YES_NO: "yes or no",
}


def document() -> str:
    """The whole page, by noun, in the order of help."""
    registry = load()
    places = {noun: place for place, noun in enumerate(registry.about)}
    commands = sorted(registry.commands, key=lambda each: (places[each.noun], each.name))
    nouns = [(noun, list(group)) for noun, group in groupby(commands, key=lambda each: each.noun)]
    contents = "\n".join(f"- [{noun}](#{noun}): {_lowered(registry.about[noun])}" for noun, _ in nouns)
    chapters = "\n\n".join(_chapter(noun, group) for noun, group in nouns)
    return _PAGE.format(contents=contents, chapters=chapters)


def _lowered(said: str) -> str:
    return said[0].lower() + said[1:]


def _chapter(noun: str, commands: Iterable[Command]) -> str:
    return "\n\n".join([f"## {noun}", *map(_command, commands)])


def _command(command: Command) -> str:
    parts = [f"### {command.name}", f"{command.summary} {_effect(command)}".strip()]
    parts.append("```\n" + "\n".join((command.usage, *_examples(command))) + "\n```")
    if command.params:
        rows = ["| value | meaning |", "| --- | --- |", *map(_row, command.params)]
        parts.append("\n".join(rows))
    if command.aliases:
        parts.append("Also: " + ", ".join(f"`{alias}`" for alias in command.aliases) + ".")
    return "\n\n".join(parts)


def _examples(command: Command) -> list[str]:
    return [example for example in command.examples if example != command.usage]


def _effect(command: Command) -> str:
    if command.writing_needs:
        return "*Reads, or writes.*"
    if command.writes:
        return "*Writes.*"
    return f"*Done at once: {command.unconfirmed}.*" if command.unconfirmed else ""


def _row(param: Param) -> str:
    word = param.name.replace("_", "-")
    return f"| `{word}` | {_cell(_meaning(param))} |"


def _meaning(param: Param) -> str:
    said = [param.description.rstrip(".")]
    if param.choices:
        said.append("one of " + ", ".join(f"`{choice.value}`" for choice in param.choices))
    elif kind := _KINDS.get(param.kind):
        said.append(kind)
    if param.only_for:
        said.append("for " + ", ".join(each.value.replace("_", " ") for each in param.only_for) + " partners")
    if param.named:
        said.append(f"written `{param.name.replace('_', '-')}=…`")
    if not param.required:
        default = "" if param.default in (None, "") else f", `{_default(param.default)}` if left out"
        said.append(f"optional{default}")
    return "; ".join(said)


def _default(value: object) -> str:
    """A default as one would type it."""
    if isinstance(value, Scope):
        return scope_text(value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    sys.stdout.write(document())
