"""How the bot and what it depends on are doing; and who somebody is to the bot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.cards.format import moment
from bot.cards.model import Actions, Button, Card, Context, Fact, Facts, Node, Text, Tone
from bot.identity import Actor, Person, Platform, Role


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


def whoami_card(person: Person, commands: Sequence[str]) -> Card:
    """Who somebody is to the bot: the chat user, the roles and where they come from, and what may be run."""
    actor = person.actor
    held = [role.label for role in Role if role in person.roles]
    roles = ", ".join(held)
    facts = [
        Fact("Name", actor.name or actor.user),
        Fact(
            "E-mail",
            actor.email or "Not given by the chat platform",
            tone=Tone.PLAIN if actor.email else Tone.WARNING,
        ),
        Fact("Chat", f"{actor.platform.value.capitalize()}, {actor.user} in {actor.workspace}"),
        Fact("Roles", roles or "None", tone=Tone.PLAIN if roles else Tone.WARNING),
    ]
    if person.source:
        facts.append(Fact("Roles come from", person.source))
    facts.append(Fact("You may run", ", ".join(commands) or "Nothing yet"))
    body: list[Node] = [Facts(tuple(facts))]
    if not roles:
        body.append(
            Text(
                "Ask the bot's administrator for a Partner Center role; your e-mail address is what they need."
            )
        )
    body.append(Actions((Button("Help", "help"),)))
    named = actor.name or actor.email or actor.user
    as_role = f"with the {'role' if len(held) == 1 else 'roles'} {roles}" if held else "without a role"
    return Card(
        title="Who you are to the bot",
        summary=f"You are {named}, {as_role}.",
        body=tuple(body),
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    good = (
        StatusLine("Partner Center", True, "answered in 120 ms"),
        StatusLine("Database", True, "PostgreSQL"),
        StatusLine("Teams", None, "TEAMS_APP_ID is not set"),
    )
    bad = (*good, StatusLine("Service account", False, "its sign-in has expired; run csp-bot consent"))
    ada = Actor(Platform.SLACK, "T024BE7LD", "U0G9QF9C6", "Ada Lindqvist", "ada@northwindcloud.example")
    oscar = Actor(Platform.TEAMS, "7a1f", "29:1abc", "Oscar Pettersson")
    roles = frozenset({Role.ADMIN_AGENT, Role.BILLING_ADMIN})
    return {
        "status": status_card(good, "Northwind Cloud", now),
        "status, trouble": status_card(bad, "Northwind Cloud", now),
        "status, nothing": status_card((), "", now),
        "whoami": whoami_card(
            Person(ada, roles, "roles.toml"), ["customer list", "usage show", "invoice get"]
        ),
        "whoami, no role": whoami_card(Person(oscar), ["help", "access whoami"]),
    }
