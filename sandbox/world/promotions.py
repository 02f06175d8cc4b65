"""Promotions: discounts on some SKUs, with who may have them, how many seats of, how often and until when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.world.catalogue import NO_LIMIT


@dataclass(frozen=True, slots=True)
class Promotion:
    """One discount on the first term of a SKU. `owned` is a product that the customer must have."""

    id: str
    name: str
    product_id: str
    sku_id: str
    duration: str
    cycles: tuple[str, ...]
    discount: str
    start: datetime
    end: datetime
    least: int = 1
    most: int = NO_LIMIT
    times: int | None = None
    first: bool = False
    owned: str = ""

    def runs(self, now: datetime) -> bool:
        """Whether it can be had now."""
        return self.start <= now <= self.end


class Promotions:
    """All promotions, and who has had which. Redemptions are counted over all partners; here there is one."""

    def __init__(self, start: datetime) -> None:
        first = (start - timedelta(days=45)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        until = first + timedelta(days=210, hours=23, minutes=59, seconds=59)
        over = first - timedelta(days=20, seconds=1)
        rows = (
            Promotion("39NFJQT20BX1:0001:39NFJQT1Q5KN", "Microsoft 365 Business Premium for new customers",
                      "CFQ7TTC0LCHC", "0002", "P1Y", ("annual", "monthly"), "0.15", first, until, 1, 300, 1, True),
            Promotion("39NFJQT20BX2:0001:39NFJQT1Q5KM", "Microsoft 365 Copilot, 10 seats and more",
                      "CFQ7TTC0MM8R", "0002", "P1Y", ("annual",), "0.2", first, until, 10, NO_LIMIT, 3),
            Promotion("39NFJQT1PJQB:0001:39NFJQT1Q5KN", "Visio Plan 1",
                      "CFQ7TTC0HD33", "0003", "P1Y", ("annual",), "0.05", first, until),
            Promotion("39NFJQT20BX4:0001:39NFJQT1Q5KP", "Microsoft 365 E5 for those who have E3",
                      "CFQ7TTC0LFLZ", "0002", "P3Y", ("annual", "triennial"), "0.1", first, until, 25, 2400, None,
                      False, "CFQ7TTC0LFLX"),
            Promotion("39NFJQT1SNC7:0001:39NFJQT1Q5KM", "Microsoft 365 F3, spring",
                      "CFQ7TTC0LH05", "0001", "P1Y", ("annual",), "0.5", over - timedelta(days=120), over, 10, 100, 3, True),
        )  # fmt: skip
        self.all = {one.id: one for one in rows}
        self.taken: Counter[tuple[str, str]] = Counter()

    def find(self, identity: str) -> Promotion | None:
        """One by id, in any case; blanks around it do not matter."""
        return self.all.get(identity.strip().upper())

    def take(self, promotion: str, customer: str) -> None:
        """Count one redemption."""
        self.taken[promotion, customer] += 1

    def left(self, promotion: Promotion, customer: str) -> int | None:
        """How often a customer may still have it; None where that is not limited."""
        return (
            None if promotion.times is None else max(0, promotion.times - self.taken[promotion.id, customer])
        )
