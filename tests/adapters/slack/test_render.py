"""Cards as Block Kit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from adapters.slack.render import message, render
from adapters.slack.render_nodes import ChartPicture
from adapters.slack.texts import cut, decode, escape, escaped
from bot.cards.model import (
    Actions,
    Align,
    Button,
    Card,
    Chart,
    ChartKind,
    Code,
    Column,
    ConfirmButton,
    Context,
    Details,
    Divider,
    Facts,
    File,
    LinkButton,
    Mention,
    Mentions,
    Meter,
    Node,
    Secret,
    ShareButton,
    Style,
    Table,
    Target,
    Text,
)
from bot.messages import speaking
from bot.model import Document
from bot.model.fact import Fact, Tone
from tests.adapters.slack.block_kit import cell_text, problems_of, shown_text
from tests.cards.gallery import gallery

HOSTILE = "<!channel> <@U1|x> *bold* `code` :smile: <https://evil.example|bank> & &amp;"

CHART = Chart(
    "Cost per day", ChartKind.DAYS, ("1 Nov", "2 Nov"), (Decimal(3), Decimal("4.5")), "EUR", "€3 and €4.50"
)
TABLE = Table(
    (Column("Customer"), Column("Spend", Align.RIGHT)),
    (("Contoso Ltd", "€4,321.10"), ("Müller Maschinenbau GmbH", "€120.50")),
    more=37,
    commands=("usage show customer=c001", "usage show customer=be11"),
    caption="Top spenders",
)
NODES: Mapping[str, Node] = {
    "text": Text("Two\nlines & <tags>"),
    "text, strong warning": Text("Careful.", Tone.WARNING, strong=True),
    "facts": Facts((Fact("Budget", "€6,000", before="€5,000"), Fact("Owner", "Ada", tone=Tone.GOOD))),
    "facts, before nothing": Facts((Fact("Budget", "€6,000", before=""),)),
    "mentions, drawn elsewhere": Mentions("For", (Mention("Ada Lund", "teams", "t", "x"),)),
    "table": TABLE,
    "table, many rows": Table(
        (Column("Customer"),),
        tuple((f"Customer {n}",) for n in range(8)),
        commands=tuple(f"show {n}" for n in range(8)),
    ),
    "chart": CHART,
    "meter": Meter("Budget used", Decimal("86.4"), "86.4% of €5,000", Tone.WARNING),
    "code": Code("line one\n  line two", "Draft"),
    "secret": Secret("One-time password", "Hunter2-Example"),
    "file": File(Document("G000024130.pdf", "application/pdf", b"x" * 12_345)),
    "actions": Actions(
        (
            Button("Show", "customer show c001", Style.PRIMARY),
            Button("Next", "customer list page=2", replace=True),
            ConfirmButton("Remove", "change-1", confirm=True, style=Style.DANGER),
            ConfirmButton("Cancel", "change-1", confirm=False),
            ShareButton("Share", "usage show c001"),
            LinkButton("Portal", "https://partner.microsoft.com/x"),
            LinkButton("Not https", "http://partner.example"),
        )
    ),
    "actions, with more behind them": Actions(
        (Button("October", "usage show c001 month=2026-10"),),
        (
            Button("By meter", "usage show c001 by=meter", replace=True),
            ShareButton("Share", "usage show c001"),
            LinkButton("Portal", "https://partner.microsoft.com/x"),
            Button("Too long for a menu", "ticket create description=" + "x" * 200),
        ),
    ),
    "details": Details((Fact("Tenant id", "c001-99ab"), Fact("Source", "Partner Center"))),
    "divider": Divider(),
    "context": Context(("Estimate, not for billing.", "Data from 09:00 UTC.")),
}


def drawn(card: Card, **more: Any) -> list[dict[str, Any]]:
    return render(card, **{"private": True, **more})


@pytest.mark.parametrize("name", NODES)
def test_every_part_looks_as_agreed(name: str, snapshot: SnapshotAssertion):
    assert drawn(Card("Title", "Summary.", (NODES[name],))) == snapshot


def test_a_whole_card_looks_as_agreed(snapshot: SnapshotAssertion):
    target = Target("Contoso Ltd", "contoso.onmicrosoft.com", "c001")
    whole = Card(
        "Usage of Contoso Ltd", "Contoso spent €4,321.10.", tuple(NODES.values()), target, Tone.WARNING
    )

    assert message(whole, private=True).as_dict() == snapshot


def test_every_card_of_the_gallery_is_taken_by_slack():
    for name, card in gallery().items():
        for variant in ({}, {"simple": True}, {"private": False}, {"share": False}):
            said = message(card, **{"private": True, **variant})
            assert problems_of(said.as_dict()["blocks"]) == [], name
            assert said.text


def test_a_secret_is_not_drawn_for_others():
    card = Card("Created", "Done.", (Secret("Password", "Hunter2-Example"),))

    for simple in (False, True):
        assert "Hunter2-Example" not in json.dumps(message(card, private=False, simple=simple).as_dict())
        assert "Hunter2-Example" in json.dumps(message(card, private=True, simple=simple).as_dict())


def test_a_chart_is_a_picture_where_slack_can_fetch_it_and_words_where_not():
    card = Card("Usage", "€7.50.", (CHART,))

    (_, picture) = drawn(card, chart_url=lambda _: ChartPicture(url="https://bot.example/charts/x.png"))
    assert (picture["type"], picture["alt_text"]) == ("image", "€3 and €4.50")
    (_, picture) = drawn(card, chart_url=lambda _: ChartPicture(file_id="F1"))
    assert picture["slack_file"] == {"id": "F1"}
    for nowhere in (
        None,
        ChartPicture(url="http://bot.example/x.png"),
        ChartPicture(url="https://x/" + "y" * 3000),
    ):
        (_, words) = drawn(card, chart_url=lambda _, found=nowhere: found)
        assert shown_text([words]) == "€3 and €4.50"


def test_nothing_that_was_typed_is_markup():
    target = Target(HOSTILE, HOSTILE, HOSTILE)
    nodes = (
        Text(HOSTILE), Facts((Fact(HOSTILE, HOSTILE, HOSTILE),)), Code(HOSTILE, HOSTILE), Context((HOSTILE,)),
        Table((Column(HOSTILE),), ((HOSTILE,),), commands=(HOSTILE,), caption=HOSTILE), Meter(HOSTILE, Decimal(5), HOSTILE),
    )  # fmt: skip
    said = message(Card(HOSTILE, HOSTILE, nodes, target), private=True)

    assert "<" not in said.text and "&lt;!channel&gt;" in said.text
    assert '"mrkdwn"' not in json.dumps(said.as_dict()), "only texts that Slack does not parse"
    assert all(each.get("emoji") is False for each in _plain_texts(said.as_dict()))


def _plain_texts(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        here = [value] if value.get("type") == "plain_text" else []
        return here + [each for inner in value.values() for each in _plain_texts(inner)]
    return [each for inner in value for each in _plain_texts(inner)] if isinstance(value, list) else []


def test_a_long_table_is_cut_visibly():
    rows = tuple((f"Customer number {n} with a long name", f"€{n}") for n in range(900))
    card = Card("Customers", "900.", (Table((Column("Name"), Column("Spend")), rows, more=100),))

    text = shown_text(drawn(card))
    shown = text.count("Customer number")
    assert 10 < shown < 900
    assert f"… and {1000 - shown} more" in text


def test_rows_of_paragraphs_are_told_row_by_row_and_not_cut():
    says = "customer create, customer list, customer show, " * 4 + "and whatever else there is to say"
    table = Table(
        (Column("About"), Column("You can say")), (("Find customers, and create new ones", says),), more=3
    )
    three = Table((Column("Name"), Column("Note"), Column("Cost")), (("Contoso", "x" * 170, "€5"),))

    assert f"Find customers, and create new ones – {says}\n… and 3 more" in shown_text(
        drawn(Card("H", "H.", (table,)))
    )
    assert f"Contoso – Note: {'x' * 170} · Cost: €5" in shown_text(drawn(Card("H", "H.", (three,))))


def native(card: Card) -> list[dict[str, Any]]:
    return [block for block in drawn(card) if block["type"] == "table"]


def test_a_list_is_a_table_of_slack_with_figures_on_the_right_and_long_words_in_lines():
    columns = (
        Column("Ticket", names=True),
        Column("State", strong=True),
        Column("Customer"),
        Column("Cost", Align.RIGHT),
    )
    rows = (
        ("VM down", "Needs your answer", "A company with a very long name", "€5"),
        ("Quota", "", "", "€7"),
    )
    [table] = native(Card("H", "H.", (Table(columns, rows),)))
    assert [each["align"] for each in table["column_settings"]] == ["left", "left", "left", "right"]
    assert [each["is_wrapped"] for each in table["column_settings"]] == [False, False, True, False]
    shown = [[cell_text(cell) for cell in row] for row in table["rows"]]
    assert shown[0] == ["Ticket", "State", "Customer", "Cost"]
    assert shown[1][1] == "Needs your answer" and shown[2] == ["Quota", "–", "–", "€7"]


def test_rows_of_a_list_share_one_menu_and_answers_to_a_question_are_buttons():
    rows, commands = (("Contoso", "a"), ("Fabrikam", "b"), ("Litware", "c")), ("show 1", "show 2", "show 3")
    table = Table((Column("Name"), Column("Domain")), rows, commands=commands)

    def elements(table: Table) -> list[str]:
        blocks = [block for block in drawn(Card("H", "H.", (table,))) if block["type"] == "actions"]
        return [element["type"] for block in blocks for element in block["elements"]]

    assert elements(table) == ["static_select"]
    assert elements(replace(table, asks=True)) == ["button"] * 3


def test_a_message_has_one_native_table_and_draws_the_others_as_before():
    small = Table((Column("Name"), Column("Cost", Align.RIGHT)), (("Contoso", "€5"),))
    blocks = drawn(Card("H", "H.", (small, small)))
    assert [block["type"] for block in blocks] == ["header", "table", "rich_text"]
    assert problems_of([*blocks, *native(Card("H", "H.", (small,)))]) == ["only_one_table_allowed"]


def test_slack_refuses_what_its_table_does_not_take_and_a_modal_takes_none():
    [table] = native(Card("H", "H.", (Table((Column("A"), Column("B")), (("1", "2"),)),)))
    assert problems_of([table]) == [] and problems_of([table], "modal")
    empty = {"type": "raw_text", "text": ""}
    for wrong in (
        {"rows": []},
        {"rows": table["rows"] * 51},
        {"rows": [table["rows"][0] * 11]},
        {"rows": [[empty, empty]]},
        {"rows": [[{"type": "raw_text", "text": "x" * 5001}] * 2]},
        {"column_settings": [{"align": "middle"}]},
    ):
        assert problems_of([table | wrong]), wrong


def test_a_menu_of_rows_does_not_crowd_out_its_table():
    rows = tuple((f"Customer number {n} of a partner with many customers", f"{n}") for n in range(100))
    commands = tuple(
        f"usage show customer=11111111-0000-4000-8000-00000000c{n:03} by=subscription" for n in range(100)
    )
    table = Table((Column("Name"), Column("Spend", Align.RIGHT)), rows, commands=commands)

    text = shown_text(drawn(Card("Customers", "100.", (table,))))
    assert "Customer number 5 " in text
    assert "[Choose one of the first " in text


def test_what_does_not_fit_is_counted_and_the_buttons_stay():
    parts = tuple(Code("x" * 2900, f"Part {n}") for n in range(9))
    buttons = Actions((Button("Next page", "audit list page=2"),))

    text = shown_text(drawn(Card("Long", "Long.", (*parts, buttons))))
    assert "[Next page]" in text
    assert "… and 6 more parts of this answer did not fit." in text


def test_a_command_too_long_for_a_button_is_not_cut_to_another_command():
    buttons = Actions(
        (Button("Ask again", "ticket create description=" + "x" * 2000), Button("Help", "help"))
    )

    text = shown_text(drawn(Card("Ticket", "Ticket.", (buttons,))))
    assert "[Help]" in text
    assert "Not available as a button here: Ask again." in text


def test_a_menu_of_rows_carries_whole_commands_only():
    rows = tuple((f"Row {n}",) for n in range(8))
    commands = tuple(f"show {'x' * 200} {n}" for n in range(8))
    blocks = drawn(Card("Rows", "Rows.", (Table((Column("Name"),), rows, commands=commands),)))

    assert [each["value"] for each in blocks[-1]["elements"]] == list(commands)


def test_entities_go_in_and_out_once():
    assert decode("&amp;lt; &lt;b&gt;") == "&lt; <b>"
    assert decode(escape(HOSTILE)) == HOSTILE


@settings(deadline=None)
@given(st.text(), st.integers(2, 80))
def test_no_cut_falls_into_an_entity(text: str, limit: int):
    shown = escaped(text, limit)
    assert len(shown) <= limit
    assert "<" not in shown and ">" not in shown
    assert shown.count("&") == sum(shown.count(entity) for entity in ("&amp;", "&lt;", "&gt;"))
    assert len(cut(text, limit)) <= limit


texts = st.text(max_size=40) | st.sampled_from(
    [HOSTILE, "", " ", "\n", "x" * 5000, "a\u202eb", "界" * 200, "&" * 3000]
)
tones = st.sampled_from(Tone)
numbers = st.decimals(-10_000, 10_000, places=2) | st.just(Decimal("NaN")) | st.just(Decimal("Infinity"))
buttons = (
    st.builds(Button, texts, texts, st.sampled_from(Style), st.booleans())
    | st.builds(ConfirmButton, texts, texts, st.booleans())
    | st.builds(ShareButton, texts, texts)
    | st.builds(LinkButton, texts, texts | st.just("https://x.example/"))
)
tables = st.builds(
    Table,
    st.lists(st.builds(Column, texts, st.sampled_from(Align)), max_size=25).map(tuple),
    st.lists(st.lists(texts, max_size=25).map(tuple), max_size=130).map(tuple),
    st.integers(0, 9999),
    st.lists(texts, max_size=130).map(tuple),
    texts,
)
charts = st.builds(
    Chart, texts, st.sampled_from(ChartKind), st.just(("a",)), st.just((Decimal(1),)), st.just("EUR"), texts
)
nodes = st.one_of(
    st.builds(Text, texts, tones, st.booleans()),
    st.builds(
        Facts, st.lists(st.builds(Fact, texts, texts, st.none() | texts, tones), max_size=30).map(tuple)
    ),
    tables,
    charts,
    st.builds(Meter, texts, numbers, texts, tones),
    st.builds(Code, texts, texts),
    st.builds(Secret, texts, texts),
    st.builds(File, st.builds(Document, texts, st.just("text/csv"), st.binary(max_size=5))),
    st.builds(Actions, st.lists(buttons, max_size=60).map(tuple), st.lists(buttons, max_size=12).map(tuple)),
    st.builds(Details, st.lists(st.builds(Fact, texts, texts), max_size=5).map(tuple)),
    st.just(Divider()),
    st.builds(Context, st.lists(texts, max_size=25).map(tuple)),
)
cards = st.builds(
    Card,
    texts,
    texts,
    st.lists(nodes, max_size=8).map(tuple) | st.lists(st.builds(Text, texts), max_size=80).map(tuple),
    st.none() | st.builds(Target, texts, texts, texts),
    tones,
)


@settings(deadline=None)
@given(
    cards,
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, ChartPicture(url="https://bot.example/x.png")]),
)
def test_any_card_is_taken_by_slack(card: Card, private: bool, simple: bool, picture: ChartPicture | None):
    said = message(card, private=private, simple=simple, chart_url=lambda _: picture, notes=["Sent to you."])

    blocks = said.as_dict()["blocks"]
    assert problems_of(blocks) == []
    assert '"mrkdwn"' not in json.dumps(blocks)
    assert "<" not in said.text
    assert len(said.text) <= 4000


def test_a_colon_stands_where_the_reader_writes_it():
    nodes = (Facts((Fact("Forfait", "Azure"),)), Meter("Budget", Decimal(40), "40 %"), Code("12", "Montant"))
    with speaking("fr-FR"):
        shown = shown_text(render(Card("Titre", "Résumé.", nodes), private=True))
    assert "Forfait\u202f: Azure" in shown and "Budget\u202f: 40" in shown and "Montant\u202f:\n" in shown
