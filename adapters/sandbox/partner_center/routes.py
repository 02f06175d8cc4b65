"""All routes of Partner Center. Fixed paths come before those with a placeholder in their place."""

from __future__ import annotations

from adapters.sandbox.operations import Operation
from adapters.sandbox.partner_center import customers, invoices, lineitems, usage

ALL: list[Operation] = [
    *usage.OPERATIONS.routes,
    *lineitems.OPERATIONS.routes,
    *invoices.OPERATIONS.routes,
    *customers.OPERATIONS.routes,
]
