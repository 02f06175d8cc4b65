"""alert: standing wishes to be told, what they have told, and who takes care of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from bot.alert_lookup import notice_named, notice_or_rule, rule_named, told_here
from bot.cards import alert as notices_look
from bot.cards.alert import notice_card, taken_card
from bot.cards.alert_changes import muted_card, removed_card, subscribed_card, tested_card, unmuted_card
from bot.cards.alert_history import history_card
from bot.cards.alert_parked import TAKE_OVER, why_words
from bot.cards.alert_rules import rules_card
from bot.cards.alert_words import rule_facts, rule_words
from bot.cards.model import Card, Fact, FieldKind
from bot.command import command
from bot.confirm import Change
from bot.context import Act, Ask, Own
from bot.errors import Declined
from bot.foresight import Standing, backtested, standing_of
from bot.lookups import Customer
from bot.model import (
    AlertKind,
    AlertNotice,
    Rule,
    Scope,
)
from bot.outbox import Notice
from bot.params import Asked, OneWord
from bot.policy import Permission
from bot.recipients import access_to_words
from bot.rule_payload import as_payload, from_payload, id_for, subject_of, version_of_rule
from bot.scope import READS, Concerns, Subject
from bot.silence import silence
from bot.terms import (
    To,
    Value,
    Whose,
    currency_of,
    home_of,
    refuse_idle_terms,
    refuse_unseen,
    room_here,
    terms_of,
)
from bot.twins import parked_twin, taken_over

LONGEST_MUTE = 30
"""Days. Silence without an end hides what it was never meant to."""

HISTORY = timedelta(days=90)
MOST_SHOWN = 500

Id = Annotated[
    str,
    Field(description="The rule's id, as the list shows it", max_length=40, examples=["k3vq7x"]),
    OneWord(),
]

NoticeId = Annotated[
    str,
    Field(description="The notice's id, as its card shows it", max_length=40, examples=["n4v9q2"]),
    OneWord(),
]


@command(
    "alert add",
    title="Add an alert rule",
    needs=Permission.ALERT_WRITE,
    featured=9,
    examples=(
        "alert add percent all 50,80,100",
        "alert add amount fabrikam 5000",
        'alert add forecast "all except contoso retail"',
        "alert add tickets all",
        "alert add percent fabrikam 80 to=#finance",
        "alert add digest all weekly to=me",
    ),
    concerns=Concerns.CUSTOMERS,
    adds="a rule; one that says the same is refused when it is saved",
)
async def add(
    ask: Ask,
    kind: Annotated[AlertKind, Field(description="What to watch")],
    scope: Whose = Scope(),  # noqa: B008 - frozen
    value: Value = "",
    *,
    to: To | None = None,
    currency: Annotated[
        str,
        Field(
            description="Only customers billed in this currency", pattern="^[A-Za-z]{3}$", examples=["EUR"]
        ),
    ] = "",
) -> Change:
    """Be told of thresholds, forecasts, jumps, missing data, invoices, tickets, or by a digest."""
    about = ask.under(READS[kind])
    refuse_idle_terms(kind, scope, currency)
    await refuse_unseen(about, ask.reach, kind, scope)
    steps, cadence = terms_of(kind, value)
    currency = currency_of(kind, value, currency)
    room = to or await room_here(ask)
    person = ask.person.actor
    rule = Rule(
        id="",
        kind=kind,
        scope=scope,
        destination=room.destination,
        destination_name=room.name,
        owner=person.key,
        owner_name=person.name,
        owner_home=home_of(ask),
        created=ask.now,
        steps=steps,
        currency=currency,
        cadence=cadence,
        locale=room.locale or person.locale,
        time_zone=room.time_zone or person.time_zone,
    )
    parked = await parked_twin(ask, rule)
    await ask.progress("Looking at how things stand and at the days on record…")
    standing = await standing_of(about, rule)
    facts = [*rule_facts(rule, ask.locale), Fact("On record", await backtested(about, rule))]
    if standing.sentence(rule):
        facts.append(Fact("As things stand", standing.sentence(rule)))
    facts += taken_over(parked)
    return Change(
        title=f"Tell of: {rule_words(rule, ask.locale)}",
        summary=f"Set up an alert: {rule_words(rule, ask.locale)}.",
        target=scope.customers[0] if len(scope.customers) == 1 else None,
        facts=tuple(facts),
        payload=as_payload(rule) | standing.as_payload(),
        confirm="Save rule",
        warnings=_shown_to(rule),
    )


def _shown_to(rule: Rule) -> tuple[str, ...]:
    if not rule.destination.channel:
        return ()
    return (f"Everyone in {rule.destination_name} will see these notices, with customers and amounts.",)


@add.subject
def told_of(change: Change) -> Subject:
    """A rule is about the customers in its scope, and takes what it takes to see what it tells of them."""
    return subject_of(change.payload)


@add.apply
async def save(act: Act, change: Change) -> Card:
    """Keep the rule, and say exactly what is subscribed now."""
    rule = from_payload(change.payload, id_for(act.ids.request_id), act.ask.now)
    # Somebody else may have saved the same since this one was shown.
    parked = await parked_twin(act.ask, rule)
    await act.keep.add(rule, parked.id if parked else "")
    standing = Standing.from_payload(change.payload)
    covered = await _covered(act.ask, rule.scope)
    return subscribed_card(
        rule,
        max(0, covered - standing.without_budget),
        standing.left_out,
        standing.already,
        more_left_out=standing.without_budget - len(standing.left_out),
        more_already=standing.past - len(standing.already),
        locale=act.ask.locale,
    )


async def _covered(ask: Ask, scope: Scope) -> int:
    if not scope.everyone:
        return len(scope.customers)
    return max(0, await ask.customers.count() - len(scope.excluded))


@command(
    "alert list",
    aliases=("alerts",),
    needs=Permission.ALERT_READ,
    examples=("alert list",),
    concerns=Concerns.CUSTOMERS,
)
async def show_all(
    ask: Ask, *, page: Annotated[int, Field(description="Which page of a long list", ge=1)] = 1
) -> Card:
    """List the alert rules, what mutes them, and what could not be delivered."""
    mutes = await ask.alerts.mutes(ask.now)
    names = {}
    for mute in mutes:
        if mute.customer_id and (customer := await ask.customers.get(mute.customer_id)):
            names[mute.customer_id] = customer.name
    return rules_card(
        await ask.alerts.rules(),
        mutes,
        await ask.parked(),
        page,
        now=ask.now,
        locale=ask.locale,
        names=names,
        parked_rules=await ask.alerts.parked_rules(),
        may_add=ask.offers("alert add"),
    )


@command(
    "alert remove",
    needs=Permission.ALERT_WRITE,
    examples=("alert remove k3vq7x",),
    concerns=Concerns.CUSTOMERS,
)
async def remove(ask: Ask, rule: Id) -> Change:
    """Remove an alert rule."""
    found = await rule_named(ask, rule)
    return Change(
        title=f"Remove the rule {found.id}",
        summary=f"Remove the alert rule {found.id}: {rule_words(found, ask.locale)}.",
        target=found.scope.customers[0] if len(found.scope.customers) == 1 else None,
        facts=(*rule_facts(found, ask.locale), Fact("Made by", found.owner_name)),
        payload={
            "rule": found.id,
            **as_payload(found),
            "created": found.created.isoformat(),
            "before": version_of_rule(found),
            "after": version_of_rule(None),
        },
        confirm="Remove rule",
        danger=True,
    )


@remove.subject
def told_no_more(change: Change) -> Subject:
    """Who removes a rule may see what it tells, as who makes one."""
    return subject_of(change.payload)


@remove.version
async def rule_now(ask: Ask, change: Change) -> str:
    """The rule as it stands."""
    return version_of_rule(await ask.alerts.rule(change.payload["rule"]))


@remove.apply
async def forget(act: Act, change: Change) -> Card:
    """Remove the rule."""
    created = datetime.fromisoformat(change.payload["created"])
    rule = from_payload(change.payload, change.payload["rule"], created)
    await act.keep.remove(rule.id, act.ask.now)
    return removed_card(rule, act.ask.locale)


@command(
    "alert mute",
    title="Mute an alert",
    needs=Permission.ALERT_WRITE,
    unconfirmed="mutes our own alert",
    examples=("alert mute n4v9q2 days=7 reason=migration", "alert mute k3vq7x fabrikam days=3 reason=test"),
    concerns=Concerns.CUSTOMERS,
)
async def mute(
    own: Own,
    notice: Annotated[
        str,
        Field(description="The notice to silence, or a rule", max_length=40, examples=["n4v9q2"]),
        OneWord(),
        Asked(once=True),
    ],
    customer: Customer | None = None,
    *,
    reason: Annotated[
        str,
        Field(description="Why; everyone who looks at the rule sees it", min_length=3, max_length=300),
        Asked(FieldKind.TEXT),
    ],
    days: Annotated[int, Field(description="For how many days", ge=1, le=LONGEST_MUTE)] = 7,
) -> Card:
    """Silence a rule for a customer, or for all of them, until it gets worse or the time is over."""
    told, rule = await notice_or_rule(own, notice)
    made, whom = await silence(own, rule, told, customer, days, reason)
    card = replace(muted_card(made, rule, whom, locale=own.locale), private=not told_here(own, told))
    await own.keep.mute(made, lambda: own.row(card))
    return card


@command(
    "alert unmute",
    title="Unmute an alert rule",
    needs=Permission.ALERT_WRITE,
    unconfirmed="ends the mute of our own alert",
    examples=("alert unmute k3vq7x", "alert unmute k3vq7x fabrikam"),
    concerns=Concerns.CUSTOMERS,
)
async def unmute(own: Own, rule: Id, customer: Customer | None = None) -> Card:
    """Let a muted rule tell again."""
    found = await rule_named(own, rule)
    card = unmuted_card(found, customer, locale=own.locale)
    if not await own.keep.unmute(found.id, customer.id if customer else "", lambda: own.row(card)):
        whose = f" for {customer.name}" if customer else ""
        raise Declined(f"Rule {found.id} is not muted{whose}.", "See what is muted with: alert list")
    return card


@command(
    "alert acknowledge",
    title="Acknowledge an alert",
    aliases=("alert ack",),
    needs=Permission.ALERT_WRITE,
    unconfirmed="puts on record who takes care of our own alert",
    examples=("alert acknowledge n4v9q2",),
    concerns=Concerns.CUSTOMERS,
)
async def acknowledge(own: Own, notice: NoticeId) -> Card:
    """Say that you take care of an alert."""
    found = await notice_named(own, notice)
    rule = await own.alerts.rule(found.crossing.rule_id)
    locale = rule.locale if rule else own.locale
    told, by, now = await own.alerts.card(found), own.person.actor.name, own.now

    def shown(as_it_stands: AlertNotice) -> Card:
        card = (
            taken_card(told, as_it_stands, rule, now=now, locale=locale)
            if told
            else notice_card(as_it_stands, rule, now=now, locale=locale)
        )
        return replace(card, private=not told_here(own, found))

    mine = shown(replace(found, acknowledged=now, acknowledged_by=by))
    if await own.keep.acknowledge(found.id, by, now, lambda: own.row(mine)):
        return mine
    # Who came second sees who was first, which is all there is to say.
    return shown(await notice_named(own, notice))


@command(
    "alert history",
    title="Show alert history",
    needs=Permission.ALERT_READ,
    examples=("alert history", "alert history customer=fabrikam", "alert history rule=k3vq7x"),
    concerns=Concerns.CUSTOMERS,
)
async def history(
    ask: Ask,
    customer: Customer | None = None,
    *,
    rule: Annotated[str, Field(description="Only of this rule", max_length=40)] = "",
    page: Annotated[int, Field(description="Which page of a long list", ge=1)] = 1,
) -> Card:
    """Show what alerts have told in the last 90 days, and who took care of it."""
    rule = rule.strip().lower()
    notices = await ask.alerts.notices(
        since=ask.now - HISTORY,
        rule_id=rule,
        customer_id=customer.id if customer else "",
        limit=MOST_SHOWN + 1,
    )
    return history_card(
        notices[:MOST_SHOWN],
        {each.id: each for each in await ask.alerts.rules()},
        page,
        now=ask.now,
        locale=ask.locale,
        rule_id=rule,
        customer=customer,
        older=len(notices) > MOST_SHOWN,
    )


@command(
    "alert test",
    title="Send a test notice",
    needs=Permission.ALERT_WRITE,
    unconfirmed="sends a marked test where our own alert goes",
    examples=("alert test k3vq7x",),
    concerns=Concerns.CUSTOMERS,
)
async def test(own: Own, rule: Id) -> Card:
    """Send a marked test notice to where a rule tells."""
    found = await rule_named(own, rule)
    if parked := (await own.alerts.parked_rules()).get(found.id):
        raise Declined(f"Rule {found.id} is parked: {why_words(parked)}.", TAKE_OVER)
    name = own.person.actor.name
    at = f"{own.now:%Y%m%d%H%M%S%f}"
    message = Notice(
        id=f"test-{found.id}-{at}",
        dedupe_key=f"test:{found.id}:{at}",
        destination=found.destination,
        card=notices_look.test_card(found, name, own.now, found.locale),
        not_before=own.now,
        owner=found.owner_home,
        until=own.now + timedelta(hours=1),
        access=(access_to_words(found),),
    )
    card = tested_card(found, locale=own.locale)
    await own.post([message], lambda: own.row(card))
    return card
