"""Price sheets as the vendor writes them, and as somebody hostile would: read line by line, bounded, nothing silently lost."""

from __future__ import annotations

import io
import zipfile

import pytest

from adapters.microsoft.http.body import WireError
from adapters.microsoft.partner_api.sheet_file import parts
from bot.model.price import PriceLine, PriceView, SheetKey, UnreadLine

LICENSES = SheetKey("US", PriceView.LICENSES, "2026-11")
METERS = SheetKey("US", PriceView.CONSUMPTION, "2026-11")

# As https://learn.microsoft.com/partner-center/developer/get-a-price-sheet has them, with its typographic quotes.
LICENSE_SHEET = """\ufeff\
"ProductTitle","ProductId","SkuId","SkuTitle","Publisher","SkuDescription","UnitOfMeasure","TermDuration","BillingPlan","Market","Currency","UnitPrice","PricingTierRangeMin","PricingTierRangeMax","EffectiveStartDate","EffectiveEndDate","Tags","ERP Price“
"Advanced Communications","CFQ7TTC0HDK0","0001","Advanced Communications","Microsoft Corporation","Advanced meetings, calling, workflow integration, and management tools for IT.","","P1Y","Annual","US","USD","115.2","","","2/1/2019 12:00:00 AM","2/4/2021 8:35:31 PM","License","144"
"""
METER_SHEET = """\
"ProductTitle","ProductId","SkuId","SkuTitle","Publisher","SkuDescription","UnitOfMeasure","TermDuration","Market","Currency","UnitPrice","PricingTierRangeMin","PricingTierRangeMax","EffectiveStartDate","EffectiveEndDate","MeterIds","MeterType","Tags“
"Advanced Data Security - SQL Database","DZH318Z0C16V","001J","Advanced Data Security - SQL Database - Standard - US East 2","Microsoft","Advanced Data Security - SQL Database - Standard - US East 2","1 Node/Month","payG-1","US","USD","15","","","3/1/2018 12:00:00 AM","11/30/9999 11:59:59 PM","cb0969aa-aaaa-4d6c-ab4b-7e182fa06aff","1 Node/Month","Azure“
"""
PLAIN = "ProductTitle,ProductId,SkuId,SkuTitle,TermDuration,BillingPlan,Segment,Market,Currency,UnitPrice,ERP Price\n"


def zipped(content: bytes, name: str = "sheets.csv", *more: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in (name, *more):
            archive.writestr(each, content)
    return packed.getvalue()


def read(
    content: bytes | str, key: SheetKey = LICENSES, **limits: int
) -> tuple[list[PriceLine], list[UnreadLine]]:
    raw = content.encode() if isinstance(content, str) else content
    found = list(parts(io.BytesIO(raw), key, **limits))
    return [line for part in found for line in part.lines], [each for part in found for each in part.unread]


def test_a_sheet_of_licences_as_documented() -> None:
    [line], unread = read(LICENSE_SHEET)
    assert not unread
    assert line == PriceLine(
        2, "CFQ7TTC0HDK0", "0001", "Advanced Communications", "Advanced Communications", "P1Y", "annual", "", "USD",
        "115.2", "144", "", "", 1_548_979_200_000_000, 1_612_470_931_000_000,
    )  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
def test_a_sheet_of_meters_has_retail_prices_alone(packed: bool) -> None:
    content = METER_SHEET.encode()
    [line], unread = read(zipped(content) if packed else content, METERS)
    assert not unread
    assert (line.amount, line.erp, line.unit, line.term) == ("", "15", "1 Node/Month", "")
    assert (line.sku_id, line.valid_to) == ("001J", None)


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("P1Y", "P1Y"),
        ("1 Year", "P1Y"),
        ("3Years", "P3Y"),
        ("P1M", "P1M"),
        ("1 Month", "P1M"),
        ("payG-1", ""),
    ],
)
def test_terms_are_one_however_they_are_written(written: str, term: str) -> None:
    [line], _ = read(f"{PLAIN}T,P,0001,T,{written},Annual,Commercial,US,USD,1,2\n")
    assert line.term == term


def test_what_cannot_be_read_is_told_line_by_line_and_costs_no_other() -> None:
    lines, unread = read(
        PLAIN
        + "Good,P1,0001,Good,P1Y,Annual,Commercial,US,USD,10.50,12\n"
        + "Short,P2,0001\n"
        + "No amount,P3,0001,x,P1Y,Annual,Commercial,US,USD,ten,12\n"
        + "Infinite,P4,0001,x,P1Y,Annual,Commercial,US,USD,Infinity,1\n"
        + "Elsewhere,P5,0001,x,P1Y,Annual,Commercial,DE,EUR,1,1\n"
        + "No money,P6,0001,x,P1Y,Annual,Commercial,US,Dollars,1,1\n"
        + ",,,,P1Y,Annual,Commercial,US,USD,1,1\n"
        + "\n"
        + "Free of charge,P7,0001,x,P1Y,None,Commercial,US,USD,0,0\n"
    )
    assert [(each.title, each.amount) for each in lines] == [("Good", "10.50"), ("Free of charge", "0")]
    assert [(each.line, each.why) for each in unread] == [
        (3, "it has 3 fields instead of 11"),
        (4, "'ten' is no amount"),
        (5, "'Infinity' is no amount"),
        (6, "it is of the market 'DE'"),
        (7, "'Dollars' is no currency"),
        (8, "it names no product and SKU"),
    ]


def test_a_quote_that_is_never_closed_takes_lines_along_that_are_counted() -> None:
    rows = [f"T{at},P{at},0001,T,P1Y,Annual,Commercial,US,USD,1,2" for at in range(9000)]
    rows[10] = '"' + rows[10]
    lines, unread = read(PLAIN + "\n".join(rows) + "\n")
    assert len(lines) + len(unread) == 9000
    assert unread[0].line == 12
    assert len(lines) > 5000


def test_hostile_text_is_text() -> None:
    [line], _ = read(f'{PLAIN}"=HYPERLINK(""x"")\0<script>",P,0001,,P1Y,,,US,USD,1,2\n')
    assert line.title == '=HYPERLINK("x")<script>'
    [line], _ = read(f"{PLAIN}{'x' * 5000},P,0001,,P1Y,,,US,USD,1,2\n".encode() + b"\xff")
    assert len(line.title) == 300


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b'{"error": {"code": "BadRequest"}}', "no column"),
        (b"ProductId,SkuId,Currency\n", "no column unitprice"),
        (b"PK\x03\x04nothing of the kind", "can't be opened"),
        (zipped(PLAIN.encode(), "a.csv", "b.csv"), "2 files"),
        (zipped(PLAIN.encode() * 2000)[:200], "can't be opened"),
        (PLAIN.encode() + b"x" * (3 * 1024 * 1024), "without end"),
    ],
)  # fmt: skip
def test_what_is_no_sheet_is_refused_whole(content: bytes, why: str) -> None:
    with pytest.raises(WireError, match=why):
        read(content)


def test_a_zip_that_unpacks_to_too_much_is_given_up_as_it_comes() -> None:
    bomb = zipped(PLAIN.encode() + b"T,P,0001,T,P1Y,Annual,Commercial,US,USD,1,2\n" * 200_000)
    assert len(bomb) < 100_000
    with pytest.raises(WireError, match="more than 1,000,000 bytes"):
        read(bomb, most=1_000_000)


def test_a_zip_that_lies_about_what_is_in_it_is_damaged() -> None:
    content = bytearray(zipped(PLAIN.encode() + b"T,P,0001,T,P1Y,Annual,Commercial,US,USD,1,2\n" * 500))
    at = content.index(b"sheets.csv") + 60
    content[at : at + 20] = bytes(20)
    with pytest.raises(WireError, match="damaged"):
        read(bytes(content))
