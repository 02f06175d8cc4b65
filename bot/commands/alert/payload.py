"""Payload of a change to an alert rule, so that what was confirmed is exactly what is saved.

One convention for all of them: plain text by name, a field a key; what is no text is JSON. :func:`as_payload` and
:func:`from_payload` are the rule, and each command adds keys of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from bot.access.scope import READS, Subject
from bot.model import AlertKind, Cadence, CustomerRef, Destination, Rule, Scope


def as_payload(rule: Rule) -> dict[str, str]:
    """The rule as a change keeps it."""

    def of(customers: Sequence[CustomerRef]) -> str:
        return json.dumps([[each.id, each.name, each.domain] for each in customers])

    return {
        "kind": rule.kind.value,
        "customers": of(rule.scope.customers),
        "excluded": of(rule.scope.excluded),
        "platform": rule.destination.platform,
        "workspace": rule.destination.workspace,
        "channel": rule.destination.channel,
        "user": rule.destination.user,
        "destination": rule.destination_name,
        "owner": rule.owner,
        "owner_name": rule.owner_name,
        "home_platform": rule.owner_home.platform,
        "home_workspace": rule.owner_home.workspace,
        "home_user": rule.owner_home.user,
        "steps": " ".join(str(step) for step in rule.steps),
        "currency": rule.currency,
        "cadence": rule.cadence.value if rule.cadence else "",
        "locale": rule.locale,
        "time_zone": rule.time_zone,
    }


def from_payload(said: Mapping[str, str], rule_id: str, created: datetime) -> Rule:
    """The rule in a change, under the id and with the time it gets when it is saved."""

    return Rule(
        id=rule_id,
        kind=AlertKind(said["kind"]),
        scope=Scope(_customers(said["customers"]), _customers(said["excluded"])),
        destination=Destination(said["platform"], said["workspace"], said["channel"], said["user"]),
        destination_name=said["destination"],
        owner=said["owner"],
        owner_name=said["owner_name"],
        owner_home=Destination(said["home_platform"], said["home_workspace"], user=said["home_user"]),
        created=created,
        steps=tuple(Decimal(step) for step in said["steps"].split()),
        currency=said["currency"],
        cadence=Cadence(said["cadence"]) if said["cadence"] else None,
        locale=said["locale"],
        time_zone=said["time_zone"],
    )


def subject_of(said: Mapping[str, str]) -> Subject:
    """What a change of a rule is about: the customers that it names, and what it tells of them."""
    return Subject(_customers(said["customers"]), frozenset({READS[AlertKind(said["kind"])]}))


def _customers(said: str) -> tuple[CustomerRef, ...]:
    return tuple(CustomerRef(*each) for each in json.loads(said))


def version_of_rule(rule: Rule | None) -> str:
    """What tells a rule from what it is after somebody changed or removed it."""
    return hashlib.sha256(json.dumps(as_payload(rule)).encode()).hexdigest()[:20] if rule else "none"
