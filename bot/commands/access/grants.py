"""Role grants: roles given in chat until a day, and taken back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission, may_grant, reach
from bot.access.scope import WHOLE, Concerns, Subject, in_scope
from bot.cards.grants import (
    grant_facts,
    granted_card,
    grants_card,
    last_day,
    revoked_card,
    took_back_card,
)
from bot.cards.model import Card
from bot.changes.versions import version_of_grant
from bot.commands.access.grant_terms import customers_named, end_of, names_of
from bot.errors import Declined, NotAllowed, NotFound, Offer
from bot.framework.command import NotAudited, command
from bot.framework.context import Act, Ask
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.line import write
from bot.messages import _
from bot.model import CustomerRef
from bot.model.change import Change, Done
from bot.model.destination import actor_key
from bot.model.identity import Grant, Role
from bot.model.time_zone import zone_of
from bot.parameters.day import ComingDay
from bot.parameters.role_holder import RoleHolder, holder_named, legible
from bot.ports.outbox import Access, Notice


@command(
    "access grants",
    title="List roles given in chat",
    needs=Permission.ACCESS_GRANT,
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.ROLE, n.LIST),
        means(n.ROLE, n.SHOW, prior=-0.2),
    ),
)
async def grants(ask: Ask) -> Card:
    """List the roles given in chat, and when they end."""
    return grants_card(await ask.grants.all(ask.now), ask.person.actor.time_zone)


@command(
    "access grant",
    title="Give somebody a role",
    submit="Give role",
    needs=Permission.ACCESS_GRANT,
    examples=("access grant sam@northwindcloud.example helpdesk_agent until=2027-01-31",),
    concerns=Concerns.CUSTOMERS,
    audited=NotAudited("it writes to our own store only"),
    asked=(
        means(n.GIVE, slots="role", helps=(n.ROLE,), without=(n.REMOVE,)),
        means(n.GIVE, n.ROLE, without=(n.REMOVE,)),
        means(n.SHOW, slots="role", named="self", without=(n.REMOVE, n.LIST), prior=0.2),
    ),
)
async def grant(
    ask: Ask,
    person: RoleHolder,
    role: Annotated[Role, Field(description="The role to give"), Heard(values=n.ROLES)],
    *,
    until: Annotated[ComingDay, Field(description="The last day, at most a year from now")],
    customers: Annotated[
        str,
        Field(
            description="Only for these customers, separated by semicolons",
            max_length=1000,
            examples=["contoso ltd; fabrikam"],
        ),
        Heard("customers"),
    ] = "",
) -> Change:
    """Give somebody a role until a day, for all customers or for some."""
    holder, end = legible(holder_named(person)), end_of(until, ask)
    named = await customers_named(ask, customers)
    _refuse(ask, holder, role)
    if _limits(ask, role) and not named:
        raise Declined(
            _("Your own role is limited to certain customers."),
            _("Name the customers that the role is for: customers=…"),
        )
    await _refuse_beyond(ask, role, [customer.id for customer in named])
    given = _grant(ask, holder, role, end, [customer.id for customer in named])
    before = await _in_force(ask, holder, role)
    if before:
        await _refuse_beyond(ask, role, before.customers)
    _only_more(before, given, ask.person.actor.time_zone)
    old = (before, await names_of(ask, before.customers)) if before else None
    warnings = (_("This replaces the grant that is in force now."),) if before else ()
    return Change(
        title=_("Give {person} the role {role}", person=holder, role=role.label),
        summary=_(
            "Give {person} the role {role} through {date}",
            person=holder,
            role=role.label,
            date=last_day(given, ask.person.actor.time_zone),
        ),
        target=None,
        facts=grant_facts(given, [customer.name for customer in named], ask.person.actor.time_zone, old),
        payload={
            "holder": holder,
            "role": role.value,
            "until": end.isoformat(),
            "customers": " ".join(given.customers),
            "before": version_of_grant(before),
            "after": version_of_grant(given),
        },
        confirm=_("Give role"),
        warnings=warnings,
    )


@grant.subject
def given_for(change: Change) -> Subject:
    """Who gets which role, and for which customers; none where it is for all."""
    told = change.payload
    return replace(_subject(change), gives=_role_in(change), holder=told.get("holder", ""))


def _role_in(change: Change) -> Role | None:
    """The role that stands in a change; none in one that is not ours to read."""
    return next((role for role in Role if role.value == change.payload.get("role")), None)


async def grant_now(ask: Ask, change: Change) -> str:
    """The grant that is in force."""
    return version_of_grant(await _in_force(ask, change.payload["holder"], Role(change.payload["role"])))


grant.version(grant_now)


@grant.undo
async def ungranted(ask: Ask, done: Done) -> str:
    """Take the role back, unless it took the place of a grant: giving less needs two steps."""
    told = done.payload
    if told.get("before") != version_of_grant(None):
        return ""
    return write("access revoke", person=told["holder"], role=told["role"])


@grant.apply
async def put_grant(act: Act, change: Change) -> Card:
    """Keep the grant; whether its giver may give it, and what it takes the place of, is looked at once more."""
    told = change.payload
    role, holder, customers = Role(told["role"]), told["holder"], told["customers"].split()
    _refuse(act.ask, holder, role)
    before = await _in_force(act.ask, holder, role)
    for each in (customers, *([before.customers] if before else [])):
        await _refuse_beyond(act.ask, role, each)
    given = _grant(act.ask, holder, role, datetime.fromisoformat(told["until"]), customers)
    # By this id the role and its row in the trail are known to belong together.
    given = replace(given, id=act.ids.request_id)
    _only_more(before, given, act.ask.person.actor.time_zone)
    await act.grants.put(given)
    return granted_card(given, act.ask.person.actor.time_zone)


@command(
    "access revoke",
    title="Remove a role",
    submit="Remove role",
    needs=Permission.ACCESS_GRANT,
    examples=("access revoke sam@northwindcloud.example helpdesk_agent",),
    concerns=Concerns.CUSTOMERS,
    temporary_roles=False,
    audited=NotAudited("it writes to our own store only"),
    asked=(
        means(n.REMOVE, n.ROLE),
        means(n.REMOVE, slots="role person", helps=(n.ROLE, n.GIVE)),
    ),
)
async def revoke(
    ask: Ask,
    person: RoleHolder,
    role: Annotated[Role, Field(description="The role to remove"), Heard(values=n.ROLES)],
) -> Change:
    """Remove a role that was given in chat."""
    holder = holder_named(person)
    _refuse_above(ask, _("remove the role {role}", role=role.label), role)
    given = await _in_reach(ask, holder, role)
    title = _("Remove the role {role} from {person}", role=role.label, person=holder)
    return Change(
        title=title,
        summary=title,
        target=None,
        facts=grant_facts(given, await names_of(ask, given.customers), ask.person.actor.time_zone),
        payload={
            "holder": holder,
            "role": role.value,
            "customers": " ".join(given.customers),
            "before": version_of_grant(given),
            "after": version_of_grant(None),
        },
        confirm=_("Remove role"),
        danger=True,
    )


@revoke.subject
def given_back_for(change: Change) -> Subject:
    """The customers that a role was given for; none where it is for all."""
    return _subject(change)


revoke.version(grant_now)


@revoke.undo
async def given_again(ask: Ask, done: Done) -> str:
    """Give the role again, until the same day and for the same customers."""
    told = done.payload
    until = told.get("before", "").partition(" ")[0]
    if not until:
        return ""
    last = datetime.fromisoformat(until).astimezone(zone_of(ask.person.actor.time_zone)) - timedelta(
        seconds=1
    )
    customers = {"customers": "; ".join(told["customers"].split())} if told["customers"] else {}
    return write(
        "access grant",
        person=told["holder"],
        role=told["role"],
        until=last.date().isoformat(),
        **customers,
    )


@revoke.apply
async def end_grant(act: Act, change: Change) -> Card:
    """Take the grant back, and tell whoever manages users."""
    holder, role = change.payload["holder"], Role(change.payload["role"])
    _refuse_above(act.ask, _("remove the role {role}", role=role.label), role)
    if await _in_force(act.ask, holder, role):
        await _in_reach(act.ask, holder, role)
    await act.grants.revoke(holder, role)
    act.notices.extend(await _told(act, took_back_card(act.ask.person.who, holder, role)))
    return revoked_card(holder, role)


async def _told(act: Act, card: Card) -> Sequence[Notice]:
    """What those who manage users are told; posted once, however often the change is taken up."""
    manages, now = Permission.ACCESS_GRANT.value, act.ask.now
    return [
        Notice(
            id=(key := f"managers-{act.ids.request_id}-{at}"),
            dedupe_key=key,
            destination=to,
            card=card,
            not_before=now,
            access=() if to.channel else (Access((actor_key(to),), manages),),
        )
        for at, to in enumerate(await act.ask.managers())
    ]


def _limits(ask: Ask, role: Role) -> list[frozenset[str]]:
    """What a role that this person gives has to keep within: the reach of giving roles, and of all that the role allows.

    What is only lent to them widens nothing.
    """
    own = replace(ask.person, roles=ask.person.roles - ask.person.temporary)
    allowed = [each for each, holders in ask.policy.holders.items() if role in holders]
    limits = [
        reach(ask.person, Permission.ACCESS_GRANT, ask.policy),
        *(reach(own, each, ask.policy) for each in allowed),
    ]
    return [limit for limit in limits if limit is not None]


@grant.says
def granted_as(change: Change) -> Mapping[str, str]:
    """Whose role it is: a mention, a name and other spellings would not tell it to who holds the trail against roles in force."""
    return _whose(change)


@revoke.says
def revoked_as(change: Change) -> Mapping[str, str]:
    """Whose role it was, likewise."""
    return _whose(change)


def _whose(change: Change) -> Mapping[str, str]:
    return {"person": change.payload["holder"], "role": change.payload["role"]}


def _subject(change: Change) -> Subject:
    ids = change.payload.get("customers", "").split()
    return Subject(tuple(CustomerRef(each, "", "") for each in ids))


async def _refuse_beyond(ask: Ask, role: Role, customers: Sequence[str]) -> None:
    if await _beyond(ask, role, customers):
        why = _("Your own role is limited to certain customers, and this one covers more.")
        raise NotAllowed(_("give the role {role}", role=role.label), why, _(WHOLE))


async def _beyond(ask: Ask, role: Role, customers: Sequence[str]) -> bool:
    """Who is limited to named customers gives, replaces and takes back roles that are for these alone."""
    limits = _limits(ask, role)
    known = [await ask.customers.get(each) for each in customers] if limits else []
    return bool(limits) and not (
        known and all(each and in_scope(each, limit) for each in known for limit in limits)
    )


def _refuse(ask: Ask, holder: str, role: Role) -> None:
    """Nobody gives anything to themselves, nor more than they hold, nor what is only lent to them."""
    if holder in ask.person.names:
        raise NotAllowed(
            _("give yourself a role"), _("Someone else has to do that."), _("somebody who can give roles")
        )
    _refuse_above(ask, _("give the role {role}", role=role.label), role)


def _refuse_above(ask: Ask, action: str, role: Role) -> None:
    if not may_grant(ask.person, role, ask.policy):
        why = _("It allows more than your own roles do.")
        raise NotAllowed(action, why, _("someone who has that role"))


async def _in_force(ask: Ask, holder: str, role: Role) -> Grant | None:
    return next((each for each in await ask.grants.of([holder], ask.now) if each.role is role), None)


async def _in_reach(ask: Ask, holder: str, role: Role) -> Grant:
    """The grant in force. Raises :class:`NotFound` also for one that reaches further than the asker: that there is one is
    not theirs to know."""
    given = await _in_force(ask, holder, role)
    if given is None or await _beyond(ask, role, given.customers):
        raise NotFound(
            _("grant of {role} to {person}", role=role.label, person=holder),
            _("Roles from Partner Center are removed there."),
            offer=Offer(_("Show all granted roles"), "access grants"),
        )
    return given


def _only_more(before: Grant | None, given: Grant, zone: str) -> None:
    """Giving takes nothing away: taking back says so by its name, and whoever manages users is told."""
    if before is None or not _takes_away(before, given):
        return
    role = given.role.value
    raise Declined(
        _(
            "{person} already has this role through {date}, and this would take some of it away.",
            person=given.holder,
            date=last_day(before, zone),
        ),
        _("Remove it first: {command}", command=f"access revoke {given.holder} {role}"),
    )


def _takes_away(before: Grant, given: Grant) -> bool:
    """Whether a grant in the place of another ends sooner, or is good for fewer customers."""
    fewer = bool(given.customers) and not (before.customers and set(before.customers) <= set(given.customers))
    return given.until < before.until or fewer


def _grant(ask: Ask, holder: str, role: Role, until: datetime, customers: Sequence[str]) -> Grant:
    actor = ask.person.actor
    return Grant(
        id=secrets.token_urlsafe(9),
        holder=holder,
        role=role,
        since=ask.now,
        until=until,
        by=actor.key,
        by_name=actor.name,
        customers=tuple(customers),
        by_names=tuple(sorted(ask.person.names)),
    )
