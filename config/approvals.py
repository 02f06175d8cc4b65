"""approvals.toml: which writes take a second person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from babel.numbers import get_currency_precision
from rapidfuzz import fuzz, process

from bot.changes.approval_rules import ApprovalRule
from bot.framework.currency_signs import currencies
from bot.messages import LANGUAGES
from bot.model import PartnerType
from bot.model.canonicalization import canonical_domain
from bot.model.identity import Platform, Role
from config.files import FileError, read_toml
from config.settings import Settings

BUNDLED = Path(__file__).with_name("approvals.toml")

KEYS = (
    "commands", "approvers", "needed", "within", "above", "currency", "customers", "partner_types", "roles", "to", "language",
)  # fmt: skip

MOST_NEEDED = 10
NEAR_ENOUGH = 60
"""Of 100: how alike a name has to be for somebody to have meant it."""

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=30)

_UNITS = {"m": 60, "h": 3600, "d": 86400}
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)

Member = TypeVar("Member", bound=StrEnum)


class ApprovalsError(FileError):
    """approvals.toml will not do; ``problems`` has one sentence for each fault."""


def chosen_approvals(settings: Settings, writes: Mapping[str, str]) -> tuple[ApprovalRule, ...]:
    """The installation's own file where ``APPROVALS_FILE`` names one, else the one that comes with the bot."""
    return read_approvals(writes, settings.approvals_file or BUNDLED)


def read_approvals(writes: Mapping[str, str], path: Path = BUNDLED) -> tuple[ApprovalRule, ...]:
    """Read and check the file. ``writes`` is what a rule may call commands that write, and the effect or noun meant by it.

    Raises :class:`ApprovalsError` with every fault at once.
    """
    found = read_toml(path, ApprovalsError)
    problems = [f"{name} is not known; write [[approval]] tables." for name in found if name != "approval"]
    tables = found.get("approval", [])
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        problems.append("approval: write each as a table, [[approval]].")
        tables = []
    rules = [_Table(table, f"approval {at}", problems).rule(writes) for at, table in enumerate(tables, 1)]
    problems += [] if problems else _nobodys(rules, _effects(writes))
    if problems:
        raise ApprovalsError([f"{path.name}: {problem}" for problem in problems])
    return tuple(rules)


class _Table:
    """One [[approval]], with what is wrong with it collected."""

    def __init__(self, given: Mapping[str, Any], where: str, problems: list[str]) -> None:
        self.given, self.where, self.problems = given, where, problems

    def rule(self, writes: Mapping[str, str]) -> ApprovalRule:
        for name in self.given:
            if name not in KEYS:
                self.wrong(name, f"is not known; use {', '.join(KEYS)}.")
        above = self.amount("above")
        currency = self.text("currency", r"[A-Za-z]{3}", "give a currency such as EUR").upper()
        if currency and currency not in currencies():
            self.wrong("currency", f"{currency} is no currency; give one such as EUR.")
        elif currency and above is not None and above != round(above, get_currency_precision(currency)):
            self.wrong("above", f"{currency} has no amount {above}; give fewer decimals.")
        if ("above" in self.given) != ("currency" in self.given):
            self.wrong("above", "give an amount and its currency, both or neither.")
        return ApprovalRule(
            commands=self.commands(writes),
            approvers=self.members("approvers", Role, needed=True),
            needed=self.number("needed", 1, MOST_NEEDED),
            within=self.lasting("within"),
            above=above,
            currency=currency,
            customers=self.customers(),
            partner_types=self.members("partner_types", PartnerType),
            to=self.channels(),
            roles=self.members("roles", Role),
            locale=self.language(),
        )

    def wrong(self, name: str, problem: str) -> None:
        self.problems.append(f"{self.where}, {name}: {problem}")

    def listed(self, name: str) -> list[str]:
        value = self.given.get(name, [])
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return value
        self.wrong(name, "give a list of texts.")
        return []

    def commands(self, writes: Mapping[str, str]) -> frozenset[str]:
        names = {" ".join(each.casefold().split()) for each in self.listed("commands")}
        if not names:
            self.wrong("commands", f"name at least one of {_listed(writes)}.")
        for name in sorted(names - writes.keys()):
            near = process.extractOne(name, list(writes), scorer=fuzz.WRatio, score_cutoff=NEAR_ENOUGH)
            hint = f"did you mean {near[0]!r}? These do: " if near else "use one of "
            self.wrong("commands", f"{name!r} writes nothing; {hint}{_listed(writes)}.")
        return frozenset(writes[name] for name in names if name in writes)

    def members(self, name: str, kind: type[Member], *, needed: bool = False) -> frozenset[Member]:
        known = {each.value: each for each in kind}
        names = self.listed(name)
        for each in names:
            if each not in known:
                self.wrong(name, f"{each!r} is not known; use one of {', '.join(known)}.")
        if needed and not names:
            self.wrong(name, f"name at least one of {', '.join(known)}.")
        return frozenset(known[each] for each in names if each in known)

    def number(self, name: str, default: int, most: int) -> int:
        value = self.given.get(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
            return value
        self.wrong(name, f"give a whole number from 1 to {most}.")
        return default

    def amount(self, name: str) -> Decimal | None:
        value = self.given.get(name)
        if value is None:
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 10**12:
            return Decimal(str(value))
        self.wrong(name, "give an amount such as 10000.")
        return None

    def text(self, name: str, pattern: str, fix: str) -> str:
        value = self.given.get(name, "")
        if value == "" or (isinstance(value, str) and re.fullmatch(pattern, value)):
            return str(value)
        self.wrong(name, f"{fix}.")
        return ""

    def language(self) -> str:
        said = f"write one of {', '.join(LANGUAGES)}, with a country where numbers are written its way: de-CH"
        given = self.text("language", r"[a-z]{2}(-[A-Z]{2})?", said)
        if given and given[:2] not in LANGUAGES:
            self.wrong("language", f"{said}.")
            return ""
        return given

    def lasting(self, name: str) -> timedelta:
        value = self.given.get(name, "24h")
        found = re.fullmatch(r"(\d{1,6})([mhd])", value.strip()) if isinstance(value, str) else None
        lasting = timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else timedelta()
        if SHORTEST <= lasting <= LONGEST:
            return lasting
        self.wrong(name, "write it as 30m, 8h or 2d, at least 5m and at most 30d.")
        return timedelta(hours=24)

    def customers(self) -> frozenset[str]:
        names = self.listed("customers")
        for each in names:
            if not (_GUID.fullmatch(each) or _DOMAIN.fullmatch(each)):
                self.wrong("customers", f"{each!r} is neither a tenant id nor a domain.")
        return frozenset(canonical_domain(each) for each in names)

    def channels(self) -> Mapping[str, str]:
        value = self.given.get("to", {})
        known = [platform.value for platform in Platform]
        if not isinstance(value, Mapping):
            self.wrong("to", f'write it as a table, such as {{ {known[0]} = "C0123456789" }}.')
            return {}
        for platform, channel in value.items():
            if platform not in known or not isinstance(channel, str) or not channel.strip():
                self.wrong("to", f"give a channel's id for {' or '.join(known)}.")
            elif platform != Platform.PLAYGROUND and channel.startswith(("#", "@")):
                self.wrong("to", f"{channel} is a name; give the channel's id.")
        return {str(platform): str(channel).strip() for platform, channel in value.items()}


def _nobodys(rules: Sequence[ApprovalRule], effects: Sequence[str]) -> list[str]:
    """A sentence for rules that may all be about one change, of which no role may approve it.

    A rule for some customers may be about any change where one of them is nobody's, or where the change names none; all
    such are kept then, down to the first that is for all. See :func:`bot.changes.approval_rules.rule_for`.
    """
    problems: dict[str, None] = {}
    for effect, kind in product(effects, PartnerType):
        kept: dict[int, ApprovalRule] = {}
        for at, rule in enumerate(rules, 1):
            if not rule.names(effect) or (rule.partner_types and kind not in rule.partner_types):
                continue
            if not rule.approvers.intersection(*(other.approvers for other in kept.values())):
                named = " and ".join(f"approval {each}" for each in (*kept, at))
                problems[f"{named}, approvers: {_NO_ROLE.format(effect=effect)}"] = None
                break
            if rule.customers:
                kept[at] = rule
            elif rule.above is None and not rule.roles:
                break
    return list(problems)


_NO_ROLE = (
    "all of them may be about one {effect}, of no customer or of one that is not known, and no role is in each; "
    "name one role in all of them."
)


def _effects(writes: Mapping[str, str]) -> list[str]:
    """The effects that can be named, each once; not the nouns, which stand for several."""
    meant = set(writes.values())
    return sorted(each for each in meant if not any(one.startswith(f"{each} ") for one in meant))


def _listed(writes: Mapping[str, str]) -> str:
    return ", ".join(_effects(writes))
