"""Files that are as large as the vendor's data: made on disk, some at a time, and never while everybody waits."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import pytest

from adapters.store import SqlStore
from bot.cards import spreadsheet as sheets
from bot.cards.spreadsheet import Sheets, TooLarge, as_csv
from bot.errors import Cause, Declined, PartnerFailure
from bot.model import Document, LineItemKind, Spooled
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.teams.harness import TeamsHarness
from tests.chat import Chat, open_chat
from tests.fake_partner import FakeInvoices

ROOT = Path(__file__).parents[2]

PAGES = (
    [{"name": "Fabrikam, Inc.", "cost": "10.5"}, {"cost": "-3", "name": "=HYPERLINK(1)"}],
    [{"name": 'two\r\nlines; "quoted"', "currency": "EUR"}],
    [{"name": "größer", "tag": "x", "currency": "USD"}, {}],
)
ROWS = [row for page in PAGES for row in page]


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    return await open_chat(store)


@pytest.fixture
def on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are large from the first byte on."""
    monkeypatch.setattr(sheets, "SMALL", 0)


async def whole(file: Document) -> bytes:
    return b"".join([part async for part in file.parts()])


async def written(made: Sheets) -> Document:
    with made.sheet("Ask for less.") as sheet:
        for page in PAGES:
            await sheet.add(page)
        return await sheet.document("lines.csv")


async def test_a_sheet_that_is_written_page_by_page_is_the_sheet_that_is_written_at_once():
    assert await whole(await written(Sheets())) == as_csv("lines.csv", ROWS).content
    rows = list(csv.DictReader(io.StringIO((await whole(await written(Sheets()))).decode("utf-8-sig"))))
    assert [row["currency"] for row in rows] == ["", "", "EUR", "USD", ""]
    assert rows[2]["name"] == 'two\r\nlines; "quoted"'


async def test_a_large_one_stays_on_disk_and_is_read_from_there_by_many_at_once(on_disk: None):
    file = await written(Sheets())
    assert isinstance(file.content, Spooled) and file.in_memory == 0
    wanted = as_csv("lines.csv", ROWS).content
    assert {await found for found in asyncio.as_completed([whole(file) for _ in range(5)])} == {wanted}
    assert file.size == len(wanted) and b"".join([part async for part in file.parts(3, 5)]) == wanted[3:8]


async def test_what_is_too_large_is_refused_with_what_to_ask_for_instead():
    made = Sheets(most=60)
    with pytest.raises(TooLarge) as refused:
        await written(made)
    assert refused.value.advice == "Ask for less." and "Nothing was sent" in refused.value.problem
    with made.spool(""), made.spool(""), pytest.raises(Declined), made.spool(""):
        pass
    with made.spool(""):
        pass


async def test_so_many_are_made_at_a_time_and_others_are_told_to_come_again(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
):
    hold, begun = asyncio.Event(), asyncio.Event()

    async def held(
        _: FakeInvoices, invoice_id: str, kind: LineItemKind, currency: str = "", period: str = ""
    ) -> AsyncIterator[Sequence[Mapping[str, str]]]:
        yield PAGES[0]
        begun.set()
        await hold.wait()

    monkeypatch.setattr(FakeInvoices, "line_items", held)
    bill, gil = chat.as_("bill"), chat.as_("gil")
    tasks = [asyncio.create_task(chat.as_("bill").say("invoice lines G000024130")) for _ in range(2)]
    await begun.wait()
    await asyncio.sleep(0)
    while chat.core.sheets._under_way < 2:
        await asyncio.sleep(0.002)
    assert "Try again in a minute" in await bill.say("invoice lines G000024130")
    assert "Try again in a minute" in await gil.say("audit export"), "whatever kind of file it is"
    assert "G000024130" in await bill.say("invoice list"), "everything else is answered"
    hold.set()
    assert all("2 lines" in shown for shown in await asyncio.gather(*tasks))
    assert "G000024130-billing.csv" in await bill.say("invoice lines G000024130")


async def test_a_file_that_ends_in_a_failure_gives_its_place_back(chat: Chat):
    bill = chat.as_("bill")
    for _ in range(3):
        chat.partner.fail["invoices.line_items"] = [PartnerFailure(Cause.DOWN, "read invoice lines")]
        await bill.say("invoice lines G000024130")
    assert chat.core.sheets._under_way == 0


async def test_it_reaches_slack_from_the_disk(chat: Chat, store: SqlStore, on_disk: None):
    async with SlackHarness(chat.dispatcher, store, chat.clock) as slack:
        await slack.dm("invoice lines G000024130", "bill")
        ((name, content),) = slack.files(slack.dm_of("bill"))
    assert name == "G000024130-billing.csv" and b"'=HYPERLINK(1)" in content


@pytest.mark.parametrize("piece", [10, 1_000_000])
async def test_it_reaches_teams_from_the_disk(
    chat: Chat, store: SqlStore, on_disk: None, piece: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("adapters.teams.files.PIECE", piece)
    async with TeamsHarness(chat.dispatcher, store, chat.clock, registry=chat.core.registry) as teams:
        await teams.say("invoice lines G000024130", "bill")
        await teams.consent("accept", "bill")
        span, content = teams.teams.uploads["file"]
    size = int(span.rpartition("/")[2])
    assert span == f"bytes {(size - 1) // piece * piece}-{size - 1}/{size}"
    assert len(content) == size and b"'=HYPERLINK(1)" in content


def test_two_hundred_thousand_lines_take_little_memory_and_keep_nobody_waiting():
    run = [sys.executable, "-m", "tests.large"]
    told = json.loads(
        subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True, timeout=600).stdout
    )
    assert told["size"] > 100, "megabytes"
    assert told["memory"] < 64, "megabytes"
    busy = {name: seconds for name, seconds in told.items() if name.endswith(" busy")}
    assert set(busy) == {"lines busy", "meters busy", "customers busy"}
    assert max(busy.values()) < 0.25, f"seconds of work in one turn of the loop; it was fifteen: {busy}"
