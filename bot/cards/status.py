"""Status card: how the bot and what it depends on are doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.cards.format import moment
from bot.cards.model import Actions, Button, Card, Context, Facts, Node
from bot.messages import _, listed, p_
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
    broken = [_(line.name) for line in lines if line.ok is False]
    if broken:
        title, tone = _("Something needs attention"), Tone.BAD
        summary = _("Not working: {parts}.", parts=listed(broken))
    elif any(line.ok for line in lines):
        title, tone, summary = _("All is well"), Tone.GOOD, _("Everything that is on works.")
    else:
        title, tone, summary = _("Nothing to report"), Tone.PLAIN, _("Nothing has been checked yet.")
    checked = moment(now, locale)
    body: list[Node] = [Facts(tuple(_fact(line) for line in ordered))] if lines else []
    body += [
        Actions((Button(_("Check again"), "status", replace=True),)),
        Context(
            (
                _("{partner}, checked {time}", partner=partner_name, time=checked)
                if partner_name
                else _("Checked {time}", time=checked),
            )
        ),
    ]
    return Card(title=title, summary=summary, tone=tone, body=tuple(body))


def _fact(line: StatusLine) -> Fact:
    state, tone = {
        True: (_("Working"), Tone.GOOD),
        False: (_("Not working"), Tone.BAD),
        None: (p_("state of a part of the bot", "Off"), Tone.QUIET),
    }[line.ok]
    detail = _(line.detail)
    said = _("{state} – {detail}", state=state, detail=detail) if detail else state
    return Fact(_(line.name), said, tone=tone)


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
