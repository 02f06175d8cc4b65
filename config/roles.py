"""roles.toml: who holds which role, and what each role may do."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.identity import Actor, Person, Role
from bot.model import PartnerType
from bot.policy import Permission, Policy
from config.settings import Settings

Member = TypeVar("Member", Role, Permission, PartnerType)

BUNDLED = Path(__file__).with_name("roles.toml")


class RolesError(Exception):
    """roles.toml will not do; ``problems`` has one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Roles:
    """The file, checked. Implements :class:`bot.ports.Directory`."""

    people: Mapping[str, frozenset[Role]]
    holders: Mapping[Permission, frozenset[Role]]
    withheld: Mapping[PartnerType, frozenset[Permission]]
    source: str

    async def person(self, actor: Actor) -> Person:
        """The actor with the roles its e-mail address has in the file; without an address, with none."""
        roles = self.people.get(actor.email.casefold(), frozenset()) if actor.email else frozenset()
        return Person(actor, roles, self.source)

    def policy(self, partner_type: PartnerType) -> Policy:
        """The permission matrix for a partner of this type."""
        return Policy(self.holders, partner_type, self.withheld)


def chosen_roles(settings: Settings) -> Roles:
    """The installation's own file where ``ROLES_FILE`` names one, else the one that comes with the bot."""
    return read_roles(settings.roles_file or BUNDLED)


def read_roles(path: Path = BUNDLED) -> Roles:
    """Read and check the file; raises :class:`RolesError` with every fault at once."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RolesError([f"{path.name}: cannot be read ({error.strerror})."]) from None
    except tomllib.TOMLDecodeError as error:
        raise RolesError([f"{path.name}: {error}."]) from None
    problems: list[str] = []
    people = {
        email.casefold(): _members(Role, roles, f"people, {email}", problems)
        for email, roles in _table(tables, "people").items()
    }
    holders: dict[Permission, frozenset[Role]] = {}
    for name, roles in _table(tables, "permissions").items():
        for permission in _members(Permission, [name], "permissions", problems):
            holders[permission] = _members(Role, roles, f"permissions, {name}", problems)
    withheld: dict[PartnerType, frozenset[Permission]] = {}
    for name, permissions in _table(tables, "withheld").items():
        for partner_type in _members(PartnerType, [name], "withheld", problems):
            withheld[partner_type] = _members(Permission, permissions, f"withheld, {name}", problems)
    if problems:
        raise RolesError([f"{path.name}: {problem}" for problem in problems])
    return Roles(people, holders, withheld, path.name)


def _table(tables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = tables.get(name, {})
    return table if isinstance(table, Mapping) else {}


def _members(kind: type[Member], names: Any, where: str, problems: list[str]) -> frozenset[Member]:
    known = {member.value: member for member in kind}
    if not isinstance(names, list):
        problems.append(f"{where}: give a list.")
        return frozenset()
    choices = ", ".join(known)
    problems.extend(
        f"{where}: {name!r} is not known; use one of {choices}." for name in names if name not in known
    )
    return frozenset(known[name] for name in names if name in known)
