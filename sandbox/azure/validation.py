"""Validation: what a new ticket must say."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from sandbox.wire.problems import arm
from sandbox.world.azure_catalogue import Problem, Service, problem_by_path
from sandbox.world.support import SEVERITIES

_REQUIRED = (
    "description",
    "problemClassificationId",
    "severity",
    "advancedDiagnosticConsent",
    "contactDetails",
    "title",
    "serviceId",
)
_CONTACT = (
    "firstName",
    "lastName",
    "preferredContactMethod",
    "primaryEmailAddress",
    "preferredTimeZone",
    "country",
    "preferredSupportLanguage",
)


def moment(text: str) -> datetime:
    """A date. Raises Refusal."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise arm(400, "InvalidParameterValue", f"The date '{text}' is not valid.") from None


def validate(properties: dict[str, Any], now: datetime) -> tuple[Service, Problem]:
    """The service and problem that a ticket is about. Raises Refusal for whatever is missing or wrong."""
    missing = [name for name in _REQUIRED if properties.get(name) in (None, "")]
    if missing:
        raise arm(
            400, "InvalidParameterValue", f"The following properties are required: {', '.join(missing)}."
        )
    contact = properties["contactDetails"]
    gaps = [name for name in _CONTACT if not isinstance(contact, dict) or contact.get(name) in (None, "")]
    if gaps:
        raise arm(
            400, "InvalidParameterValue", f"The following contactDetails are required: {', '.join(gaps)}."
        )
    if contact["preferredContactMethod"].lower() == "phone" and not contact.get("phoneNumber"):
        raise arm(
            400, "InvalidParameterValue", "contactDetails.phoneNumber is required for contact by phone."
        )
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", contact["primaryEmailAddress"]):
        raise arm(400, "InvalidParameterValue", "contactDetails.primaryEmailAddress is not valid.")
    if not re.fullmatch(r"[A-Za-z]{3}", contact["country"]):
        raise arm(400, "InvalidParameterValue", "contactDetails.country must be an ISO 3166-1 alpha-3 code.")
    if str(properties["severity"]).lower() not in SEVERITIES:
        raise arm(400, "InvalidParameterValue", f"The severity '{properties['severity']}' is not valid.")
    if properties["advancedDiagnosticConsent"] not in ("Yes", "No"):
        raise arm(400, "InvalidParameterValue", "advancedDiagnosticConsent must be Yes or No.")
    found = problem_by_path(str(properties["problemClassificationId"]))
    if found is None or found[0].path.lower() != str(properties["serviceId"]).lower():
        raise arm(400, "InvalidParameterValue", "problemClassificationId does not belong to serviceId.")
    start = properties.get("problemStartTime")
    if start is not None and moment(str(start)) > now + timedelta(minutes=5):
        raise arm(400, "InvalidParameterValue", "problemStartTime must not lie in the future.")
    return found
