"""Receipts: what only says that something arrived, and what says more."""

from __future__ import annotations

import pytest

from adapters.microsoft.texts import is_receipt

SUBMITTED = "\nCase 2403080040008665  Your question was successfully submitted to Microsoft Support TrackingID#2403080040008665"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (SUBMITTED, "Having trouble viewing this email? View your request online"),
        ("", "Your question was successfully submitted to Microsoft Support using your Azure Support Plan - Standard plan."),
        ("Case opened", "Thank you for contacting Microsoft Support. An engineer will be assigned shortly."),
        ("", "We have received your request and will come back to you."),
        ("", "Hello Kim,\nThank you, we've received your note."),
        ("", "Your support request has been created."),
    ],
)  # fmt: skip
def test_a_receipt(subject: str, text: str):
    assert is_receipt(subject, text)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("VM - TrackingID#2403", "Could you confirm the time of the last occurrence (UTC)?"),
        ("VM", "We have received your request. Could you send us the correlation id?"),
        (f"RE: {SUBMITTED}", "Which region is it?"),
        ("VM", "My name is Lena and I own this case."),
        ("VM", "We have received your request. " + "The product group looked at it and found this. " * 20),
        ("Closed", "The cause was found and corrected."),
        ("", ""),
    ],
)  # fmt: skip
def test_no_receipt(subject: str, text: str):
    assert not is_receipt(subject, text)
