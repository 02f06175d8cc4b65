"""Permissions page: who may run what, as a table, printed by ``csp-bot check`` and kept in
docs/permissions.md.

``python -m adapters.cli.permissions`` writes that page anew.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.commands import load
from bot.framework.command import Command
from bot.model import PartnerType
from bot.model.identity import Role
from config.roles import Roles, read_roles

YES, NO = "yes", "–"

_PAGE = """# Who may run what

Partner Center's roles decide. A person has the roles that Partner Center knows once they have signed in, and what
`roles.toml` adds, less what it withholds. What is in no row below is refused to everybody. The table follows
[Microsoft's permissions overview](https://learn.microsoft.com/partner-center/account-settings/permissions-overview);
whoever manages the partner's users there (Global admin, User admin) gives roles here, or takes them back, and nobody
more than they hold themselves. Partner Center's own refusal has the last word.

This page is made from `config/roles.toml` and the commands: `python -m adapters.cli.permissions > docs/permissions.md`.

## Roles

*Concerns* says what somebody gets of a command who is limited to named customers, by `[customers]` in `roles.toml` or by a
role given for some customers only. What concerns **named customers** reads and changes theirs alone. What concerns **all
customers** is refused to them, and so is whatever does not say whom it concerns. What concerns **oneself** reads nothing of
any customer. How far somebody is limited is asked of each permission for itself: who sees the invoices of all customers
and the tickets of one is told of that one's tickets alone, in answers, in alerts, and in what they give others.

What a role opens that is only given for a time: everything but {own_only}.

{roles}

## What a partner's type rules out

Whatever the role, for everybody; the answer says so and names whom to ask.

{withheld}
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One command, or one half of a command that reads or writes: what it needs."""

    command: str
    needs: Permission
    concerns: Concerns


def lines(commands: Sequence[Command]) -> list[Line]:
    """Every command by name; one that needs more to write than to read has two lines."""
    found: list[Line] = []
    for command in sorted(commands, key=lambda each: each.name):
        found.append(Line(command.name, command.needs, command.concerns))
        if command.writing_needs:
            found.append(Line(f"{command.name} (to change it)", command.writing_needs, command.concerns))
    return found


def holders(roles: Roles, needs: Permission) -> frozenset[Role]:
    """Who holds a permission; everybody holds the open one."""
    return frozenset(Role) if needs is Permission.OPEN else roles.holders.get(needs, frozenset())


def rows(roles: Roles, commands: Sequence[Command]) -> list[tuple[str, ...]]:
    """The table: command, permission, whom it concerns, then one column a role."""
    head = ("Command", "Permission", "Concerns", *(role.label for role in Role))
    body = [
        (
            line.command,
            line.needs.value,
            line.concerns.value,
            *(YES if role in holders(roles, line.needs) else NO for role in Role),
        )
        for line in lines(commands)
    ]
    return [head, *body]


def plain(roles: Roles, kind: PartnerType = PartnerType.DIRECT) -> str:
    """The table for a terminal, and what the partner's own type rules out."""
    commands = load().commands
    table = rows(roles, commands)
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    shown = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
    lost = _listed(roles.withheld, kind, commands)
    said = f"Whatever the role, not available to a partner of the type {_words(kind)}: {lost}."
    return "\n".join([*shown, "", said])


def document(roles: Roles) -> str:
    """docs/permissions.md."""
    commands = load().commands
    withheld = [("Partner type", "Not available")]
    withheld += [(_words(kind), _listed(roles.withheld, kind, commands)) for kind in PartnerType]
    own_only = " and ".join(f"`{command.name}`" for command in commands if not command.temporary_roles)
    return _PAGE.format(
        own_only=own_only, roles=_markdown(rows(roles, commands)), withheld=_markdown(withheld)
    )


def _words(kind: PartnerType) -> str:
    return kind.value.replace("_", " ")


def _listed(
    withheld: Mapping[PartnerType, frozenset[Permission]], kind: PartnerType, commands: Sequence[Command]
) -> str:
    lost = withheld.get(kind, frozenset())
    return ", ".join(line.command for line in lines(commands) if line.needs in lost) or "nothing"


def _markdown(table: Sequence[tuple[str, ...]]) -> str:
    head, *body = ["| " + " | ".join(row) + " |" for row in table]
    return "\n".join([head, "| " + " | ".join("---" for _ in table[0]) + " |", *body])


if __name__ == "__main__":
    sys.stdout.write(document(read_roles()))
