"""Role cards: roles given in chat, for how long and for whom, and roles removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.cards.format import day
from bot.cards.model import Actions, Button, Card, Column, Table, Text
from bot.messages import _, listed, locale, n_
from bot.model.fact import Fact, Tone
from bot.model.identity import Grant, Role
from bot.model.time_zone import zone_of


def grant_facts(
    grant: Grant, customers: Sequence[str], zone: str, before: tuple[Grant, Sequence[str]] | None = None
) -> tuple[Fact, ...]:
    """What a role given in chat amounts to, and for which customers, by name.

    ``before`` is the grant whose place it takes, with the names of its customers.
    """
    until, whom = last_day(grant, zone), _whom(customers)
    old = (last_day(before[0], zone), _whom(before[1])) if before else (until, whom)
    return (
        Fact(_("Person"), grant.holder),
        Fact(_("Role"), grant.role.label),
        Fact(_("Last day"), until, old[0] if old[0] != until else None),
        Fact(_("Customers"), whom, old[1] if old[1] != whom else None),
    )


def _whom(customers: Sequence[str]) -> str:
    return listed(customers) if customers else _("All customers")


def last_day(grant: Grant, zone: str = "UTC") -> str:
    """The last day on which a grant is good."""
    local = grant.until.astimezone(zone_of(zone))
    return day((local - timedelta(seconds=1)).date(), locale())


def granted_card(grant: Grant, zone: str) -> Card:
    """A role was given."""
    names = {"person": grant.holder, "role": grant.role.label, "date": last_day(grant, zone)}
    if grant.customers:
        said = n_(
            "{person} has the role {role} through {date}, for {count} customer only.",
            "{person} has the role {role} through {date}, for {count} customers only.",
            len(grant.customers),
            **names,
        )
    else:
        said = _("{person} has the role {role} through {date}.", **names)
    return Card(_("Role given"), said, (Text(said), _all_grants()), tone=Tone.GOOD)


def _all_grants() -> Actions:
    return Actions((Button(_("Show all roles given"), "access grants"),))


def revoked_card(holder: str, role: Role) -> Card:
    """A role was taken back."""
    said = _("{person} no longer has the role {role} from a grant.", person=holder, role=role.label)
    hint = Text(_("Roles from Partner Center or from the bot's file are not affected."))
    return Card(_("Role removed"), said, (Text(said), hint), tone=Tone.GOOD)


def took_back_card(by: str, holder: str, role: Role) -> Card:
    """What whoever manages users is told of a role that was taken back."""
    said = _("{name} removed the role {role} from {person}.", name=by, role=role.label, person=holder)
    return Card(_("Role removed"), said, (Text(said), _all_grants()), private=False)


def grants_card(grants: Sequence[Grant], zone: str) -> Card:
    """All roles given in chat that are in force, those that end first before the others."""
    if not grants:
        said = _("No role has been given in chat.")
        return Card(_("Roles given in chat"), said, (Text(said),))
    rows = tuple(
        (
            grant.holder,
            grant.role.label,
            last_day(grant, zone),
            n_("{count} customer", "{count} customers", len(grant.customers))
            if grant.customers
            else _("All customers"),
            grant.giver,
        )
        for grant in grants
    )
    titles = (_("Person"), _("Role"), _("Last day"), _("Customers"), _("Given by"))
    return Card(
        _("Roles given in chat"),
        n_(
            "{count} role given in chat is in force.",
            "{count} roles given in chat are in force.",
            len(grants),
        ),
        (Table(tuple(map(Column, titles)), rows),),
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    grant = Grant(
        "g1",
        "sam@northwindcloud.example",
        Role.HELPDESK_AGENT,
        now,
        now + timedelta(days=9),
        "k",
        "Gil Moreau",
    )
    return {
        "grants": grants_card([grant, replace(grant, customers=("c1",))], "UTC"),
        "grants, none": grants_card([], "UTC"),
        "granted": granted_card(grant, "Europe/Berlin"),
        "revoked": revoked_card(grant.holder, grant.role),
        "revoked, told": took_back_card("Gil Rosenthal", grant.holder, grant.role),
    }
