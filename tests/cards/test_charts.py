"""Charts as pictures, and the links that carry them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from adapters.charts import ChartLinks, draw
from adapters.charts.canvas import DARK, LIGHT
from adapters.charts.fonts import runs
from adapters.charts.links import read, written
from bot.cards.model import Chart, ChartKind

LINKS = ChartLinks("https://bot.example/", b"a key of any length")
DAYS = Chart(
    "Cost per day",
    ChartKind.DAYS,
    tuple(f"Nov {at}" for at in range(1, 31)),
    tuple(Decimal(100 + at * 7 % 40) for at in range(30)),
    "EUR",
    "Cost per day.",
    limit=Decimal(120),
)
BARS = Chart(
    "Cost per service",
    ChartKind.BARS,
    ("Virtual Machines", "Müller Maschinenbau GmbH & Söhne, Entwicklung und Vertrieb", "$x^2$ and _more_"),
    (Decimal("2100.123456789012345678"), Decimal("800"), Decimal("-12.5")),
    "USD",
    "Cost per service.",
)


def token(link: str) -> str:
    return link.removeprefix("https://bot.example/charts/").removesuffix(".png")


def corner(picture: bytes) -> tuple[int, ...]:
    return Image.open(BytesIO(picture)).convert("RGB").getpixel((0, 0))


@pytest.mark.parametrize("chart", [DAYS, BARS], ids=["days", "bars"])
def test_a_chart_is_sharp_and_small(chart):
    picture = draw(chart)
    image = Image.open(BytesIO(picture))
    assert image.format == "PNG" and image.width == 960
    assert len(picture) < 60_000


def test_the_largest_chart_is_still_small():
    labels = tuple(f"A service with a rather long name, number {at}" for at in range(40))
    values = tuple(Decimal(9876543 - 1000 * at) for at in range(40))
    assert len(draw(Chart("Cost", ChartKind.BARS, labels, values, "EUR", "", Decimal(9000000)))) < 60_000


def test_light_and_dark_differ():
    assert corner(draw(BARS)) == (255, 255, 255)
    assert max(corner(draw(BARS, dark=True))) < 64


def colours(picture: bytes) -> dict[tuple[int, ...], int]:
    image = Image.open(BytesIO(picture)).convert("RGB")
    return {colour: count for count, colour in image.getcolors(1 << 20)}


def near(picture: bytes, colour: str) -> int:
    """Pixels that are of a colour, as near as a palette comes to it."""
    wanted = ImageColor.getrgb(colour)
    return sum(
        count
        for found, count in colours(picture).items()
        if max(abs(one - other) for one, other in zip(found, wanted, strict=True)) <= 6
    )


def test_a_short_bar_stands_on_paper_and_not_on_a_track_that_looks_like_a_whole():
    longer, shorter = (replace(BARS, values=(Decimal(100), Decimal(each), Decimal(0))) for each in (50, 25))
    less = near(draw(longer), LIGHT.bar) - near(draw(shorter), LIGHT.bar)
    more = near(draw(shorter), LIGHT.paper) - near(draw(longer), LIGHT.paper)
    assert less > 2000 and abs(more - less) < 600


def test_what_sums_up_the_others_is_grey_and_what_lies_ahead_is_pale():
    for theme, dark in ((LIGHT, False), (DARK, True)):
        assert near(draw(replace(BARS, values=(Decimal(5),) * 3, rest=True), dark=dark), theme.rest) > 5000
        assert near(draw(replace(BARS, values=(Decimal(5),) * 3), dark=dark), theme.rest) < 500
        assert near(draw(replace(DAYS, ahead=7), dark=dark), theme.ahead) > 5000
        assert near(draw(DAYS, dark=dark), theme.ahead) < 500


def test_a_days_budget_is_drawn_and_named():
    with_it, without = draw(replace(DAYS, limit=Decimal(150))), draw(replace(DAYS, limit=None))
    assert near(with_it, LIGHT.limit) > 1000 > near(without, LIGHT.limit)
    assert draw(replace(DAYS, limit_label="Budget a day")) != draw(DAYS)


def test_letters_that_the_font_lacks_are_looked_for_in_another():
    parts = list(runs("SQL データ ベース 2", 20, False))
    assert "".join(part for part, _ in parts) == "SQL データ ベース 2"
    assert parts[0][0] == "SQL " and len(parts) == 5


def test_the_same_chart_gives_the_same_picture():
    assert draw(BARS) == draw(BARS)


def test_charts_can_be_drawn_from_several_threads():
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(draw, [BARS, DAYS] * 3))
    assert pictures[0::2] == [pictures[0]] * 3 and pictures[1::2] == [pictures[1]] * 3


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(ChartKind),
    st.lists(st.text(max_size=20), max_size=33).map(tuple),
    st.lists(st.decimals(), max_size=33).map(tuple),
    st.sampled_from(["EUR", "JPY", "", "?"]),
    st.none() | st.decimals(),
)
def test_no_numbers_make_drawing_fail(kind, labels, values, unit, limit):
    assert draw(Chart("Any", kind, labels, values, unit, "", limit)).startswith(b"\x89PNG")


def test_a_link_carries_its_chart():
    for chart in (DAYS, BARS):
        assert LINKS.open(token(LINKS.url(chart))) == chart


def test_a_link_of_a_message_from_before_still_opens():
    fields = written(DAYS)
    assert read(fields[:7]) == DAYS, "links had seven fields before there were forecasts"
    later = replace(DAYS, limit_label="Budget a day", ahead=7, rest=True)
    assert read(written(later)) == later


def test_another_process_with_the_same_key_opens_it():
    assert (
        ChartLinks("https://elsewhere.example", b"a key of any length").open(token(LINKS.url(BARS))) == BARS
    )


def test_a_long_chart_still_fits_into_an_image_address():
    labels = tuple(f"{at} {'äß€' * 40} {at * 7919}" for at in range(200))
    values = tuple(Decimal(at) / 7 for at in range(200))
    link = LINKS.url(Chart("Cost " * 50, ChartKind.BARS, labels, values, "EUR", "alt " * 900))
    assert len(link) < 3000
    assert LINKS.open(token(link)).labels[0].startswith("0 äß€")


def test_a_link_lives_seven_days():
    start = datetime(2026, 11, 23, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        sealed = token(LINKS.url(BARS))
    with time_machine.travel(start + timedelta(days=6, hours=23), tick=False):
        assert LINKS.open(sealed) == BARS
    with time_machine.travel(start + timedelta(days=7, minutes=1), tick=False), pytest.raises(ValueError):
        LINKS.open(sealed)


@given(st.text(max_size=200))
def test_nothing_else_opens(text):
    with pytest.raises(ValueError):
        LINKS.open(text)


def test_an_altered_link_and_another_key_do_not_open():
    sealed = token(LINKS.url(BARS))
    altered = sealed[:30] + ("A" if sealed[30] != "A" else "B") + sealed[31:]
    with pytest.raises(ValueError):
        LINKS.open(altered)
    with pytest.raises(ValueError):
        ChartLinks("https://bot.example", b"another key").open(sealed)


def test_the_key_is_not_shown():
    assert "any length" not in repr(LINKS)
