"""alert mute, unmute, acknowledge and history: what rules have told, and who takes care of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import READS, Concerns
from bot.cards.alert.changes import muted_card, unmuted_card
from bot.cards.alert.history import history_card
from bot.cards.alert.notice import notice_card, taken_card
from bot.cards.format import ended
from bot.cards.model import Card, FieldKind
from bot.changes.undo import with_undo
from bot.commands.alert.lookup import notice_named, notice_or_rule, own_id, rule_named, told_here
from bot.commands.alert.muting import mute_of
from bot.commands.alert.parameters import Id
from bot.commands.alert.suggestions import suggest_notices, suggest_notices_and_rules, suggest_rules
from bot.commands.alert.undoing import before_of, mute_in_force, muted_as_before
from bot.errors import Declined, Offer
from bot.framework.command import command
from bot.framework.context import Ask, Own
from bot.framework.params import Asked, OneWord, Suggest
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.messages import _, speaking
from bot.model import AlertNotice
from bot.model.change import Done
from bot.parameters.customer import Customer
from bot.parameters.days import Days
from bot.parameters.page import PageNumber

LONGEST_MUTE = 30
"""Days. Silence without an end hides what it was never meant to."""

MUTE_TIME = r"^([1-9]\d{0,1}h|([1-9]|[12]\d|30)d|period)$"


HISTORY = timedelta(days=90)


MOST_SHOWN = 500


NoticeId = Annotated[
    str,
    Field(description="The alert's ID", max_length=40, examples=["n4v9q2"]),
    Asked(label="Alert"),
    OneWord(),
    Suggest(suggest_notices, listed=True),
    Heard("own"),
]


@command(
    "alert mute",
    title="Mute an alert",
    needs=Permission.ALERT_WRITE,
    unconfirmed="mutes our own alert",
    examples=("alert mute n4v9q2 days=7 reason=migration", "alert mute k3vq7x fabrikam time=1h"),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.MUTE, helps=(n.ALERT,), without=(n.UNMUTE,)),
        means(n.MUTE, slots="customer", helps=(n.ALERT,), without=(n.UNMUTE,)),
    ),
)
async def mute(
    own: Own,
    notice: Annotated[
        str,
        Field(description="The alert or rule to mute", max_length=40, examples=["n4v9q2"]),
        OneWord(),
        Suggest(suggest_notices_and_rules, listed=True),
        Asked(label="Alert", once=True),
        Heard("own"),
    ],
    customer: Customer | None = None,
    *,
    reason: Annotated[
        str,
        Field(description="Why. Everyone who sees the rule sees it.", max_length=300),
        Asked(FieldKind.TEXT),
        Heard(rest=True),
    ] = "",
    days: Annotated[Days, Field(description="For how many days", ge=1, le=LONGEST_MUTE)] = 7,
    time: Annotated[
        str,
        Field(
            description="In place of days: 1h, 1d, or period (until the billing period ends)",
            pattern=MUTE_TIME,
            examples=["1h"],
        ),
        Asked(seldom=True),
        OneWord(),
        Heard("hours"),
    ] = "",
) -> Card:
    """Mute a rule for a customer, or for all of them, for a time or until it gets worse."""
    told, rule = await notice_or_rule(own, notice)
    made, whom = await mute_of(own, rule, told, customer, time or f"{days}d", reason)
    earlier = await mute_in_force(own, rule.id, made.customer_id)
    card = replace(muted_card(made, rule, whom, locale=own.locale), private=not told_here(own, told))
    if earlier:
        # Without one, the button that unmutes does the same.
        card = with_undo(card, own.undo_id)
    await own.keep.mute(made, lambda: own.row(card, before=before_of(rule, whom, earlier)))
    return card


@mute.undo
async def unmuted_again(ask: Ask, done: Done) -> str:
    """Unmute, or mute as it was muted before."""
    return await muted_as_before(ask, done, muted=True)


@command(
    "alert unmute",
    title="Unmute an alert rule",
    submit="Unmute rule",
    needs=Permission.ALERT_WRITE,
    unconfirmed="ends the mute of our own alert",
    examples=("alert unmute k3vq7x", "alert unmute k3vq7x fabrikam"),
    concerns=Concerns.CUSTOMERS,
    asked=(means(n.UNMUTE, helps=(n.ALERT, n.MUTE), prior=0.2),),
)
async def unmute(own: Own, rule: Id, customer: Customer | None = None) -> Card:
    """End the mute of a rule."""
    found = await rule_named(own, rule)
    customer_id = customer.id if customer else ""
    before = before_of(found, customer, await mute_in_force(own, found.id, customer_id))
    card = with_undo(unmuted_card(found, customer, locale=own.locale), own.undo_id)
    if not await own.keep.unmute(found.id, customer_id, lambda: own.row(card, before=before)):
        problem = _("Rule {rule} is not muted", rule=found.id)
        if customer:
            problem = _("Rule {rule} is not muted for {customer}", rule=found.id, customer=customer.name)
        raise Declined(ended(problem), offer=Offer(_("Show alert rules"), "alert list"))
    return card


@unmute.undo
async def muted_again(ask: Ask, done: Done) -> str:
    """Mute again, for the days that were left and with the same reason."""
    return await muted_as_before(ask, done, muted=False) if "until" in done.payload else ""


@command(
    "alert acknowledge",
    title="Take an alert",
    aliases=("alert ack",),
    needs=Permission.ALERT_WRITE,
    unconfirmed="puts on record who takes care of our own alert",
    examples=("alert acknowledge n4v9q2",),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.MINE, slots="notice", helps=(n.ALERT,)),
        means(n.MINE, n.ALERT),
    ),
)
async def acknowledge(own: Own, notice: NoticeId) -> Card:
    """Take an alert: say that you look after it."""
    found = await notice_named(own, notice)
    rule = await own.alerts.rule(found.crossing.rule_id)
    locale = rule.locale if rule else own.locale
    # A card says whose its rule is: who may not see the rule reads that where everybody was told, and nowhere else.
    whole = rule or told_here(own, found) or own.sees(READS[found.crossing.kind], None)
    told = await own.alerts.card(found) if whole else None
    by, now, actor = own.person.who, own.now, own.person.actor

    def shown(as_it_stands: AlertNotice) -> Card:
        # In a channel it takes the place of what all read, in their language.
        with speaking(locale):
            card = (
                taken_card(told, as_it_stands, rule, now=now, locale=locale)
                if told
                else notice_card(as_it_stands, rule, now=now, locale=locale)
            )
        return replace(card, private=not told_here(own, found))

    mine = shown(replace(found, acknowledged=now, acknowledged_by=by))
    if await own.keep.acknowledge(found.id, by, now, lambda: own.row(mine), actor=actor.key, name=actor.name):
        return mine
    # Who came second sees who was first, which is all there is to say.
    return shown(await notice_named(own, notice))


@command(
    "alert history",
    title="Show alert history",
    submit="Show history",
    needs=Permission.ALERT_READ,
    examples=("alert history", "alert history customer=fabrikam", "alert history rule=k3vq7x"),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.HISTORY, n.ALERT),
        means(n.BURNING, helps=(n.ALERT,), without=(n.TICKET,), prior=-0.1),
        means(n.HISTORY, prior=-0.5),
    ),
)
async def history(
    ask: Ask,
    customer: Customer | None = None,
    *,
    rule: Annotated[
        str, Field(description="Only of this rule", max_length=40), Suggest(suggest_rules, listed=True)
    ] = "",
    page: PageNumber = 1,
) -> Card:
    """Show the alerts of the last 90 days, and who took them."""
    rule = own_id(rule)
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
