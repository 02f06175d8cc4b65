"""Card model, a closed vocabulary: what a reply means, never how or where it is drawn.

Every text is plain: renderers escape it for their platform. There is no markup inside a string.
Values shown to people (money, dates, percent) are formatted before they get here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from bot.messages import _, locale
from bot.model import Document
from bot.model.fact import Fact, Tone


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. Newlines are kept."""

    text: str
    tone: Tone = Tone.PLAIN
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled values, in order."""

    facts: tuple[Fact, ...]


class Align(StrEnum):
    """Which side a column's text stands on; numbers stand right."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and alignment. ``strong`` is what a row is judged by (a state, a severity), and drawn with weight.

    ``names`` is what a row is called: it is what one presses, and stands above the rest where there is no room for columns.
    """

    title: str
    align: Align = Align.LEFT
    strong: bool = False
    names: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text cells. ``more`` counts rows that exist beyond those given; renderers say so in words.

    ``commands`` is empty, or one command line a row: choosing the row runs it. ``tones`` is empty, or the tone of each row's
    strong cells. A table that ``asks`` is a question, and its rows are the answers.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0
    commands: tuple[str, ...] = ()
    caption: str = ""
    tones: tuple[Tone, ...] = ()
    asks: bool = False

    @property
    def naming(self) -> int:
        """The column that names a row; where none is said to, the first that stands left."""
        left = (at for at, column in enumerate(self.columns) if column.align is Align.LEFT)
        return next((at for at, column in enumerate(self.columns) if column.names), next(left, 0))

    def tone(self, row: int) -> Tone:
        """How much a row matters."""
        return self.tones[row] if row < len(self.tones) else Tone.PLAIN


class ChartKind(StrEnum):
    """How the numbers of a chart are laid out."""

    BARS = "bars"  # one bar a label, for parts of a whole
    DAYS = "days"  # one column a day, in order


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers drawn as a picture for a reader with a ``locale``; ``alt`` says in words what it shows and always stands in for it.

    ``unit`` is a currency code. ``limit`` draws a line, called ``limit_label``. The last ``ahead`` values are a forecast. The
    last label stands for all the ``rest``. A value that is not finite is one that is not known.
    """

    title: str
    kind: ChartKind
    labels: tuple[str, ...]
    values: tuple[Decimal, ...]
    unit: str
    alt: str
    limit: Decimal | None = None
    limit_label: str = field(default_factory=lambda: _("Budget"))
    ahead: int = 0
    rest: bool = False
    locale: str = field(default_factory=locale)


@dataclass(frozen=True, slots=True)
class Meter:
    """How much of a limit is used, in percent (may pass 100), with the words that say so.

    ``tone`` is the colour of its bar; the mark that goes with a tone is for titles and lines.
    """

    label: str
    percent: Decimal
    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Code:
    """Text to be copied exactly: an id, a drafted ticket."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """Shown once, to the asker alone, and never stored; renderers refuse it in a shared place."""

    label: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with the card; the bytes travel beside it, through the platform's own upload."""

    document: Document


class Style(StrEnum):
    """How a button looks: what is offered first, what is dangerous."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """Runs a command line, as if the person who clicks had typed it.

    ``replace`` puts the answer in place of this card (paging); otherwise it is a new message.
    """

    label: str
    command: str
    style: Style = Style.PLAIN
    replace: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmButton:
    """Confirms or cancels a pending change; carries its id and nothing that could be altered."""

    label: str
    change_id: str
    confirm: bool
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class ShareButton:
    """Puts the answer of a command, asked again by the sharer, before everyone in the place it was asked."""

    label: str
    command: str


@dataclass(frozen=True, slots=True)
class LinkButton:
    """Opens an https address in the browser."""

    label: str
    url: str


AnyButton = Button | ConfirmButton | ShareButton | LinkButton


@dataclass(frozen=True, slots=True)
class Actions:
    """Buttons in a row; those that are needed less often stand in ``more``, an overflow menu behind them."""

    buttons: tuple[AnyButton, ...]
    more: tuple[AnyButton, ...] = ()

    @property
    def all(self) -> tuple[AnyButton, ...]:
        """Every button, wherever it is drawn."""
        return (*self.buttons, *self.more)


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between two parts."""


@dataclass(frozen=True, slots=True)
class Context:
    """Small print: age of the data, "estimate, not for billing", correlation ids."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """Ids, sources and correlation numbers, folded away until somebody wants to see them; never what decides anything."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A person by the chat user that they are: ``platform`` and ``workspace`` say where ``user`` means them."""

    name: str
    platform: str
    workspace: str
    user: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """People whom a new message is for, after a ``label``: they are mentioned, and so notified, where the platform is theirs. Everywhere
    else, and where a message is brought up to date, their names stand there as text. No text mentions anybody."""

    label: str
    people: tuple[Mention, ...]


Node = (
    Text
    | Mentions
    | Facts
    | Table
    | Chart
    | Meter
    | Code
    | Secret
    | File
    | Actions
    | Divider
    | Context
    | Details
)


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a card is about: customer name, domain, tail of the tenant id. On every card about a customer."""

    name: str
    domain: str
    tail: str


@dataclass(frozen=True, slots=True)
class Card:
    """One answer. ``summary`` is a sentence with the facts, for notifications and screen readers. ``locale`` is that of the
    reader whom it is worded for."""

    title: str
    summary: str
    body: tuple[Node, ...] = ()
    target: Target | None = None
    tone: Tone = Tone.PLAIN
    private: bool = True
    locale: str = field(default_factory=locale, compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a field: what is shown and what is sent. ``label`` <= 75, ``value`` <= 150 characters."""

    label: str
    value: str


class FieldKind(StrEnum):
    """What a field takes; each platform uses its nearest native control."""

    TEXT = "text"
    LONG_TEXT = "long text"
    NUMBER = "number"
    EMAIL = "email"
    DATE = "date"
    CHOICE = "choice"
    SUGGEST = "suggest"  # choices come from the server while typing
    YES_NO = "yes or no"
    PERSON = "person"  # a colleague; the platform's own picker where it has one, else choices as for SUGGEST
    DESTINATION = "destination"  # a conversation; the platform's own picker where it has one


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. ``name`` is the parameter's name. ``value`` fills it in; for a SUGGEST field
    ``choices`` then holds the one choice that ``value`` stands for. ``error`` is shown beside it.

    ``after`` names the fields that its choices depend on, and ``refreshes`` is set on these. It is ``waiting`` until they
    are filled in: what it could be answered with is not known before. ``whole`` numbers have no decimals. What is
    ``later`` is asked for again, with a list, where it is left empty: a platform whose clients may have nothing to offer
    for it does not insist on an answer."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    value: str = ""
    hint: str = ""
    placeholder: str = ""
    choices: tuple[Choice, ...] = ()
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    whole: bool = False
    error: str = ""
    after: tuple[str, ...] = ()
    waiting: bool = False
    refreshes: bool = False
    later: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Questions to be answered before a command can run. ``submit`` is a verb and what it is done to ("Set budget").
    ``hidden`` are values carried along unasked."""

    command: str
    title: str
    fields: tuple[Field, ...]
    submit: str = field(default_factory=lambda: _("Send"))
    note: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)
    locale: str = field(default_factory=locale, compare=False)

    @property
    def values(self) -> Mapping[str, str]:
        """What the form holds, by name."""
        return {**self.hidden, **{each.name: each.value for each in self.fields}}

    def ready(self) -> Form:
        """The form with the fields alone that can be answered by now; what the others hold is carried along."""
        held = {each.name: each.value for each in self.fields if each.waiting and each.value}
        shown = tuple(each for each in self.fields if not each.waiting)
        return replace(self, fields=shown, hidden={**self.hidden, **held})
