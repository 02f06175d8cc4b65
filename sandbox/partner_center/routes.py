"""Routes of Partner Center. Fixed paths come before those with a placeholder in their place."""

from __future__ import annotations

from sandbox.http.operations import Operation
from sandbox.partner_center import (
    agreements,
    azure_entitlements,
    carts,
    creation,
    customers,
    entitlements,
    inventory,
    invoices,
    lineitems,
    orders,
    partners,
    products,
    promotions,
    qualifications,
    relations,
    subscriptions,
    tickets,
    transitions,
    usage,
    validations,
)
from sandbox.webhooks import routes as webhooks

ALL: list[Operation] = [
    *usage.OPERATIONS.routes,
    *lineitems.OPERATIONS.routes,
    *invoices.OPERATIONS.routes,
    *creation.OPERATIONS.routes,
    *relations.OPERATIONS.routes,
    *qualifications.OPERATIONS.routes,
    *agreements.OPERATIONS.routes,
    *customers.OPERATIONS.routes,
    *subscriptions.OPERATIONS.routes,
    *azure_entitlements.OPERATIONS.routes,
    *transitions.OPERATIONS.routes,
    *products.OPERATIONS.routes,
    *inventory.OPERATIONS.routes,
    *promotions.OPERATIONS.routes,
    *carts.OPERATIONS.routes,
    *orders.OPERATIONS.routes,
    *entitlements.OPERATIONS.routes,
    *tickets.OPERATIONS.routes,
    *validations.OPERATIONS.routes,
    *partners.OPERATIONS.routes,
    *webhooks.OPERATIONS.routes,
]
