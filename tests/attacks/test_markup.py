"""Words of others that would be more than words: in chat, and in a spreadsheet. A customer chooses its own name."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.store import SqlStore
from bot.audit.export import COLUMNS, csv_lines
from bot.cards.spreadsheet import as_csv, safe_cell
from bot.model import CustomerRef
from bot.model.audit import TrailFilter
from tests.adapters.slack.harness import SlackHarness
from tests.adapters.teams.harness import TeamsHarness
from tests.chat import Chat, open_chat
from tests.fake_partner import FakeInvoices
from tests.fakes import CUSTOMERS, FABRIKAM

ROOT = Path(__file__).parents[2]
EVIL = "<!channel> <@U0GIL> *Paid* <https://evil.example|Log in> [Log in](https://evil.example) <at>Gil</at> `x` ~y~"
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "－1+1",
    '="x"',
]


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    chat = await open_chat(store)
    evil = CustomerRef(FABRIKAM.id, EVIL, FABRIKAM.domain)
    chat.partner.known[evil.id] = evil
    await store.customers.replace_all([*CUSTOMERS[:2], evil], chat.clock.now())
    return chat


LINES = (
    "customer list", f"customer show {FABRIKAM.id}", f"usage show {FABRIKAM.id}", f"usage budget {FABRIKAM.id} 6000",
    "usage top", f'customer show "{EVIL}x"',
)  # fmt: skip


def markup_of(node: Any) -> Iterator[str]:
    """Every text of a Slack message that Slack reads as markup."""
    if isinstance(node, list):
        for each in node:
            yield from markup_of(each)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        if node.get("type") == "markdown":
            raise AssertionError("Markdown as a whole cannot be escaped")
        for each in node.values():
            yield from markup_of(each)


async def test_a_customers_name_calls_nobody_and_leads_nowhere_in_slack(slack: SlackHarness) -> None:
    for line in LINES:
        await slack.command(line, "bill")
    messages = slack.slack.messages
    assert any("evil.example" in json.dumps(each.blocks) for each in messages)
    for each in messages:
        for said in [each.text, *markup_of(each.blocks)]:
            assert "<!" not in said and "<@" not in said and "<http" not in said, said
    links = re.findall(
        r'"type": "(?:link|user|broadcast|usergroup)"', json.dumps([each.blocks for each in messages])
    )
    assert links == []


async def test_a_customers_name_calls_nobody_and_leads_nowhere_in_teams(teams: TeamsHarness) -> None:
    for line in LINES:
        await teams.say(line, "bill")
    shown = [each.activity for each in teams.screen("bill")]
    assert any("evil.example" in json.dumps(each) for each in shown)
    for activity in shown:
        assert not activity.get("entities"), "a mention needs an entity"
        assert activity.get("textFormat", "plain") == "plain"
        for said in texts_of(activity.get("attachments", [])):
            assert not re.search(r"(?<!\\)[\]<]\(?https?://", said), said


def texts_of(node: Any) -> Iterator[str]:
    """Every text that Teams reads as Markdown: those of TextRuns are not."""
    if isinstance(node, list):
        for each in node:
            yield from texts_of(each)
    elif isinstance(node, dict):
        if node.get("type") in ("TextBlock", "Fact") or ("value" in node and "title" in node):
            yield from (
                str(node[name]) for name in ("text", "title", "value") if isinstance(node.get(name), str)
            )
        for each in node.values():
            yield from texts_of(each)


# -- spreadsheets --------------------------------------------------------------------------------------


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) for cell in row]


def runs(cell: str) -> bool:
    """Whether a spreadsheet would take a cell for more than a text or a number."""
    return cell[:1] in "=+-@\t\r\n＝＋－＠" and cell != "" and not re.fullmatch(r"[+-]\d[\d.eE+_-]*", cell)


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_a_text(formula: str) -> None:
    sheet = as_csv("x.csv", [{formula: formula, "b": f" {formula}"}]).content.decode()
    assert not [cell for cell in cells(sheet) if runs(cell)]
    assert safe_cell(formula)[0] == "'"


@given(st.text(alphabet=";\t\r\n \"'=+-@a1＝", max_size=12))
def test_no_part_of_a_cell_is_a_formula_where_semicolons_divide_lines(text: str) -> None:
    parts = re.split(r"[;\t\r\n]", safe_cell(text))
    assert not [part for part in parts[1:] if part.lstrip(' "').startswith(tuple("=+-@＝"))]
    assert safe_cell("a; b, -3; c - d") == "a; b, -3; c - d"


@pytest.mark.parametrize("number", ["-3", "+4", "-0.5", "-1e5", "12", "", "a=b", "a-b"])
def test_what_is_no_formula_stays_as_it_is(number: str) -> None:
    assert safe_cell(number) == number


@given(
    st.lists(
        st.dictionaries(st.text(max_size=5), st.text(max_size=12) | st.sampled_from(FORMULAS), max_size=4)
    )
)
def test_no_sheet_holds_a_formula(rows: list[dict[str, str]]) -> None:
    assert not [cell for cell in cells(as_csv("x.csv", rows).content.decode()) if runs(cell)]


@pytest.mark.parametrize("formula", FORMULAS)
async def test_the_lines_of_an_invoice_run_nothing(
    chat: Chat, formula: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lines(*_: object) -> AsyncIterator[list[dict[str, str]]]:
        yield [{"customerName": formula, formula: "1"}]

    monkeypatch.setattr(FakeInvoices, "line_items", lines)
    bill = chat.as_("bill")
    await bill.say("invoice lines G000024130")
    (sheet,) = bill.last.files
    assert not [cell for cell in cells(sheet.content.decode()) if runs(cell)]


@pytest.mark.parametrize("formula", FORMULAS)
async def test_an_exported_trail_runs_nothing(chat: Chat, store: SqlStore, formula: str) -> None:
    gil = chat.as_("gil")
    named = replace(gil, actor=replace(gil.actor, name=formula))
    await named.say(formula)
    await named.say(f'customer show "{formula}"')
    await gil.say("audit export")
    (sheet,) = gil.last.files
    assert not [cell for cell in cells(sheet.content.decode()) if runs(cell)]
    rows = [row async for page in store.audit.stream(TrailFilter()) for row in page]
    assert len(cells(csv_lines(rows))) == len(rows) * len(COLUMNS)


def test_sheets_are_made_in_these_places_alone() -> None:
    """A new place that writes CSV comes to stand here, and among the tests above."""
    packages = (ROOT / "bot", ROOT / "adapters")
    sources = [path for package in packages for path in package.rglob("*.py") if "sandbox" not in path.parts]
    makers = {
        str(path.relative_to(ROOT))
        for path in sources
        if re.search(
            r"\bcsv\.(writer|DictWriter)\b|^from csv ", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert makers == {"bot/cards/spreadsheet.py", "bot/audit/export.py"}
