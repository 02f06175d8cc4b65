"""roles.toml: who holds which role besides the directory's, and what each role may do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.access.policy import Permission, Policy, Provider
from bot.access.roles import AGENT_GROUPS, RoleRules, person_of
from bot.model import PartnerType
from bot.model.canonicalization import canonical_address, canonical_domain
from bot.model.identity import Actor, Person, Role
from config.files import FileError, read_toml
from config.reader import bare
from config.settings import Settings

Member = TypeVar("Member", Role, Permission, PartnerType)

TABLES = ("people", "add", "withhold", "groups", "customers", "permissions", "withheld")
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+")

BUNDLED = Path(__file__).with_name("roles.toml")
DEMO_PEOPLE = Path(__file__).with_name("demo_people.toml")

NOBODY = (
    "Nobody has a role by roles.toml, so only those can do anything who have one in Partner Center and signed in. "
    "To give roles here, set ROLES_FILE to a file of your own."
)
"""What an operator is told of a file that names nobody."""


class RolesError(FileError):
    """roles.toml will not do; ``problems`` has one sentence for each fault."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The file, checked. Implements :class:`bot.ports.Directory` for who needs nothing but the file."""

    rules: RoleRules
    holders: Mapping[Permission, frozenset[Role]]
    withheld: Mapping[PartnerType, frozenset[Permission]]
    source: str

    @property
    def names_nobody(self) -> bool:
        """Whether nobody has a role by this file: roles then come from Microsoft's groups and directory roles alone."""
        return not any(self.rules.add.values()) and not any(self.rules.groups.values())

    @property
    def people(self) -> Mapping[str, frozenset[Role]]:
        """Roles that the file gives, by person."""
        return self.rules.add

    async def person(self, actor: Actor) -> Person:
        """The actor with the roles that the file gives it; without an address, with none."""
        return person_of(actor, None, (), self.rules, datetime.now(UTC))

    def policy(self, partner_type: PartnerType, provider: Provider | None = None) -> Policy:
        """The permission matrix for a partner of this type; ``provider`` is an indirect reseller's."""
        return Policy(self.holders, partner_type, self.withheld, provider or Provider())


def chosen_roles(settings: Settings) -> Roles:
    """The installation's own file where ``ROLES_FILE`` names one, else the one that comes with the bot."""
    return read_roles(settings.roles_file or BUNDLED)


def read_roles(path: Path = BUNDLED) -> Roles:
    """Read and check the file; raises :class:`RolesError` with every fault at once."""
    return _checked(read_toml(path, RolesError), path.name)


def demo_roles() -> Roles:
    """What comes with the bot, and the people of the demo."""
    return _checked({**read_toml(BUNDLED, RolesError), **read_toml(DEMO_PEOPLE, RolesError)}, BUNDLED.name)


def _checked(tables: Mapping[str, Any], source: str) -> Roles:
    problems: list[str] = []
    rules = _rules(tables, source, problems)
    holders: dict[Permission, frozenset[Role]] = {}
    for name, roles in _table(tables, "permissions").items():
        for permission in _members(Permission, [name], "permissions", problems):
            holders[permission] = _members(Role, roles, f"permissions, {name}", problems)
    withheld: dict[PartnerType, frozenset[Permission]] = {}
    for name, permissions in _table(tables, "withheld").items():
        for partner_type in _members(PartnerType, [name], "withheld", problems):
            withheld[partner_type] = _members(Permission, permissions, f"withheld, {name}", problems)
    if problems:
        raise RolesError([f"{source}: {problem}" for problem in problems])
    return Roles(rules, holders, withheld, source)


def _rules(tables: Mapping[str, Any], source: str, problems: list[str]) -> RoleRules:
    problems.extend(
        f"{name}: there is no such table; the tables are {', '.join(TABLES)}."
        for name in tables
        if name not in TABLES
    )
    add = _roles_by_name(tables, "people", problems)
    for name, roles in _roles_by_name(tables, "add", problems).items():
        add[name] = add.get(name, frozenset()) | roles
    groups = _roles_by_name(tables, "groups", problems, fold=False)
    problems.extend(
        f"groups: {name} has its role from Microsoft; map groups of your own."
        for name in groups
        if name in AGENT_GROUPS
    )
    return RoleRules(
        add=add,
        withhold=_roles_by_name(tables, "withhold", problems),
        groups={name.lower() if GUID.fullmatch(name) else name: roles for name, roles in groups.items()},
        customers={
            _person(name, "customers", problems): _customers(values, f"customers, {name}", problems)
            for name, values in _table(tables, "customers").items()
        },
        source=source,
    )


def _roles_by_name(
    tables: Mapping[str, Any], table: str, problems: list[str], *, fold: bool = True
) -> dict[str, frozenset[Role]]:
    return {
        _person(name, table, problems) if fold else name: _members(Role, roles, f"{table}, {name}", problems)
        for name, roles in _table(tables, table).items()
    }


def _person(name: str, table: str, problems: list[str]) -> str:
    """As people are known. What is taken away from a name that is nobody's would be taken away from nobody."""
    known = canonical_address(bare(name))
    if not bare(name).isprintable():
        problems.append(f"{table}: {name!r} has an invisible character in it.")
    if table in ("withhold", "customers") and not (ADDRESS.fullmatch(known) or GUID.fullmatch(known)):
        problems.append(f"{table}: {name!r} is neither an e-mail address nor an object id.")
    return known


def _customers(values: Any, where: str, problems: list[str]) -> frozenset[str]:
    """Tenant ids and domains; names will not do, because two customers may have the same."""
    if not isinstance(values, list):
        problems.append(f"{where}: give a list.")
        return frozenset()
    problems.extend(
        f"{where}: {value!r} is neither a tenant id nor a domain."
        for value in values
        if not isinstance(value, str) or not (GUID.fullmatch(value) or DOMAIN.fullmatch(value))
    )
    return frozenset(canonical_domain(str(value)) for value in values)


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
