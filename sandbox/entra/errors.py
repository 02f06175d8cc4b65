"""Entra's error bodies, with their AADSTS numbers."""

from __future__ import annotations

import time
import uuid

from sandbox.wire.bodies import Answer
from sandbox.wire.problems import Refusal


def oauth(error: str, number: int, text: str, status: int = 400) -> Refusal:
    """The body of a refused token request.

    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    """
    trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
    stamp = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime())
    body = {
        "error": error,
        "error_description": (
            f"AADSTS{number}: {text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
        ),
        "error_codes": [number],
        "timestamp": stamp,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://login.microsoftonline.com/error?code={number}",
    }
    if error == "invalid_grant" and number in (50076, 50173, 700082):
        body["suberror"] = "basic_action" if number == 50076 else "bad_token"
    return Refusal(Answer(status, body))
