"""Validation: what a new ticket must say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.azure.contacts import check_contact
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
    check_contact(properties["contactDetails"], str(properties["severity"]))
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
