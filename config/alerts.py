"""alerts.toml: how often the worker looks, and how notices are put together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.jobs.context import JobLimits
from config.files import FileError, read_toml
from config.settings import Settings

BUNDLED = Path(__file__).with_name("alerts.toml")

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

SHORTEST, LONGEST = timedelta(seconds=1), timedelta(days=7)

SHORTEST_LEASE = timedelta(seconds=5)
"""In a part of it a message must reach its platform."""


class AlertsError(FileError):
    """alerts.toml will not do; ``problems`` has one sentence for each fault."""


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """The file, checked. ``every`` is how often each job is done."""

    every: Mapping[str, timedelta]
    limits: JobLimits


def chosen_alerts(settings: Settings) -> AlertSettings:
    """The installation's own file where ``ALERTS_FILE`` names one, over the one that comes with the bot."""
    return read_alerts(settings.alerts_file or BUNDLED)


def read_alerts(path: Path = BUNDLED) -> AlertSettings:
    """Read and check the file, over the one that comes with the bot; raises :class:`AlertsError` with every fault."""
    defaults = read_toml(BUNDLED, AlertsError)
    given = defaults if path == BUNDLED else read_toml(path, AlertsError)
    known = ", ".join(defaults)
    problems = [f"[{table}] is not known; use one of {known}." for table in given if table not in defaults]
    merged: dict[str, dict[str, Any]] = {}
    for table, names in defaults.items():
        own = given.get(table, {})
        if not isinstance(own, Mapping):
            problems.append(f"{table}: write it as a table, [{table}].")
            own = {}
        problems += [
            f"{table}.{name} is not known; use one of {', '.join(names)}."
            for name in own
            if name not in names
        ]
        merged[table] = {**names, **{name: value for name, value in own.items() if name in names}}
    every = {name: _lasting(f"every.{name}", value, problems) for name, value in merged["every"].items()}
    limits = _limits(merged["notices"], merged["digests"], problems)
    if problems:
        raise AlertsError([f"{path.name}: {problem}" for problem in problems])
    return AlertSettings(every, limits)


def _limits(notices: Mapping[str, Any], digests: Mapping[str, Any], problems: list[str]) -> JobLimits:
    weekday = str(digests["weekday"]).casefold()
    if weekday not in WEEKDAYS:
        problems.append(f"digests.weekday: use one of {', '.join(WEEKDAYS)}.")
        weekday = WEEKDAYS[0]
    return JobLimits(
        storm=_number("notices.storm", notices["storm"], 2, 1000, problems),
        live_reads=_number("notices.live_reads", notices["live_reads"], 1, 32, problems),
        patience=_lasting("notices.patience", notices["patience"], problems),
        parts=_number("notices.parts", notices["parts"], 0, 5000, problems),
        lease=_lasting("notices.lease", notices["lease"], problems, SHORTEST_LEASE),
        digest_hour=_number("digests.hour", digests["hour"], 0, 23, problems),
        digest_weekday=WEEKDAYS.index(weekday),
    )


def _number(name: str, value: Any, least: int, most: int, problems: list[str]) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    problems.append(f"{name}: give a whole number from {least} to {most}.")
    return least


def _lasting(name: str, value: Any, problems: list[str], shortest: timedelta = SHORTEST) -> timedelta:
    found = re.fullmatch(r"(\d{1,6})([smhd])", value.strip()) if isinstance(value, str) else None
    lasting = timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else timedelta()
    if shortest <= lasting <= LONGEST:
        return lasting
    least = f"{shortest.seconds}s"
    problems.append(f"{name}: write it as 30s, 15m, 6h or 1d, at least {least} and at most 7d.")
    return shortest
