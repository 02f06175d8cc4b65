"""Requests to Azure Resource Manager, and the version that each must name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.wire.bodies import decode
from sandbox.wire.problems import arm


@dataclass(frozen=True, slots=True)
class AzureRequest:
    """One request to Azure Resource Manager."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes
    base: str

    def body(self) -> dict[str, Any]:
        """The JSON object that was sent. Raises Refusal."""
        try:
            value = decode(self.raw)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise arm(
                400, "InvalidRequestContent", "The request content was invalid and could not be deserialized."
            )
        return value


def check_version(ask: AzureRequest, versions: tuple[str, ...]) -> None:
    """Refuse a request without api-version, or with one that is not among *versions*. Raises Refusal."""
    version = ask.query.get("api-version")
    if version is None:
        raise arm(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required.",
        )
    if version not in versions:
        message = (
            f"The api-version '{version}' is invalid. The supported versions are '{', '.join(versions)}'."
        )
        raise arm(400, "InvalidApiVersionParameter", message)
