"""Answers of every kind, made up: JSON of the services' own words, bytes, statuses and headers."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from hypothesis import strategies as st

from adapters.microsoft.http.answers import answer
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Response, fresh_ids
from adapters.microsoft.http.service import Service
from bot.errors import PartnerFailure

NOW = datetime(2026, 11, 23, tzinfo=UTC)
WORDS = (
    "id items links next uri method headers key value companyProfile companyName domain billingProfile "
    "defaultAddress country userCredentials password continuationToken totalCost currencyCode currencyLocale budget "
    "amount ammount percentUsed lastModifiedDate resourceId quantityUsed invoiceDate totalCharges amendments "
    "documentType invoiceDetails balanceAmount lastPaymentDate status severity notes text createdByName quantity "
    "states supportedCultures suggestedAddresses description code error message data statusCode attributes mpnId "
    "isAgreementSigned taxReceipts TotalCost Items value @odata.nextLink nextLink @odata.type displayName securityEnabled "
    "roleTemplateId accountEnabled userPrincipalName mail proxyAddresses target"
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.decimals(allow_nan=False).map(str)
    | st.sampled_from(
        ["0001-01-01T00:00:00", "9999-12-10", "G000024130", "https://evil.test/", "{}", '{"code":1}']
    )
)
BODIES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=6)
    ),
    max_leaves=20,
)
STATUSES = st.sampled_from([200, 201, 202, 204, 301, 400, 401, 403, 404, 409, 412, 429, 500, 503, 999])
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "retry-after",
            "location",
            "azure-asyncoperation",
            "ms-correlationid",
            "request-id",
            "content-disposition",
        ]
    ),
    st.text(max_size=30),
)


def read(service: Service, call: Call[Any], response: Response) -> None:
    """Read an answer: whatever it is, it is a value or a failure that can be told."""
    try:
        whole(answer(service, call, response, fresh_ids(), NOW))
    except PartnerFailure as failure:
        tell(failure)


def whole(value: object) -> None:
    """Look at all of what was read, as whoever is handed it may: rows, fields and properties. None of that raises any more."""
    if isinstance(value, str | bytes | Enum | datetime | date):
        return
    if isinstance(value, Mapping):
        value = [*value, *value.values()]
    if isinstance(value, Page):
        whole(value.items)
    elif isinstance(value, Sequence):
        for each in value:
            whole(each)
    elif is_dataclass(value):
        told = [name for name, part in inspect.getmembers(type(value)) if isinstance(part, property)]
        for name in [*(each.name for each in fields(value)), *told]:
            whole(getattr(value, name))


def tell(failure: PartnerFailure) -> None:
    """A failure says what was tried, what to do, and by which id support finds it."""
    assert failure.operation and failure.correlation_id and failure.advice
    str(failure)
