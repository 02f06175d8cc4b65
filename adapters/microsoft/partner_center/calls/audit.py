"""Audit log of the vendor's own.

https://learn.microsoft.com/partner-center/developer/get-a-record-of-partner-center-activity-by-user
"""

from __future__ import annotations

import json
from datetime import date

from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call
from adapters.microsoft.http.wire import Fields, guid, word
from adapters.microsoft.partner_center.paging import paged
from adapters.microsoft.partner_center.requests import get
from bot.messages import N_
from bot.model import AuditRecord

PAGE = 200


def audit_records(since: date, until: date, customer_id: str = "") -> Call[Page[AuditRecord]]:
    """What was done between two days, both included; at most 90 days back."""
    query: dict[str, str | int] = {"startDate": since.isoformat(), "endDate": until.isoformat(), "size": PAGE}
    if customer_id:
        condition = {"Field": "CustomerId", "Value": customer_id, "Operator": "equals"}
        query["filter"] = json.dumps(condition)
    return paged(get(N_("read the audit log"), "auditrecords", query=query, bulk=True), read_record)


def read_record(row: Fields) -> AuditRecord:
    """One record; not all have an id. Old and new values stay behind: they may hold secrets and nobody here needs them."""
    return AuditRecord(
        id=row.text("id"),
        at=row.moment("operationDate"),
        operation=row.text("operationType"),
        resource=row.text("resourceType"),
        status=word(row.raw("operationStatus"), ("succeeded", "failed", "progress", "decline")),
        user=row.text("userPrincipalName", "applicationId"),
        customer_id=guid(row.text("customerId")),
        correlation_id=row.text("originalCorrelationId"),
    )
