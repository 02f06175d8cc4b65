"""Alert rules: alert add, test, list and remove."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.recipients import access_to_words
from bot.access.scope import READS, Concerns, Subject
from bot.cards.alert import notice as notices_look
from bot.cards.alert.changes import removed_card, subscribed_card, tested_card
from bot.cards.alert.parked import TAKE_OVER, why_words
from bot.cards.alert.rules import rules_card
from bot.cards.alert.words import rule_facts, rule_title, rule_words
from bot.cards.format import ended
from bot.cards.model import Card
from bot.commands.alert.duplicates import parked_twin, taken_over
from bot.commands.alert.lookup import rule_named
from bot.commands.alert.parameters import (
    Id,
    Whose,
    currency_of,
    refuse_unseen,
    refuse_unused,
)
from bot.commands.alert.payload import as_payload, from_payload, subject_of, version_of_rule
from bot.commands.alert.preview import Preview, back_test_sentence, preview_of
from bot.commands.alert.undoing import line_of_rule
from bot.commands.alert.values import Value, steps_and_cadence
from bot.errors import Declined
from bot.framework.command import NotAudited, command
from bot.framework.context import Act, Ask, Own
from bot.framework.phrases import means
from bot.language import vocabulary as n
from bot.line import write
from bot.messages import _
from bot.model import (
    AlertKind,
    Rule,
    Scope,
)
from bot.model.alert import rule_id_for
from bot.model.change import Change, Done
from bot.model.fact import Fact
from bot.parameters.currency import CurrencyCode
from bot.parameters.page import PageNumber
from bot.parameters.place import To, room_here
from bot.ports.outbox import Notice


@command(
    "alert add",
    title="Add an alert rule",
    submit="Save rule",
    spoken="Warn me when {customer} reaches 80% of its budget",
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
    audited=NotAudited("it writes to our own store only"),
    asked=(
        means(n.ALERT, slots="value", named="amount number", helps=(n.REACHES, n.USAGE), kind="amount"),
        means(
            n.ALERT,
            slots="value",
            named="percent",
            helps=(n.REACHES, n.USAGE, n.BUDGET),
            kind="percent",
            prior=0.1,
        ),
        means(
            n.REACHES, slots="value", named="percent", helps=(n.USAGE, n.BUDGET), kind="percent", prior=-0.4
        ),
        means(n.ALERT, n.NEAR_LIMIT, helps=(n.BUDGET,), kind="percent", prior=-0.2),
        means(n.ALERT, n.OVERSPENT, helps=(n.BUDGET,), kind="percent", prior=-0.2),
        means(
            n.ALERT,
            n.FORECAST,
            helps=(n.OVERSPENT, n.BUDGET, n.REACHES, n.NEAR_LIMIT, n.USAGE),
            kind="forecast",
        ),
        means(n.ALERT, n.SUDDEN, helps=(n.USAGE, n.REACHES), kind="sudden"),
        means(n.ALERT, n.STALE, helps=(n.USAGE, n.REACHES), kind="stale"),
        means(n.ALERT, n.INVOICE, helps=(n.CREATE, n.REACHES), kind="invoice"),
        means(n.ALERT, n.TICKET, helps=(n.CREATE, n.REACHES, n.UPDATE), kind="tickets"),
        means(n.DIGEST, helps=(n.ALERT, n.CUSTOMER, n.USAGE, n.WEEKLY, n.DAILY, n.MONTHLY), kind="digest"),
        means(n.ALERT, n.CREATE),
        means(n.ALERT, n.REACHES, slots="value", named="amount number", helps=(n.USAGE,), kind="amount"),
        means(n.ALERT, n.REACHES, slots="scope", prior=-1.0),
    ),
)
async def add(
    ask: Ask,
    kind: Annotated[AlertKind, Field(description="What to watch")],
    scope: Whose = Scope(),  # noqa: B008 - frozen
    value: Value = "",
    *,
    to: To | None = None,
    currency: Annotated[
        CurrencyCode,
        Field(description="Only customers billed in this currency", max_length=40, examples=["EUR"]),
    ] = "",
) -> Change:
    """Get alerts on thresholds, forecasts, unusual spend, missing data, invoices or tickets, or a regular digest."""
    about = ask.under(READS[kind])
    refuse_unused(kind, scope, currency)
    await refuse_unseen(about, ask.reach, kind, scope)
    steps, cadence = steps_and_cadence(kind, value, ask.reads)
    currency = currency_of(kind, value, currency, ask.reads)
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
        owner_home=person.home,
        created=ask.now,
        steps=steps,
        currency=currency,
        cadence=cadence,
        locale=room.locale or ask.locale,
        time_zone=room.time_zone or person.time_zone,
    )
    parked = await parked_twin(ask, rule)
    await ask.progress(_("Checking current usage and past days…"))
    preview = await preview_of(about, rule)
    facts = [*rule_facts(rule, ask.locale), Fact(_("Past days"), await back_test_sentence(about, rule))]
    if preview.sentence(rule):
        facts.append(Fact(_("Right now"), preview.sentence(rule)))
    facts += taken_over(parked)
    return Change(
        title=rule_title(rule, ask.locale),
        summary=ended(rule_title(rule, ask.locale)),
        target=scope.customers[0] if len(scope.customers) == 1 else None,
        facts=tuple(facts),
        payload=as_payload(rule) | preview.as_payload(),
        confirm=_("Save rule"),
        warnings=_shown_to(rule),
    )


def _shown_to(rule: Rule) -> tuple[str, ...]:
    if not rule.destination.channel:
        return ()
    warning = _(
        "Everyone in {channel} will see these alerts, with customers and amounts.",
        channel=rule.destination_name,
    )
    return (warning,)


@add.subject
def told_of(change: Change) -> Subject:
    """A rule is about the customers in its scope, and takes what it takes to see what it tells of them."""
    return subject_of(change.payload)


@add.undo
async def added_no_more(ask: Ask, done: Done) -> str:
    """Remove the rule."""
    return write("alert remove", rule=rule_id_for(done.request_id))


@add.apply
async def save(act: Act, change: Change) -> Card:
    """Keep the rule, and say exactly what is subscribed now."""
    rule = from_payload(change.payload, rule_id_for(act.ids.request_id), act.ask.now)
    # Somebody else may have saved the same since this one was shown.
    parked = await parked_twin(act.ask, rule)
    await act.keep.add(rule, parked.id if parked else "")
    preview = Preview.from_payload(change.payload)
    covered = await _covered(act.ask, rule.scope)
    return subscribed_card(
        rule,
        max(0, covered - preview.without_budget),
        preview.left_out,
        preview.already,
        more_left_out=preview.without_budget - len(preview.left_out),
        more_already=preview.past - len(preview.already),
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
    asked=(
        means(n.ALERT, n.LIST),
        means(n.ALERT, n.SHOW),
        means(n.ALERT, prior=-0.6),
    ),
)
async def show_all(ask: Ask, *, page: PageNumber = 1) -> Card:
    """List the alert rules, their mutes, and what could not be delivered."""
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
    audited=NotAudited("it writes to our own store only"),
    asked=(
        means(n.ALERT, n.REMOVE),
        means(n.REMOVE, slots="rule", helps=(n.ALERT,), prior=-0.2),
    ),
)
async def remove(ask: Ask, rule: Id) -> Change:
    """Remove an alert rule."""
    found = await rule_named(ask, rule)
    return Change(
        title=_("Remove alert rule {rule}", rule=found.id),
        summary=ended(
            _("Remove alert rule {rule}: {what}", rule=found.id, what=rule_words(found, ask.locale))
        ),
        target=found.scope.customers[0] if len(found.scope.customers) == 1 else None,
        facts=(*rule_facts(found, ask.locale), Fact(_("Made by"), found.owner_name)),
        payload={
            "rule": found.id,
            **as_payload(found),
            "created": found.created.isoformat(),
            "before": version_of_rule(found),
            "after": version_of_rule(None),
        },
        confirm=_("Remove rule"),
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


@remove.undo
async def added_again(ask: Ask, done: Done) -> str:
    """Make a rule like it. What it remembered of customers is gone, and it is theirs who make it."""
    return line_of_rule(ask, from_payload(done.payload, done.payload["rule"], done.at))


@remove.apply
async def forget(act: Act, change: Change) -> Card:
    """Remove the rule."""
    created = datetime.fromisoformat(change.payload["created"])
    rule = from_payload(change.payload, change.payload["rule"], created)
    await act.keep.remove(rule.id, act.ask.now)
    return removed_card(rule, act.ask.locale)


@command(
    "alert test",
    title="Send a test alert",
    needs=Permission.ALERT_WRITE,
    unconfirmed="sends a marked test where our own alert goes",
    examples=("alert test k3vq7x",),
    concerns=Concerns.CUSTOMERS,
)
async def test(own: Own, rule: Id) -> Card:
    """Send a marked test alert to where a rule's alerts go."""
    found = await rule_named(own, rule)
    if parked := (await own.alerts.parked_rules()).get(found.id):
        problem = _("Rule {rule} is parked: {reason}.", rule=found.id, reason=why_words(parked))
        raise Declined(problem, _(TAKE_OVER))
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
