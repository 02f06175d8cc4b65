"""Status card: how the bot and what it depends on are doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.cards.format import moment
from bot.cards.model import Actions, Button, Card, Context, Facts, Node
from bot.model.fact import Fact, Tone


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One thing the bot depends on. ``ok`` is ``None`` when it is switched off or not known yet."""

    name: str
    ok: bool | None
    detail: str = ""


def status_card(lines: Sequence[StatusLine], partner_name: str, now: datetime, locale: str = "en-US") -> Card:
    """What works, what does not, and what is off; trouble first. State is said in words."""
    ordered = sorted(lines, key=lambda line: (line.ok is not False, line.ok is None))
    broken = [line.name for line in lines if line.ok is False]
    if broken:
        title, tone = "Something needs attention", Tone.BAD
        summary = f"{', '.join(broken)}: not working."
    elif any(line.ok for line in lines):
        title, tone, summary = "All is well", Tone.GOOD, "Everything that is switched on works."
    else:
        title, tone, summary = "Nothing to report", Tone.PLAIN, "Nothing has been checked yet."
    body: list[Node] = [Facts(tuple(_fact(line) for line in ordered))] if lines else []
    body += [
        Actions((Button("Check again", "status", replace=True),)),
        Context(
            (
                f"{partner_name}, checked {moment(now, locale)}"
                if partner_name
                else f"Checked {moment(now, locale)}",
            )
        ),
    ]
    return Card(title=title, summary=summary, tone=tone, body=tuple(body))


def _fact(line: StatusLine) -> Fact:
    state, tone = {
        True: ("Working", Tone.GOOD),
        False: ("Not working", Tone.BAD),
        None: ("Off", Tone.QUIET),
    }[line.ok]
    return Fact(line.name, f"{state} – {line.detail}" if line.detail else state, tone=tone)


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    good = (
        StatusLine("Partner Center", True, "answered in 120 ms"),
        StatusLine("Database", True, "PostgreSQL"),
        StatusLine("Teams", None, "TEAMS_APP_ID is not set"),
    )
    bad = (*good, StatusLine("Service account", False, "its sign-in has expired; run csp-bot consent"))
    return {
        "status": status_card(good, "Northwind Cloud", now),
        "status, trouble": status_card(bad, "Northwind Cloud", now),
        "status, nothing": status_card((), "", now),
    }
