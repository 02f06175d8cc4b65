"""Selling: how the double behaves where the vendor may be slow, late, strict or unwilling. Set by its controls."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal

_TABLES = frozenset({"refused", "refused_products", "sold_out"})
SLOW = frozenset({"none", "large", "all"})
LONGEST = 10**7
"""Of any wait that can be set."""
LARGE = 100
"""Changes of more seats than these are answered with 202 and done in the background, unless told otherwise."""
REFUSALS = {
    800023: (403, "You are not eligible for this transaction because your Credit Line is not reaching minimum threshold for this purchase. Please update your order (or) contact Support for help."),
    800024: (400, "You are not eligible for this transaction."),
    800025: (400, "You are not eligible for this transaction because your Credit Line is not reaching minimum threshold for this purchase. Please update your order (or) contact Support for help."),
    800026: (400, "You are not eligible for this transaction."),
    800069: (403, "Order failed Risk Management check."),
    800073: (403, "Your customer account is currently under review. Check back in few days. Your patience is appreciated during this time."),
    800074: (403, "Your customer account is currently under review. Check back in few days. Your patience is appreciated during this time."),
    800075: (403, "Your customer account was not approved. Transactions for this customer are not allowed. Please verify the customer account information is correct."),
    900121: (403, "Unable to process order due to insufficient credit limit, please contact ucmwrcsp@microsoft.com for further assistance."),
    900124: (403, "Your company has not accepted the Microsoft Partner Agreement (MPA). The global admin of the CSP account must accept the MPA to resume the full transactional capabilities."),
}  # fmt: skip
"""Purchases are refused with these where a control says so: status and text by code.
https://learn.microsoft.com/partner-center/developer/error-codes"""


PRODUCT_REFUSALS = {
    800010: "Inventory is not available for this catalog item.",
    800017: "The quantity is not available for this catalog item.",
    800020: "The catalog item is not eligible for purchase.",
    800070: "Offer is not available in the specified country.",
    2085: "The offer is not eligible for purchase.",
}
"""Groups of a cart that hold some product are refused with these where a control says so."""


@dataclass(slots=True)
class SellingBehaviour:
    """Waits are in seconds of real time, whatever the speed of the world; minutes and hours are the world's own.

    For `checkout_seconds` a cart that was checked out is still being processed. `checkout_again` is how a second checkout of a cart is answered: `refused` or `repeated`; `plain_transitions` whether
    the history of transitions comes as every other collection. `refused` is, for a customer or for all ("*"), the code that purchases are refused with; `refused_products` the
    same for a product, at checkout alone. `sold_out` are SKUs that no inventory check finds.
    """

    slow_updates: str = "large"
    slow_seconds: float = 2.0
    updates_limit: int = 100
    webhook_late_seconds: float = 0.0
    entitlement_minutes: float = 10.0
    entitlement_status: int = 200
    provisioning_seconds: float = 4.0
    registration_seconds: float = 3.0
    order_lag_minutes: float = 0.0
    cart_minutes: float = 7 * 24 * 60
    checkout_again: str = "refused"
    checkout_seconds: float = 0.0
    vetting_minutes: float = 30.0
    vetting_denies: bool = False
    sandbox_limits: bool = False
    plain_transitions: bool = False
    refused: dict[str, int] = field(default_factory=dict)
    refused_products: dict[str, int] = field(default_factory=dict)
    sold_out: set[str] = field(default_factory=set)

    def set(self, name: str, value: object) -> None:
        """Set one by name. Raises ValueError for one that there is not, or a value of another kind."""
        known = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _TABLES}
        if name not in known:
            raise ValueError(f"unknown: {name}; there are {', '.join(sorted(known))}")
        kind = type(known[name])
        if kind is float and isinstance(value, int | float | Decimal) and 0 <= value <= LONGEST:
            setattr(self, name, float(value))
        elif type(value) is kind and (name != "slow_updates" or value in SLOW):
            setattr(self, name, value)
        else:
            raise ValueError(f"{name} cannot be {value}")

    def is_slow(self, seats: int) -> bool:
        """Whether a change of so many seats is done in the background."""
        return self.slow_updates == "all" or (self.slow_updates == "large" and seats > LARGE)
