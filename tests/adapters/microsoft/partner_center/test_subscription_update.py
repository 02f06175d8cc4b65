"""Update of a subscription: read, change, write back, with nothing lost and nothing else changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.microsoft.http.body import decode
from adapters.microsoft.http.protocol import Response
from adapters.microsoft.http.wire import Fields
from adapters.microsoft.partner_center.calls.subscription_update import edited
from adapters.microsoft.partner_center.calls.subscriptions import read_subscription
from adapters.microsoft.partner_center.subscriptions import SubscriptionOperations
from bot.errors import Cause, PartnerFailure
from bot.model import Effect, Ending, Subscription, SubscriptionEdit
from bot.model.subscription_edit import Renewal, Terms
from bot.ports import RequestIds
from tests.adapters.microsoft.world import Stage, ok, stage
from tests.examples import examples

RECORDED = Path(__file__).parents[3] / "recorded"
C, S = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04", "6d0cd0cb-4c5b-4c34-9c2f-1c7f4fbd0c11"
IDS = RequestIds("11111111-aaaa-aaaa-aaaa-111111111111", "22222222-aaaa-aaaa-aaaa-222222222222")
NEXT_TERM = {
    "product": {"productId": "CFQ7TTC0LFLX", "skuId": "0001", "availabilityId": "CFQ7TTC0N7TJ",
                "billingCycle": "annual", "termDuration": "P1Y"},
    "quantity": 20,
}  # fmt: skip
MODERN: dict[str, Any] = {
    "id": S, "offerId": "CFQ7TTC0LFLX:0001:CFQ7TTC0N7TJ", "offerName": "Microsoft 365 E3", "friendlyName": "E3 Berlin",
    "productType": {"id": "OnlineServicesNCE", "displayName": "OnlineServicesNCE"}, "quantity": 25, "unitType": "Licenses",
    "hasPurchasableAddons": True, "creationDate": "2026-11-20T08:01:02.1234567Z", "effectiveStartDate": "2026-11-20T00:00:00Z",
    "commitmentEndDate": "2027-11-19T00:00:00Z", "cancellationAllowedUntilDate": "2026-11-27T23:59:00Z", "status": "active",
    "autoRenewEnabled": True, "isTrial": False, "billingType": "license", "billingCycle": "monthly", "termDuration": "P1Y",
    "renewalTermDuration": "", "refundOptions": [{"type": "Partial", "expiresAt": "2026-11-27T23:59:00Z"}],
    "refundableQuantity": {"totalQuantity": 25, "details": [{"quantity": 25, "allowedUntilDateTime": "2026-11-27T23:59:00Z"}]},
    "scheduledNextTermInstructions": NEXT_TERM, "isMicrosoftProduct": True, "attentionNeeded": False, "actions": ["edit", "cancel"],
    "contractType": "subscription", "orderId": "d8ba7d2c9d19", "nextChargeInstructions": None,
    "attributes": {"etag": "eyJpZCI6IjZkMGNkMGNiIiwidmVyc2lvbiI6Mn0=", "objectType": "Subscription"},
}  # fmt: skip


def recorded() -> list[dict[str, Any]]:
    one = [
        decode((RECORDED / name).read_bytes()) for name in ("subscription.json", "subscription-changed.json")
    ]
    return [*one, *decode((RECORDED / "subscriptions.json").read_bytes())["items"], MODERN]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
CUSTOM = {"scheduleType": "CustomDate", "actionType": "Cancel", "effectiveDate": "2027-01-01T00:00:00Z"}


@st.composite
def resources(draw: st.DrawFn) -> dict[str, Any]:
    """A subscription as it comes, with fields beside that nobody knows, in any order and any case of their names."""
    found = dict(draw(st.sampled_from(recorded())))
    known = {name.lower() for name in found}
    unknown = draw(st.dictionaries(st.text(min_size=1, max_size=12), JSON, max_size=4))
    found |= {name: value for name, value in unknown.items() if name.lower() not in known}
    if draw(st.booleans()) and "scheduledactions" not in known:
        found["scheduledActions"] = draw(st.sampled_from([[], [CUSTOM]]))
    rows = draw(st.permutations(list(found.items())))
    case = draw(st.sampled_from([str, str.lower, str.upper]))
    return {case(name): value for name, value in rows}


EDITS = {
    "quantity": SubscriptionEdit(quantity=7),
    "friendlyname": SubscriptionEdit(name="Named anew"),
    "status": SubscriptionEdit(status="suspended"),
}
SCHEDULED = {"scheduledactions", "schedulednextterminstructions"}


def folded(value: dict[str, Any]) -> dict[str, Any]:
    return {name.lower(): each for name, each in value.items()}


@settings(max_examples=examples(150), deadline=None)
@given(resources(), st.sampled_from(sorted(EDITS)))
def test_a_change_of_one_field_changes_one_field(found: dict[str, Any], name: str) -> None:
    """Also those that nobody here has ever heard of. Of two forms of scheduled changes one goes back, as is asked for."""
    body, wanted = edited(found, EDITS[name]), folded(found)
    sent = folded(body)
    assert {key for key in {*sent, *wanted} if key not in SCHEDULED and sent.get(key) != wanted.get(key)} == {
        name
    }
    both = {key for key in SCHEDULED if wanted.get(key)}
    kept = both - {"schedulednextterminstructions"} if len(both) > 1 else both
    assert {key for key in SCHEDULED if sent.get(key)} == kept
    assert all(sent[key] == wanted[key] for key in kept)
    assert {key for key in body if key not in found} <= {key for key in body if key.lower() == name}


@settings(max_examples=examples(60), deadline=None)
@given(resources(), st.sampled_from(Ending))
def test_a_renewal_changes_the_renewal_alone(found: dict[str, Any], ending: Ending) -> None:
    terms = Terms(20, "P1M", "monthly") if ending is Ending.RENEW else None
    sent = folded(edited(found, SubscriptionEdit(renewal=Renewal(ending, terms))))
    differs = {key for key in {*sent, *folded(found)} if sent.get(key) != folded(found).get(key)}
    assert differs <= {"autorenewenabled", *SCHEDULED}
    assert "schedulednextterminstructions" not in sent and len(sent["scheduledactions"]) == 1
    assert sent["autorenewenabled"] is (ending is Ending.RENEW)


@pytest.mark.parametrize(
    ("ending", "word"),
    [(Ending.RENEW, "RenewToNewTerm"), (Ending.END, "Cancel"), (Ending.EXTEND, "RenewToExtendedServiceTerm")],
)
def test_the_three_outcomes_on_the_wire_and_back(ending: Ending, word: str) -> None:
    terms = Terms(20, "P1M", "monthly") if ending is Ending.RENEW else None
    body = edited(MODERN, SubscriptionEdit(renewal=Renewal(ending, terms)))
    [action] = body["scheduledActions"]
    assert (action["actionType"], action["scheduleType"]) == (word, "TermEnd")
    if terms:
        product = NEXT_TERM["product"] | {"billingCycle": "monthly", "termDuration": "P1M"}
        assert action["instructions"] == {"product": product, "quantity": 20}
    found = read_subscription(Fields(body))
    assert SubscriptionEdit(renewal=Renewal(ending, terms)).is_done(found), (
        "what was written reads as what was meant"
    )


def test_what_is_scheduled_is_read_in_either_form() -> None:
    [one] = read_subscription(Fields(MODERN)).scheduled
    assert (one.effect, one.quantity, one.term, one.billing_cycle) == (Effect.RENEW, 20, "P1Y", "annual")
    both = MODERN | {"scheduledActions": [CUSTOM]}
    [custom] = read_subscription(Fields(both)).scheduled
    assert (custom.effect, str(custom.at)) == (Effect.END, "2027-01-01 00:00:00+00:00"), (
        "the first form counts"
    )


# -- the whole way --------------------------------------------------------------------------------------------


def writer(play: Stage, slept: list[float] | None = None) -> SubscriptionOperations:
    async def sleep(seconds: float) -> None:
        if slept is not None:
            slept.append(seconds)

    return SubscriptionOperations(play.exchange, sleep=sleep)


def changed(**fields: object) -> dict[str, Any]:
    return MODERN | fields


def as_read(value: dict[str, Any]) -> Subscription:
    return read_subscription(Fields(value))


FEWER = SubscriptionEdit(quantity=20)
SEEN = replace(FEWER, before=FEWER.version(as_read(MODERN)))


def stale() -> Response:
    return ok({"code": 2055, "description": "Etag is no longer valid."}, 412)


async def test_it_is_written_under_the_etag_that_was_just_read() -> None:
    play = stage(ok(MODERN), ok(changed(quantity=20)))
    stands = await writer(play).edit(C, S, SEEN, IDS)
    read, written = play.script.sent
    assert (read.method, written.method, written.path) == (
        "GET",
        "PATCH",
        f"/v1/customers/{C}/subscriptions/{S}",
    )
    assert written.headers["If-Match"] == '"eyJpZCI6IjZkMGNkMGNiIiwidmVyc2lvbiI6Mn0="'
    assert (
        written.headers["MS-RequestId"] == IDS.request_id and read.headers["MS-RequestId"] != IDS.request_id
    )
    assert {each.headers["MS-CorrelationId"] for each in play.script.sent} == {IDS.correlation_id}
    assert json.loads(written.body or b"") == MODERN | {"quantity": 20}
    assert stands.quantity == 20


@pytest.mark.parametrize("answer", [stale, lambda: ok({"code": 2055, "description": "Etag"}, 400)])
async def test_what_somebody_else_changed_beside_it_is_kept(answer: Callable[[], Response]) -> None:
    other = changed(friendlyName="Somebody else's name", attributes={"etag": "second"})
    play = stage(ok(MODERN), answer(), ok(other), ok(other | {"quantity": 20}))
    await writer(play).edit(C, S, SEEN, IDS)
    again = play.script.sent[3]
    assert json.loads(again.body or b"") == other | {"quantity": 20}
    assert again.headers["If-Match"] == '"second"'
    assert again.headers["MS-RequestId"] != IDS.request_id, "an id that was answered is used up"

    twice = stage(ok(MODERN), answer(), ok(other), ok(other | {"quantity": 20}))
    await writer(twice).edit(C, S, SEEN, IDS)
    assert twice.script.sent[3].headers["MS-RequestId"] == again.headers["MS-RequestId"], (
        "and it is the same again"
    )


@pytest.mark.parametrize(
    "meanwhile", [{"quantity": 24}, {"status": "suspended"}, {"autoRenewEnabled": False}]
)
async def test_what_the_person_saw_and_is_not_so_any_more_is_not_overwritten(
    meanwhile: dict[str, Any],
) -> None:
    for answers in ([ok(changed(**meanwhile))], [ok(MODERN), stale(), ok(changed(**meanwhile))]):
        play = stage(*answers)
        with pytest.raises(PartnerFailure) as caught:
            await writer(play).edit(C, S, SEEN, IDS)
        assert (caught.value.cause, caught.value.maybe_done) == (Cause.STALE, False)
        assert not play.script.answers


async def test_it_gives_up_where_it_is_always_too_late() -> None:
    play = stage(*[ok(MODERN), stale()] * 3)
    with pytest.raises(PartnerFailure) as caught:
        await writer(play).edit(C, S, SEEN, IDS)
    assert caught.value.cause is Cause.STALE and not play.script.answers


async def test_what_is_so_already_is_not_written_again() -> None:
    play = stage(ok(changed(quantity=20)))
    assert (await writer(play).edit(C, S, SEEN, IDS)).quantity == 20
    assert [each.method for each in play.script.sent] == ["GET"]


async def test_what_is_done_in_the_background_is_waited_for() -> None:
    slept: list[float] = []
    taken = Response(202, {"location": f"/customers/{C}/subscriptions/{S}"})
    play = stage(ok(MODERN), taken, ok(MODERN), ok(MODERN), ok(changed(quantity=20)))
    assert (await writer(play, slept).edit(C, S, SEEN, IDS)).quantity == 20
    assert len(slept) == 2
    assert "If-Match" not in play.script.sent[2].headers, "the write has changed the etag"


async def test_what_is_not_there_yet_after_a_while_is_told_as_it_stands() -> None:
    taken = Response(202, {"location": f"/customers/{C}/subscriptions/{S}"})
    play = stage(ok(MODERN), taken, *[ok(MODERN)] * 6)
    assert (await writer(play).edit(C, S, SEEN, IDS)).quantity == 25
    assert not play.script.answers


async def test_a_look_that_fails_afterwards_does_not_say_that_nothing_was_done() -> None:
    taken = Response(202, {"location": f"/customers/{C}/subscriptions/{S}"})
    play = stage(ok(MODERN), taken, ok(MODERN), ok({"code": 1, "description": "no"}, 400))
    with pytest.raises(PartnerFailure) as caught:
        await writer(play).edit(C, S, SEEN, IDS)
    assert caught.value.maybe_done
