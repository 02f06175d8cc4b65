"""Cards become Adaptive Cards that Teams takes, in which no text is ever markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from adapters.teams.limits import ACTIONS_IN_SET, CARD_BYTES
from adapters.teams.render import render
from adapters.teams.texts import escape
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
from bot.cards.text import MASK
from bot.model import Document
from bot.model.fact import Fact, Tone
from tests.adapters.teams.reading import (
    HOSTILE,
    accepted_by_microsoft,
    actions,
    cards,
    elements,
    labels,
    markdown_texts,
    marks,
    of_type,
    shown_text,
    wire_size,
)
from tests.cards.gallery import gallery

CHART = Chart("Cost", ChartKind.BARS, ("a", "b"), (Decimal(3), Decimal(1)), "EUR", "Cost: a 3, b 1.")

TABLE = Table(
    (Column("#", Align.RIGHT), Column("Customer"), Column("Cost", Align.RIGHT)),
    (("1", "Contoso", "EUR 5.00"), ("2", "Fabrikam", "")),
    more=37,
    commands=("customer show contoso", "customer show fabrikam"),
    caption="Customers by spend",
)

NODES: dict[str, Node] = {
    "text": Text("First line.\n\nAfter a gap."),
    "text that warns": Text("This cannot be undone.", Tone.WARNING, strong=True),
    "facts": Facts((Fact("Budget", "EUR 6.00", "EUR 5.00"), Fact("State", "Overdue", tone=Tone.BAD))),
    "mentions, drawn elsewhere": Mentions("For", (Mention("Ada Lund", "teams", "t", "x"),)),
    "table": TABLE,
    "chart": CHART,
    "meter": Meter("Budget used", Decimal("86.4"), "86% of EUR 5.00", Tone.WARNING),
    "code": Code("id: 1\n  indented", "For support"),
    "secret": Secret("One-time password", "Tr0ub4dor*3"),
    "file": File(Document("G1.pdf", "application/pdf", b"x" * 5000)),
    "actions": Actions(
        (
            Button("Next page", "usage show c page=2", replace=True),
            ConfirmButton("Create", "c1", True, Style.PRIMARY),
            ConfirmButton("Cancel", "c1", False),
            ShareButton("Share", "usage show c"),
            LinkButton("Portal", "https://partner.microsoft.com/"),
        )
    ),
    "actions with more behind them": Actions(
        (Button("October", "usage show c month=2026-10"),),
        (ShareButton("Share", "usage show c"), LinkButton("Portal", "https://partner.microsoft.com/")),
    ),
    "details": Details((Fact("Tenant id", "c001-99ab"), Fact("Source", "Partner Center"))),
    "divider": Divider(),
    "context": Context(("Estimate, not for billing.", "Data from 5 hours ago.")),
}


def picture(_: Chart) -> str:
    return "https://bot.example.com/charts/sealed.png"


def card_of(*nodes: Node, title: str = "Usage", summary: str = "A summary.") -> Card:
    return Card(title, summary, nodes)


@pytest.mark.parametrize("name", NODES)
def test_every_part_is_drawn_as_it_was_agreed(name: str, snapshot: SnapshotAssertion) -> None:
    card = Card(
        "Usage of Contoso",
        "Contoso spent EUR 5.00.",
        (NODES[name], Text("After it.")),
        Target("Contoso", "contoso.example", "99ab"),
        Tone.GOOD,
    )
    written = render(card, private=True, chart_url=picture, share="sealed-place")
    assert written == snapshot(extension_class=JSONSnapshotExtension)


@pytest.mark.parametrize("name", gallery())
@pytest.mark.parametrize("private", [True, False])
def test_every_example_is_a_card_that_the_vendor_takes(name: str, private: bool) -> None:
    card = gallery()[name]
    written = render(card, private=private, chart_url=picture)
    accepted_by_microsoft(written)
    assert wire_size(written) <= CARD_BYTES
    assert written["fallbackText"]
    assert written["speak"]
    assert "did not fit" not in shown_text(written)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(cards, st.booleans())
def test_any_card_fits_and_holds_no_markup_and_nothing_to_share_without_a_place(
    card: Card, private: bool
) -> None:
    written = render(card, private=private, chart_url=picture)
    assert wire_size(written) <= CARD_BYTES
    accepted_by_microsoft(written)
    assert json.loads(json.dumps(written)) == written
    for text in markdown_texts(written):
        assert not marks(text), text
    assert all(action.get("verb") != "share" for action in actions(written))
    assert all(action["title"].strip() for action in actions(written))
    assert all(
        sum(not action.get("mode") for action in each["actions"]) <= ACTIONS_IN_SET
        for each in of_type(written, "ActionSet")
    )
    assert all(link["url"].startswith("https://") for link in of_type(written, "Action.OpenUrl"))


@given(st.text(alphabet="ab1 .*_`[](){}#+-!<>&;~|\\=:\n\"'/@", max_size=60))
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    # Indentation is taken away before: four spaces would be a block of code.
    said = "\n\n".join(escape(part.strip()) for part in text.split("\n"))
    assert not marks(said)


def test_hostile_words_stand_on_the_card_as_words() -> None:
    fact = Fact(HOSTILE, HOSTILE, HOSTILE)
    card = Card(HOSTILE, HOSTILE, (Text(HOSTILE), Facts((fact,))), Target(HOSTILE, HOSTILE, HOSTILE))
    written = render(card, private=True)
    assert [text for text in markdown_texts(written) if marks(text)] == []
    assert "**bold** [click](https://evil.example) `code`" in shown_text(written)


DATED = re.compile(r"\{{2}\s*(DATE|TIME)\s*\(", re.IGNORECASE)
"""What clients show as a date of theirs, in every text of a card: text-formatters.ts of the package adaptivecards."""


def test_what_was_typed_as_a_date_of_adaptive_cards_is_shown_as_it_was_typed() -> None:
    typed = "{{DATE(2026-12-24T06:08:00Z, SHORT)}} {{{TIME(2026-12-24T06:08:00Z)}}} {{ date(2026-12-24T06:08:00Z)}}"
    facts = Facts((Fact(typed, typed, before=typed),))
    table = Table((Column(typed),), ((typed,),), caption=typed)
    body = (Text(typed), facts, table, Context((typed,)), Actions((Button(typed, "help"),)))
    for private in (True, False):
        drawn = render(
            Card(typed, typed, body, Target(typed, typed, typed)), private=private, share="19:desk"
        )
        said = [each for each in _texts(drawn) if "2026-12-24" in each]
        assert len(said) > 8 and not any(map(DATED.search, said))
        assert any(each.replace("\u200b", "").replace("\\", "").startswith("{{DATE(2026") for each in said)


def _texts(node: object) -> Iterator[str]:
    """Every text of a card that a person reads; what stands behind a button is no text."""
    if isinstance(node, dict):
        for name, each in node.items():
            if isinstance(each, str) and name != "command":
                yield each
            elif name != "data":
                yield from _texts(each)
    elif isinstance(node, list):
        for each in node:
            yield from _texts(each)


def test_a_word_longer_than_a_line_breaks_instead_of_leaving_the_card() -> None:
    """Rich text breaks between words only; a text block breaks within them, and reads Markdown."""
    long, domain = "cd" * 32, "a_very_long_name_of_a_customer.onmicrosoft.com"
    table = Table((Column("Domain"), Column("Tenant id")), ((domain, "…a4c0de"),))
    written = render(card_of(Text(f"See {long}."), Code(f"Hash: {long}"), table), private=True)
    broken = [each for each in of_type(written, "TextBlock") if each.get("style") != "heading"]
    assert [each["wrap"] for each in broken] == [True] * 3
    assert [MarkdownIt("commonmark").renderInline(each["text"]) for each in broken] == [
        f"See {long}.",
        f"Hash: {long}",
        domain,
    ]
    assert broken[1]["fontType"] == "Monospace"
    accepted_by_microsoft(written)


def test_a_long_secret_is_not_escaped() -> None:
    secret = "Tr0ub4dor*3_" * 4
    written = render(card_of(Secret("Password", secret)), private=True)
    assert secret in [run["text"] for run in of_type(written, "TextRun")]


def test_a_change_is_said_with_an_arrow_and_a_tone_with_a_mark() -> None:
    written = render(card_of(NODES["facts"]), private=True)
    facts = of_type(written, "FactSet")[0]["facts"]
    assert facts[0]["value"] == "EUR 5.00 → EUR 6.00"
    assert facts[1]["title"].startswith("✗ ")


def test_a_value_that_was_empty_is_said_to_have_been_nothing() -> None:
    written = render(card_of(Facts((Fact("Budget", "EUR 1", before=""),))), private=True)
    assert "nothing → EUR 1" in shown_text(written)


def test_a_secret_is_shown_to_the_asker_alone() -> None:
    card = card_of(NODES["secret"])
    assert "Tr0ub4dor*3" in shown_text(render(card, private=True))
    shared = render(card, private=False)
    assert "Tr0ub4dor" not in json.dumps(shared)
    assert MASK in shown_text(shared)


def test_neither_notification_nor_fallback_tells_a_secret() -> None:
    written = render(card_of(NODES["secret"]), private=True)
    assert "Tr0ub4dor" not in written["fallbackText"] + written["speak"]


def test_every_button_says_the_same_to_clients_that_only_know_submit() -> None:
    written = render(card_of(NODES["actions"], TABLE), private=True, share="sealed-place")
    pressed = of_type(written, "Action.Execute")
    assert {action["verb"] for action in pressed} == {"run", "confirm", "cancel", "share"}
    for action in pressed:
        older = action["fallback"]
        assert older["type"] == "Action.Submit"
        assert older["data"] == {**action["data"], "verb": action["verb"]}


def test_buttons_carry_what_they_do_and_nothing_else() -> None:
    written = render(card_of(NODES["actions"]), private=True, share="sealed-place")
    assert [action["data"] for action in of_type(written, "Action.Execute")] == [
        {"line": "usage show c page=2", "replace": True},
        {"change": "c1"},
        {"change": "c1"},
        {"line": "usage show c", "to": "sealed-place"},
    ]


def test_there_is_nothing_to_share_without_a_place() -> None:
    assert "Share" not in labels(render(card_of(NODES["actions"]), private=True))


def test_links_lead_only_to_https() -> None:
    links = Actions((LinkButton("Bad", "javascript:alert(1)"), LinkButton("Good", "https://example.com/")))
    assert labels(render(card_of(links), private=True)) == ["Good"]


def test_more_buttons_than_a_set_shows_stand_in_several_sets() -> None:
    many = Actions(tuple(Button(f"Page {number}", f"help {number}") for number in range(14)))
    sets = of_type(render(card_of(many), private=True), "ActionSet")
    assert [len(each["actions"]) for each in sets] == [6, 6, 2]


def test_choosing_a_row_runs_its_command_and_is_announced_with_its_name() -> None:
    written = render(card_of(TABLE), private=True)
    chosen = [cell["selectAction"] for cell in of_type(written, "TableCell") if "selectAction" in cell]
    assert [action["data"]["line"] for action in chosen] == list(TABLE.commands)
    assert [action["tooltip"] for action in chosen] == ["Choose Contoso", "Choose Fabrikam"]


def test_a_long_table_loses_rows_and_says_how_many() -> None:
    rows = tuple((f"Customer {number}", "EUR 1.00", "x" * 40) for number in range(500))
    table = Table((Column("Customer"), Column("Cost"), Column("Note")), rows, more=7)
    written = render(card_of(table, Actions((Button("Next", "usage top page=2"),))), private=True)
    shown = len(of_type(written, "TableRow")) - 1
    assert 0 < shown < 500
    assert f"… and {507 - shown} more" in shown_text(written)
    assert labels(written) == ["Next"]


def test_an_answer_that_is_far_too_long_keeps_its_buttons_and_says_what_is_missing() -> None:
    parts = tuple(Text(f"Part {number} " + "語" * 200) for number in range(200))
    written = render(card_of(*parts, Actions((Button("Next page", "audit list page=2"),))), private=True)
    assert wire_size(written) <= CARD_BYTES
    assert labels(written) == ["Next page"]
    assert "more parts of this answer did not fit." in shown_text(written)


@pytest.mark.parametrize("url", ["", "http://bot.example.com/c.png", "https://x/" + "c" * 5000])
def test_a_chart_without_a_picture_is_said_in_words(url: str) -> None:
    written = render(card_of(CHART), private=True, chart_url=lambda _: url)
    assert of_type(written, "Image") == []
    assert CHART.alt in shown_text(written)


def test_a_chart_has_words_for_those_who_do_not_see_it() -> None:
    image = of_type(render(card_of(CHART), private=True, chart_url=picture), "Image")[0]
    assert image["altText"] == CHART.alt


@pytest.mark.parametrize(
    ("percent", "widths"),
    [("0", [0, 20]), ("0.01", [1, 19]), ("86.4", [17, 3]), ("132", [20, 0]), ("NaN", [0, 20])],
)
def test_a_meter_is_as_long_as_its_share(percent: str, widths: list[int]) -> None:
    meter = Meter("Used", Decimal(percent), f"{percent}% of the budget")
    written = render(card_of(meter), private=True)
    bar = "".join(each["text"] for each in of_type(written, "TextRun") if set(each["text"]) <= set("█░"))
    assert [bar.count("█"), bar.count("░")] == widths
    assert f"{percent}% of the budget" in shown_text(written)


def test_a_divider_is_a_line_above_what_follows() -> None:
    written = render(card_of(Text("Above."), Divider(), Text("Below."), Divider()), private=True)
    separated = [element for element in elements(written) if element.get("separator")]
    assert [shown_text(element) for element in separated] == ["Below."]


def test_a_card_of_buttons_alone_says_its_summary() -> None:
    written = render(card_of(NODES["actions"], summary="Choose what to do."), private=True)
    assert "Choose what to do." in shown_text(written)


@pytest.mark.parametrize("less_needed", [1, 4, 5, 9])
def test_what_is_needed_less_often_is_behind_one_menu_however_much_it_is(less_needed: int) -> None:
    more = tuple(Button(f"By {at}", f"usage show c by={at}") for at in range(less_needed))
    shown = tuple(Button(label, label) for label in ("October", "Set budget"))
    written = render(card_of(Actions(shown, more)), private=True)
    [actions_] = [each["actions"] for each in of_type(written, "ActionSet")]
    assert [action.get("mode") for action in actions_] == [None] * 2 + ["secondary"] * less_needed
    assert all(action["fallback"]["mode"] == "secondary" for action in actions_[2:])
    accepted_by_microsoft(written)


def test_more_buttons_than_teams_shows_at_once_stand_in_two_rows_and_the_menu_ends_the_last() -> None:
    shown = tuple(Button(f"Go {at}", f"go {at}") for at in range(8))
    written = render(card_of(Actions(shown, (Button("Rare", "rare"),))), private=True)
    rows = [each["actions"] for each in of_type(written, "ActionSet")]
    assert [len(row) for row in rows] == [6, 3]
    assert [action["title"] for row in rows for action in row if action.get("mode")] == ["Rare"]


def test_no_card_has_two_menus_of_what_is_needed_less_often() -> None:
    for name, card in gallery().items():
        sets = of_type(render(card, private=True, share="here"), "ActionSet")
        menus = [each for each in sets if any(action.get("mode") for action in each["actions"])]
        assert len(menus) <= 1, name
        for each in sets:
            assert sum(not action.get("mode") for action in each["actions"]) <= ACTIONS_IN_SET, name


def test_details_are_folded_until_they_are_asked_for() -> None:
    written = render(card_of(Details((Fact("Tenant id", "c001-99ab"),)), TABLE), private=True)
    (toggle,) = [each for each in actions(written) if each["type"] == "Action.ToggleVisibility"]
    (folded,) = [
        each for each in of_type(written, "Container") if each.get("id") == toggle["targetElements"][0]
    ]
    assert folded["isVisible"] is False and "c001-99ab" in json.dumps(folded)
    accepted_by_microsoft(written)
