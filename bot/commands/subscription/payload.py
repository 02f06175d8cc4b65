"""Subscription edits as a change keeps them: which fields, whose subscription, and as what it was shown."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.subscription_obstacle import declined
from bot.errors import Declined
from bot.framework.change_target import target_of
from bot.framework.context import Act, Ask
from bot.messages import _
from bot.model import AzureEntitlement, CustomerRef, Ending, Subscription, SubscriptionEdit
from bot.model.change import Change
from bot.model.subscription_edit import DONE, Renewal, Terms, renewal_of
from bot.model.subscription_rules import Action, obstacle, refund_of


def check(
    action: Action,
    subscription: Subscription,
    ask: Ask,
    *,
    seats: int = 0,
    azure: Sequence[AzureEntitlement] = (),
) -> None:
    """Raises :class:`bot.errors.Declined` for what the service would refuse, with the day from which it can be done."""
    if hindered := obstacle(action, subscription, ask.now, seats=seats, azure=azure):
        raise declined(hindered)


def payload_of(customer: CustomerRef, subscription: Subscription, edit: SubscriptionEdit) -> dict[str, str]:
    """What is to be written, and as what the subscription was shown. Raises :class:`Declined` where it is so already."""
    before = edit.version(subscription)
    if before == DONE:
        raise Declined(_("This is already so."), _("There is nothing to change."))
    said = {
        "customer_id": customer.id,
        "subscription_id": subscription.id,
        "subscription": subscription.name,
        "before": before,
        "after": DONE,
    }
    if edit.name is not None:
        said |= {"name": edit.name, "was_name": subscription.name}
    if edit.quantity is not None:
        said |= {"quantity": str(edit.quantity), "was_quantity": str(subscription.quantity)}
    if edit.status is not None:
        said["status"] = edit.status
    if edit.renewal:
        said |= _renewal_said("", edit.renewal) | _renewal_said("was_", renewal_of(subscription))
    return said


def _renewal_said(prefix: str, renewal: Renewal | None) -> dict[str, str]:
    if renewal is None:
        return {}
    said = {"ending": renewal.ending.value}
    if terms := renewal.terms:
        said |= {"seats": str(terms.quantity), "term": terms.term, "billing": terms.billing_cycle}
    return {f"{prefix}{name}": value for name, value in said.items()}


def edit_of(change: Change) -> SubscriptionEdit:
    """The edit that a change holds."""
    said = change.payload
    quantity = said.get("quantity")
    return SubscriptionEdit(
        name=said.get("name"),
        quantity=None if quantity is None else int(quantity),
        status=said.get("status"),
        renewal=_renewal(change),
        before=said.get("seen", said["before"]),
    )


def _renewal(change: Change) -> Renewal | None:
    said = change.payload
    if "ending" not in said:
        return None
    terms = Terms(int(said["seats"]), said["term"], said["billing"]) if "seats" in said else None
    return Renewal(Ending(said["ending"]), terms)


async def subscription_now(ask: Ask, change: Change) -> Subscription:
    """The subscription as it stands, asked of the customer whose it is said to be."""
    return await ask.partner.subscriptions.get(target_of(change).id, change.payload["subscription_id"])


async def add_ons(ask: Ask, customer: CustomerRef, subscription_id: str) -> Sequence[Subscription]:
    """What was bought on top of a subscription and still stands, which goes where it goes."""
    bought = await ask.partner.subscriptions.of(customer.id)
    return [
        each
        for each in bought
        if each.parent_id == subscription_id and each.status in ("active", "suspended")
    ]


def brings_back(subscription: Subscription, ask: Ask) -> dict[str, str]:
    """What the card says of a refund, for the payload."""
    return {"refund": refund_of(subscription, ask.now)}


def takes_along(children: Sequence[Subscription]) -> dict[str, str]:
    """The add-ons that the card names, for the payload."""
    return {"add_ons": " ".join(sorted(each.id for each in children))}


async def version_now(ask: Ask, change: Change) -> str:
    """What the edit rests on, as it stands; nothing that it could rest on where it would come to something else than its card says."""
    stands = await subscription_now(ask, change)
    version = edit_of(change).version(stands)
    return version if version == DONE or await _comes_to_the_same(ask, change, stands) else ""


async def _comes_to_the_same(ask: Ask, change: Change, stands: Subscription) -> bool:
    """Whether it still brings back, and takes along, what the card says."""
    said, now = change.payload, brings_back(stands, ask)
    if "add_ons" in said:
        now |= takes_along(await add_ons(ask, target_of(change), stands.id))
    return all(said[name] == value for name, value in now.items() if name in said)


async def carry_out(act: Act, change: Change) -> tuple[Subscription, bool]:
    """Write the edit. How the subscription stands then, and whether it shows the edit: a large change is done in the background."""
    edit = edit_of(change)
    stands = await act.writer.subscriptions.edit(
        target_of(change).id, change.payload["subscription_id"], edit, act.ids
    )
    return stands, edit.is_done(stands)
