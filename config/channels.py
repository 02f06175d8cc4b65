"""channels.toml: what may be asked in which channel, and how much may be asked in a minute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from bot.model.identity import Platform
from bot.pipeline.admission import Limits
from bot.pipeline.channel_rules import ChannelRule, ChannelRules, Only
from config.files import FileError, read_toml
from config.settings import Settings

BUNDLED = Path(__file__).with_name("channels.toml")

KEYS = ("platform", "id", "nouns", "only", "outsiders")
LIMITS = tuple(each.name for each in fields(Limits))
HIGHEST = 100_000


class ChannelsError(FileError):
    """channels.toml will not do; ``problems`` has one sentence for each fault."""


@dataclass(frozen=True, slots=True)
class Channels:
    """The file, checked."""

    channel_rules: ChannelRules
    limits: Limits


def chosen_channels(settings: Settings, nouns: Mapping[str, str]) -> Channels:
    """The installation's own file where ``CHANNELS_FILE`` names one, else the one that comes with the bot."""
    return read_channels(nouns, settings.channels_file or BUNDLED)


def read_channels(nouns: Mapping[str, str], path: Path = BUNDLED) -> Channels:
    """Read and check the file. ``nouns`` are the first words that people type, each with the noun it counts as here.

    Raises :class:`ChannelsError` with every fault at once.
    """
    found = read_toml(path, ChannelsError)
    problems = [
        f"{name} is not known; write [limits] and [[channel]]."
        for name in found
        if name not in ("limits", "channel")
    ]
    limits = _limits(found.get("limits", {}), problems)
    tables = found.get("channel", [])
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        problems.append("channel: write each as a table, [[channel]].")
        tables = []
    rules: dict[tuple[str, str], ChannelRule] = {}
    for at, table in enumerate(tables, 1):
        key, rule = _rule(table, f"channel {at}", nouns, problems)
        if key in rules:
            problems.append(f"channel {at}: {key[1]} of {key[0]} has a table already.")
        rules[key] = rule
    if problems:
        raise ChannelsError([f"{path.name}: {problem}" for problem in problems])
    return Channels(ChannelRules(rules), limits)


def _limits(given: Any, problems: list[str]) -> Limits:
    if not isinstance(given, Mapping):
        problems.append("limits: write it as a table, [limits].")
        return Limits()
    problems += [
        f"limits.{name} is not known; use {', '.join(LIMITS)}." for name in given if name not in LIMITS
    ]
    numbers = read_toml(BUNDLED, ChannelsError)["limits"] | dict(given)
    for name in LIMITS:
        value = numbers[name]
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= HIGHEST:
            problems.append(f"limits.{name}: give a whole number from 0 (no limit) to {HIGHEST}.")
            numbers[name] = 0
    return Limits(**{name: numbers[name] for name in LIMITS})


def _rule(
    table: Mapping[str, Any], where: str, nouns: Mapping[str, str], problems: list[str]
) -> tuple[tuple[str, str], ChannelRule]:
    def wrong(name: str, problem: str) -> None:
        problems.append(f"{where}, {name}: {problem}")

    for name in table:
        if name not in KEYS:
            wrong(name, f"is not known; use {', '.join(KEYS)}.")
    platform, channel = table.get("platform"), table.get("id")
    if platform not in set(Platform):
        wrong("platform", f"use {', '.join(Platform)}.")
    if not isinstance(channel, str) or not channel.strip():
        wrong("id", "give the channel's id, as a text.")
    elif platform != Platform.PLAYGROUND and channel.startswith(("#", "@")):
        wrong("id", f"{channel} is a name; give the channel's id.")
    named = table.get("nouns", [])
    if not isinstance(named, list) or not all(isinstance(each, str) for each in named):
        wrong("nouns", "give a list of texts.")
        named = []
    named = [each.casefold().strip() for each in named]
    for each in named:
        if each not in nouns:
            wrong("nouns", f"{each!r} is no noun; use {', '.join(sorted(set(nouns.values())))}.")
        elif nouns[each] != each:
            # Not taken for the noun it belongs to, which opens the channel for more than was written.
            wrong("nouns", f"{each!r} counts as {nouns[each]!r} here; use {nouns[each]!r}.")
    only = table.get("only", Only.EVERYTHING.value)
    if only not in set(Only):
        wrong("only", f"use {', '.join(Only)}.")
        only = Only.NOTHING.value
    outsiders = table.get("outsiders", False)
    if not isinstance(outsiders, bool):
        wrong("outsiders", "use true or false.")
        outsiders = False
    rule = ChannelRule(frozenset(named), Only(only), outsiders)
    return (str(platform), str(channel).strip()), rule
