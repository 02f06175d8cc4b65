"""Cards become HTML in which no text is ever markup."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import playground
from adapters.playground.attachments import AttachedFile
from adapters.playground.buttons import clickables
from adapters.playground.forms import render_form
from adapters.playground.identity import PEOPLE
from adapters.playground.markup import VOID, el
from adapters.playground.page import _person
from adapters.playground.render import render
from adapters.playground.render_chart import chart_markup
from adapters.playground.render_nodes import View
from bot.cards.model import (
    Actions,
    Button,
    Card,
    Chart,
    ChartKind,
    Column,
    ConfirmButton,
    Details,
    File,
    Meter,
    Secret,
    ShareButton,
    Table,
    Text,
)
from bot.messages import speaking
from bot.model import Document
from bot.model.fact import Fact, Tone
from tests.adapters.playground.core import HOSTILE, create_form, every_node
from tests.cards.gallery import gallery

STATIC = Path(playground.__file__).parent / "static"

ALONE = View(key="m1", person="sam", personal=True, private=True)
AMONG_OTHERS = View(key="m1", person="sam", personal=False, private=False)


class Outline(HTMLParser):
    """Which elements there are, and whether each is closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def outline(html: str) -> Outline:
    parsed = Outline()
    parsed.feed(html)
    parsed.close()
    assert not parsed.open
    return parsed


@pytest.mark.parametrize(
    ("name", "card"), gallery().items(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_example_card_is_well_formed(name: str, card: Card) -> None:
    for view in (ALONE, AMONG_OTHERS):
        parsed = outline(render(card, view))
        assert card.title in "".join(parsed.texts)


def test_hostile_text_stays_text_everywhere() -> None:
    parsed = outline(render(every_node(), ALONE))
    assert "img" not in parsed.names
    assert "script" not in parsed.names
    assert "".join(parsed.texts).count(HOSTILE) >= 10
    assert not [name for name, _ in parsed.attributes if name.startswith("on") or name == "style"]


def test_only_https_links_lead_anywhere() -> None:
    parsed = outline(render(every_node(), ALONE))
    links = [value for name, value in parsed.attributes if name == "href"]
    assert links == ["https://partner.microsoft.com/"] * 2


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_written_is_read_as_written(inside: str, attribute: str) -> None:
    parsed = outline(el("p", inside, title=attribute))
    assert parsed.names == ["p"]
    # A parser reads line ends its own way; what is asked is that no text became markup.
    assert "".join(parsed.texts).replace("\r", "\n") == inside.replace("\r", "\n")
    assert parsed.attributes == [("title", attribute)]


def test_clicks_are_numbered_as_they_stand_however_much_is_left_out() -> None:
    card = every_node()
    numbered = [int(number) for number in re.findall(r'data-action="(\d+)"', render(card, ALONE))]
    assert numbered == list(range(len(clickables(card))))
    assert [each.label for each in clickables(card)][:2] == ["Contoso Ltd", HOSTILE]
    assert "customer show a" not in render(card, ALONE), "no markup carries a command"


def test_what_is_needed_less_often_is_folded_away() -> None:
    more = (Button("By meter", "usage show c by=meter"), ShareButton("Share", "usage show c"))
    details = Details((Fact("Tenant id", "c001-99ab"),))
    card = Card("T", "S", (Actions((Button("October", "one"),), more), details))
    alone, among = render(card, ALONE), render(card, AMONG_OTHERS)
    menu = among[among.index('<details class="overflow">') :]
    assert among.index("October") < among.index("By meter"), "the menu comes last"
    assert "<summary>More</summary>" in menu and "Share" in menu
    assert "Share" not in alone, "nobody to share with"
    assert '<details class="details"><summary>Details</summary>' in among and "c001-99ab" in among


def test_nothing_in_a_card_has_a_class_that_the_page_hides() -> None:
    wide, _, _ = (
        (Path(playground.__file__).parent / "static" / "style.css").read_text().partition("@media (max-width")
    )
    rules = re.findall(r"^\s*([^{}@]+)\{[^}]*display: none", wide, re.M)
    hidden = {name for rule in rules for name in re.findall(r"\.([\w-]+)\s*(?:,|$)", rule.strip())}
    assert "menu" in hidden, "the rule that hides the page's own menu was read"
    cards = (*gallery().values(), every_node())
    drawn = {each for card in cards for each in outline(render(card, AMONG_OTHERS)).attributes}
    classes = {name for key, value in drawn if key == "class" for name in (value or "").split()}
    assert "overflow" in classes
    assert not classes & hidden


def test_rows_without_enough_cells_break_nothing() -> None:
    table = Table((Column("A"), Column("B")), ((), ("x",), ("x", "y", "z")), commands=("one", "two"))
    card = Card("T", "S", (table, Actions((Button("Go", "three"),))))
    outline(render(card, ALONE))
    assert [getattr(each, "command", "") for each in clickables(card)] == ["one", "two", "three"]


def test_while_something_is_under_way_nothing_can_be_clicked() -> None:
    card = Card("T", "S", (Actions((ConfirmButton("Do it", "c", True),)),))
    busy = View(key="m1", person="sam", personal=True, private=True, busy="Working…")
    assert 'data-action="0" disabled' in render(card, busy)


def test_secrets_stay_out_of_shared_places() -> None:
    card = Card("T", "S", (Secret("Password", "a-token"),))
    assert "a-token" not in render(card, AMONG_OTHERS)
    assert "Shown only to the person who asked." in render(card, AMONG_OTHERS)


def test_files_are_links_with_their_size() -> None:
    kept = (AttachedFile("tok", "a.pdf", 20_000), AttachedFile("tok2", "b.csv", 10))
    card = Card("T", "S", (File(Document("a.pdf", "application/pdf", b"")),))
    html = render(card, View(key="m1", person="sam", personal=True, private=True, files=kept))
    assert 'href="/playground/files/tok?as=sam"' in html
    assert "20 KB" in html
    assert "b.csv" in html, "files that travel beside the card are shown too"


def test_sizes_and_problems_are_punctuated_as_the_reader_does() -> None:
    kept = (AttachedFile("tok", "a.pdf", 20_000),)
    with speaking("fr-FR"):
        card = Card("T", "S", (File(Document("a.pdf", "application/pdf", b"")),), tone=Tone.BAD)
        html = render(card, View(key="m1", person="sam", personal=True, private=True, files=kept))
        assert "20\N{NO-BREAK SPACE}Ko" in html or "20 Ko" in html
        assert re.search("Problème[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]: <", html), html


def test_charts_say_in_words_what_they_show() -> None:
    for kind in ChartKind:
        chart = Chart("Cost", kind, ("A", "B"), (Decimal(3), Decimal(-1)), "EUR", "A 3; B -1.", Decimal(4))
        html = chart_markup(chart, "en-US")
        assert 'role="img" aria-label="A 3; B -1."' in html
        assert "€3.00" in html
        outline(html)


@pytest.mark.parametrize("kind", list(ChartKind))
def test_a_chart_of_nothing_is_still_a_chart(kind: ChartKind) -> None:
    outline(chart_markup(Chart("Cost", kind, (), (), "", "Nothing."), "en-US"))
    outline(chart_markup(Chart("Cost", kind, ("A",), (Decimal(0),), "EUR", "Nothing."), "en-US"))


def test_what_is_not_known_is_a_gap_and_what_lies_ahead_is_pale() -> None:
    values = (Decimal(3), Decimal("NaN"), Decimal(4), Decimal(5))
    days = Chart(
        "Cost", ChartKind.DAYS, ("1", "2", "3", "4"), values, "EUR", "…", Decimal(6), "Budget a day", 1
    )
    html = chart_markup(days, "en-US")
    assert html.count('class="bar"') == 3 and html.count('class="bar ahead"') == 1
    assert "2: no data" in html and "Dashed line: Budget a day, €6.00 · Pale: forecast" in html
    bars = Chart("Cost", ChartKind.BARS, ("VM", "Everything else"), values[2:], "EUR", "…", rest=True)
    assert chart_markup(bars, "en-US").count('class="bar rest"') == 1
    outline(html)


@pytest.mark.parametrize("percent", ["-5", "0", "99.9", "132", "100000"])
def test_a_meter_never_leaves_its_track(percent: str) -> None:
    html = render(Card("T", "S", (Meter("Used", Decimal(percent), f"{percent}%"),)), ALONE)
    now = int(re.search(r'aria-valuenow="(\d+)"', html)[1])
    assert 0 <= now <= 100
    assert f'aria-valuetext="{percent}%"' in html


def test_every_control_of_a_form_has_a_label_and_says_whether_it_is_required() -> None:
    html = render_form(create_form(), "m7")
    outline(html)
    for field in create_form().fields:
        assert f'id="m7-{field.name}"' in html
        assert f'for="m7-{field.name}"' in html or f"<legend>{field.label}" in html
    assert html.count('aria-required="true"') == sum(field.required for field in create_form().fields)


def test_a_card_with_nothing_but_a_summary_shows_it() -> None:
    assert "All is well." in render(Card("Status", "All is well."), ALONE)
    assert "All is well." not in render(Card("Status", "All is well.", (Text("Fine."),)), ALONE)


def test_the_mark_of_whom_the_reader_acts_as_is_a_word_of_their_language() -> None:
    with speaking("ja"):
        assert 'data-you="あなた"' in _person(PEOPLE["ada"], PEOPLE["ada"], "desk")
        assert "data-you" not in _person(PEOPLE["sam"], PEOPLE["ada"], "desk")
    assert '"You"' not in (Path(playground.__file__).parent / "static" / "style.css").read_text()
