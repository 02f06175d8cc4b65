"""Update of a subscription: the whole resource as it was read, with the fields that are to change, under its etag.

What is left out is reset by the service, and an auto-renewal that is reset is an extended term that costs more: so everything is sent
back as it came, fields that nobody here knows among them.
https://learn.microsoft.com/partner-center/developer/change-the-quantity-of-a-subscription
"""

from __future__ import annotations

from typing import Any

from adapters.microsoft.http.body import content
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.resource import Resource, put_field, read_resource, under_its_etag
from adapters.microsoft.http.wire import Fields
from adapters.microsoft.partner_center.calls.scheduled_changes import ACTIONS, INSTRUCTIONS, actions_for
from adapters.microsoft.partner_center.calls.subscriptions import read_subscription
from adapters.microsoft.partner_center.requests import get, send
from bot.messages import N_
from bot.model import Ending, Subscription, SubscriptionEdit


def resource(customer_id: str, subscription_id: str) -> Call[Resource]:
    """One subscription as it came, to be changed and sent back."""
    request = get(N_("read a subscription"), "customers", customer_id, "subscriptions", subscription_id)
    return Call(request, read_resource)


def update(
    customer_id: str, subscription_id: str, found: Resource, edit: SubscriptionEdit
) -> Call[Subscription | None]:
    """Write a subscription back with an edit; ``None`` where the answer says nothing of how it stands."""
    return written(customer_id, subscription_id, found, edited(found, edit))


def written(
    customer_id: str, subscription_id: str, found: Resource, body: dict[str, Any]
) -> Call[Subscription | None]:
    """Write a subscription back under the etag with which it was found."""
    request = send(
        N_("change a subscription"),
        "PATCH",
        "customers",
        customer_id,
        "subscriptions",
        subscription_id,
        body=body,
    )
    return Call(under_its_etag(request, found), _read_answer)


def _read_answer(response: Response) -> Subscription | None:
    value = content(response.body)
    return None if value is None else read_subscription(Fields(value))


def edited(found: Resource, edit: SubscriptionEdit) -> dict[str, Any]:
    """The resource with the edit in it; all else as it came, under the names and in the case that it came in.

    Of the two forms of scheduled changes one is sent: the service looks at the first alone where both are there.
    """
    body = dict(found)
    if edit.name is not None:
        put_field(body, "friendlyName", edit.name)
    if edit.quantity is not None:
        put_field(body, "quantity", edit.quantity)
    if edit.status is not None:
        put_field(body, "status", edit.status)
    if edit.renewal is not None:
        put_field(body, "autoRenewEnabled", edit.renewal.ending is Ending.RENEW)
        _drop(body, INSTRUCTIONS)
        put_field(body, ACTIONS, actions_for(Fields(found), edit.renewal))
    elif Fields(found).raw(ACTIONS):
        _drop(body, INSTRUCTIONS)
    elif Fields(found).raw(INSTRUCTIONS):
        _drop(body, ACTIONS)
    return body


def _drop(body: dict[str, Any], name: str) -> None:
    for key in [key for key in body if key.lower() == name.lower()]:
        del body[key]
