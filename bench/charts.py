"""Charts: CPU time of a picture, beside that of an empty one of the same size, made and written with bare Pillow."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from PIL import Image

from adapters.charts import draw
from bench.measuring import Figure, interleaved
from bot.cards.model import Chart, ChartKind

MOST = 3.0
ROUNDS = 15

DAYS = Chart(
    "Cost per day", ChartKind.DAYS, tuple(str(day) for day in range(1, 31)),
    tuple(Decimal(1200 + day * 377 % 900) for day in range(30)), "USD", "", Decimal(1900), "Budget a day", 7,
)  # fmt: skip
BARS = Chart(
    "Cost by service", ChartKind.BARS, (*(f"A service, number {at}" for at in range(8)), "Everything else"),
    tuple(Decimal(12000 - 1300 * at) for at in range(9)), "USD", "", rest=True,
)  # fmt: skip


async def figures() -> list[Figure]:
    """Both kinds of charts as the usage card has them."""
    found = []
    for name, chart in (("a month by day", DAYS), ("nine services", BARS)):
        size = Image.open(BytesIO(draw(chart))).size

        async def drawn(chart: Chart = chart) -> None:
            draw(chart)

        async def empty(size: tuple[int, int] = size) -> None:
            few = Image.new("RGB", size, "#ffffff").quantize(48, Image.Quantize.FASTOCTREE)
            few.save(BytesIO(), "PNG", compress_level=6)

        spent = await interleaved({"ours": drawn, "floor": empty}, ROUNDS)
        ours, floor = spent["ours"] * 1000, spent["floor"] * 1000
        found.append(
            Figure(
                f"Chart of {name}: CPU",
                f"{ours:.1f} ms",
                f"empty picture, {floor:.1f} ms",
                ours / floor,
                most=MOST,
            )
        )
    return found
