"""Any card as plain text: aligned, without secrets, and without fail."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import model
from bot.cards.grid import cells, grid
from bot.cards.model import (
    Actions,
    Align,
    Button,
    Card,
    Choice,
    Column,
    ConfirmButton,
    Facts,
    Field,
    FieldKind,
    Form,
    LinkButton,
    Secret,
    ShareButton,
    Table,
    Target,
    Text,
)
from bot.cards.text import as_text, form_as_text
from bot.model import Document
from bot.model.fact import Fact

words = st.text(max_size=30)
decimals = st.decimals()
buttons = st.one_of(
    st.builds(Button, words, words),
    st.builds(ConfirmButton, words, words, st.booleans()),
    st.builds(ShareButton, words, words),
    st.builds(LinkButton, words, words),
)
lists = st.lists(words, max_size=4).map(tuple)
nodes = st.one_of(
    st.builds(Text, words),
    st.builds(Facts, st.lists(st.builds(Fact, words, words, st.none() | words), max_size=4).map(tuple)),
    st.builds(
        Table,
        st.lists(st.builds(Column, words, st.sampled_from(Align)), max_size=4).map(tuple),
        st.lists(lists, max_size=4).map(tuple),
        st.integers(),
        caption=words,
    ),
    st.builds(model.Chart, words, st.sampled_from(model.ChartKind), lists, st.just(()), words, words),
    st.builds(model.Meter, words, decimals, words),
    st.builds(model.Code, words, words),
    st.builds(Secret, words, words),
    st.builds(model.File, st.builds(Document, words, words, st.binary(max_size=9))),
    st.builds(Actions, st.lists(buttons, max_size=4).map(tuple), st.lists(buttons, max_size=4).map(tuple)),
    st.builds(model.Details, st.lists(st.builds(Fact, words, words), max_size=3).map(tuple)),
    st.builds(model.Divider),
    st.builds(model.Context, lists),
)
cards = st.builds(
    Card,
    words,
    words,
    st.lists(nodes, max_size=6).map(tuple),
    st.none() | st.builds(Target, words, words, words),
)


@settings(max_examples=200)
@given(cards, st.integers(min_value=0, max_value=120))
def test_every_card_can_be_read_out(card, width):
    assert isinstance(as_text(card, width=width), str)


@given(st.lists(lists, max_size=5).map(tuple), st.integers(min_value=1, max_value=120))
def test_no_line_of_a_table_is_wider_than_its_place(rows, width):
    table = Table((Column("One"), Column("Two", Align.RIGHT)), rows)
    assert all(cells(line) <= width for line in grid(table, width))


def test_columns_line_up_with_wide_letters_and_accents():
    rows = (("東京商事", "€1.00"), ("Mu\u0308ller", "€120.00"))
    lines = grid(Table((Column("Customer"), Column("Cost", Align.RIGHT)), rows))
    assert len({cells(line) for line in lines}) == 1
    assert lines[2].startswith("東京商事  ") and lines[3].endswith("€120.00")


def test_a_narrow_place_takes_from_words_before_numbers():
    rows = (("A very long name of a customer indeed", "EUR 123,456.00"),)
    line = grid(Table((Column("Customer"), Column("Cost", Align.RIGHT)), rows), 34)[-1]
    assert "EUR 123,456.00" in line and "…" in line and cells(line) <= 34


def test_rows_that_are_left_out_are_counted():
    assert grid(Table((Column("A"),), (("1",),), more=1234))[-1] == "… and 1,234 more"


def test_a_change_reads_before_and_after():
    card = Card(
        "Budget", "Budget.", (Facts((Fact("Budget", "€2", before="€1"), Fact("Contact", "Kim", before=""))),)
    )
    assert "Budget: €1 → €2" in as_text(card) and "Contact: nothing → Kim" in as_text(card)


def test_secrets_are_masked_unless_asked_for():
    card = Card("Created", "Created.", (Secret("Password", "hunter2"),))
    assert "hunter2" not in as_text(card)
    assert "hunter2" in as_text(card, secrets=True)


def test_a_name_cannot_pass_for_another_or_move_the_cursor():
    shown = as_text(Card("Customer", "Contoso\u202emoc\x1b[2J\x07", ()))
    assert "\u202e" not in shown and "\x1b" not in shown


def test_what_the_paragraphs_say_is_not_said_twice():
    card = Card(
        "Not found",
        "There is no such invoice. Look again.",
        (Text("There is no such invoice."), Text("Look again.")),
    )
    assert as_text(card).count("no such invoice") == 1


def test_a_form_reads_with_its_values_and_problems():
    fields = (
        Field(
            "by",
            "By",
            FieldKind.CHOICE,
            value="meter",
            choices=(Choice("Meter", "meter"), Choice("Day", "day")),
        ),
        Field("note", "Note", required=False, error="Too long.", hint="A few words"),
    )
    shown = form_as_text(
        Form("usage show", "Show usage", fields, submit="Show", note="Two things are missing.")
    )
    assert shown.splitlines() == [
        "Show usage",
        "Two things are missing.",
        "By: Meter",
        "  Choices: Meter, Day",
        "Note (optional):",
        "  A few words",
        "  Problem: Too long.",
        "[Show]",
    ]


@given(
    st.builds(
        Form,
        words,
        words,
        st.lists(
            st.builds(
                Field,
                words,
                words,
                st.sampled_from(FieldKind),
                st.booleans(),
                words,
                maximum=st.just(Decimal(1)),
            ),
            max_size=4,
        ).map(tuple),
    )
)
def test_every_form_can_be_read_out(form):
    assert isinstance(form_as_text(form), str)


def test_details_stand_at_the_end():
    details = model.Details((Fact("Tenant id", "c001-99ab"),))
    card = Card("Usage", "Usage.", (details, Actions((Button("Show", "show"),), (Button("Share", "share"),))))
    assert as_text(card).splitlines()[-3:] == ["[Show] show", "[Share] share", "Tenant id: c001-99ab"]
