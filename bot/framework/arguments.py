"""Arguments: the words after a command's name as values: which word is which parameter's, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from bot.cards.model import FieldKind
from bot.errors import BadLine, BadValue, Refusal
from bot.framework import spans
from bot.framework.command import Command
from bot.framework.options import of_two_words, refuse_unknown, with_colon
from bot.framework.options import option as _option
from bot.framework.params import Param
from bot.line import Word, clean, flag, is_picture, seen
from bot.messages import _
from bot.model import PartnerType


@dataclass(frozen=True, slots=True)
class Arguments:
    """Values as text, by parameter name, and the required parameters that have none."""

    texts: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[Param, ...] = ()
    edit: bool = False
    longer: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By parameter name, a wordy value with a word more that was read as a part of the amount: the same line may mean that
    too."""

    @property
    def wants_form(self) -> bool:
        """Whether a form is the answer: something is missing, or ``form=yes`` asks for one to edit the values."""
        return self.edit or bool(self.missing)


def params_for(command: Command, partner_type: PartnerType) -> tuple[Param, ...]:
    """The parameters that exist for partners of this type."""
    return tuple(param for param in command.params if not param.only_for or partner_type in param.only_for)


def read(command: Command, params: Sequence[Param], words: Sequence[Word], locale: str = "") -> Arguments:
    """Assign words to parameters, as somebody of a locale writes them; empty for one that nobody knows.

    Raises :class:`BadLine`; values themselves are not checked yet.
    """
    edit = any(_is_edit(word) for word in words)
    named, loose, taken_in, behind = _take_named(
        command, params, [word for word in words if not _is_edit(word)], locale
    )
    positional = [param for param in params if not param.named and param.name not in named]
    _refuse_torn(command, positional, loose, behind)
    texts = {**named, **_assign(command, positional, loose, locale)}
    longer = _longer_names(positional, loose, locale) or _named_before(positional, loose, taken_in)
    return replace(with_missing(params, texts), edit=edit, longer=longer)


def _is_edit(word: Word) -> bool:
    return word.key == "form" and word.text == "yes"


def with_missing(params: Sequence[Param], texts: Mapping[str, str]) -> Arguments:
    """Texts with what is still missing beside them; text in which there is nothing to see counts as not given.

    What is no parameter is left out: a client may send anything. What people paste around a value is taken off in a form as
    in a line; free text stays as it is.
    """
    known = {param.name: param for param in params}
    cleaned = {
        name: clean(text).strip() if known[name].prose else known[name].read(clean(text).strip())
        for name, text in texts.items()
        if name in known
    }
    given = {name: text for name, text in cleaned.items() if seen(text)}
    missing = tuple(param for param in params if param.required and param.name not in given)
    return Arguments(given, missing)


def _take_named(
    command: Command, params: Sequence[Param], words: Sequence[Word], locale: str
) -> tuple[dict[str, str], list[Word], list[Word], dict[int, Word]]:
    """Values by name, the words that name nothing, and those that follow the first one of an amount; and the options, by how many
    words that name nothing stand before them."""
    by_name = {_option(param.name): param for param in params}
    named: dict[str, str] = {}
    loose: list[Word] = []
    taken_in: list[Word] = []
    behind: dict[int, Word] = {}
    takes_text = any(_is_text(param) and not param.named for param in params)
    usage, rest = command.usage, list(words)
    while rest:
        word = rest.pop(0)
        free = _in_free_text(params, named, len(loose))
        if not takes_text and is_picture(word):
            continue
        if not free:
            word = of_two_words(with_colon(word, rest, by_name, locale), loose, rest, by_name)
            if loose and not takes_text:
                refuse_unknown(word, rest, usage)
        key = _option(word.key or flag(word))
        param = by_name.get(key)
        if param is None:
            loose.append(_not_an_option(command, word, key, by_name, free=free))
        elif param.name in named:
            raise BadLine(_("{option} is given twice.", option=key), usage)
        elif word.key or (rest and not flag(rest[0])):
            first = replace(word, key="") if word.key else rest.pop(0)
            taken = _whole(param, first, rest, locale)
            taken_in = taken[1:] if param.money else taken_in
            named[param.name] = param.read(spans.joined(taken).text)
            behind[len(loose)] = Word(spans.joined(taken).text, key=key)
        else:
            raise BadLine(_("{option} needs a value.", option=f"--{key}"), usage)
    return named, loose, taken_in, behind


def _refuse_torn(
    command: Command, params: Sequence[Param], loose: Sequence[Word], behind: Mapping[int, Word]
) -> None:
    """Raises :class:`BadLine` for words behind an option that would be taken for more of a name before it: ``Litware
    country=South Korea`` is about no company "Litware Korea"."""
    if not params or not params[-1].wordy or params[-1].kind is FieldKind.LONG_TEXT:
        return
    for at, option in sorted(behind.items()):
        if len(params) <= at < len(loose):
            more = " ".join(
                word.text for word in loose[at : min([*(each for each in behind if each > at), len(loose)])]
            )
            quoted = f'{option.key}="{option.text} {more}"'
            problem = _(
                "I don't know “{words}”. Put a value of several words in quotes: {example}",
                words=more,
                example=quoted,
            )
            raise BadLine(problem, command.usage)


def _whole(param: Param, first: Word, rest: list[Word], locale: str) -> list[Word]:
    """A value: its first word, and those after it that belong to the same value, "63 550,00"; they are taken from ``rest``."""
    count = spans.from_left(param, [first, *rest], locale)
    taken = [first, *rest[: count - 1]]
    del rest[: count - 1]
    return taken


def _in_free_text(params: Sequence[Param], named: Mapping[str, str], loose: int) -> bool:
    """Whether the words before this one have begun a free text, in which ``word: word`` and ``a=b`` are just that."""
    open_ = [param for param in params if not param.named and param.name not in named]
    text = next((at for at, param in enumerate(open_) if _is_text(param)), None)
    return text is not None and loose > text


def _is_text(param: Param) -> bool:
    """Whether a parameter takes what people say, of whatever form; what something is called is no such text."""
    return param.prose and param.kind is FieldKind.LONG_TEXT


def _not_an_option(
    command: Command, word: Word, key: str, by_name: Mapping[str, Param], *, free: bool
) -> Word:
    """A word with ``=`` or dashes that names no option: text where text is due, else nothing that anybody asked for."""
    if not key:
        return word
    near = [name for name in by_name if fuzz.ratio(name, key) >= 75]
    if near:
        problem = _("{option} is not an option here. Did you mean {nearest}?", option=key, nearest=near[0])
        raise BadLine(problem, command.usage)
    written = Word(f"{word.key}={word.text}" if word.key else word.text, quoted=True)
    # A name of several words would take it in; where there is none, one word too many is named anyway.
    if free or (word.key and not any(param.wordy and not _is_text(param) for param in by_name.values())):
        return written
    raise BadLine(_("{option} is not an option here.", option=word.key or f"--{key}"), command.usage)


def _assign(command: Command, params: list[Param], words: list[Word], locale: str) -> dict[str, str]:
    """One word each, or several that are one value; the wordy parameter takes what the others leave it."""
    wordy = next((at for at, param in enumerate(params) if param.wordy), None)
    if wordy is None:
        texts, extra = _in_order(params, words, locale)
        if extra:
            said = " ".join(word.text for word in extra)
            raise BadLine(_("I don't know “{words}”.", words=said), command.usage)
        return texts
    before, after = params[:wordy], params[wordy + 1 :]
    texts, words = _in_order(before, words, locale)
    if after:
        words = _with_span(after[-1], words, locale)
    tail = _tail(after, words, locale)
    texts |= {param.name: param.read(word.text) for param, word in tail}
    middle = words[: len(words) - len(tail)]
    if middle:
        texts[params[wordy].name] = params[wordy].read(" ".join(word.text for word in middle))
    return texts


def _in_order(
    params: Sequence[Param], words: Sequence[Word], locale: str
) -> tuple[dict[str, str], list[Word]]:
    """A value for each parameter in turn, and the words that are left."""
    texts: dict[str, str] = {}
    rest = list(words)
    for param in params:
        if rest:
            texts[param.name] = param.read(spans.joined(_whole(param, rest.pop(0), rest, locale)).text)
    return texts, rest


def _with_span(param: Param, words: list[Word], locale: str) -> list[Word]:
    """Words of which the last are one value of the parameter, as one: an amount and its currency, groups of digits."""
    count = spans.from_right(param, words, locale)
    return [*words[:-count], spans.joined(words[-count:])] if count > 1 else words


def _longer_names(params: Sequence[Param], words: list[Word], locale: str) -> dict[str, tuple[str, ...]]:
    """What else the wordy value may be where several last words were read as the amount, or one that is no amount."""
    if len(params) < 2 or not params[-2].wordy or params[-1].spans is None:
        return {}
    wordy, amount, words = params[-2].name, params[-1], words[len(params) - 2 :]
    if len(words) < 2 or any(word.quoted for word in words):
        return {}
    count = spans.from_right(amount, words, locale)
    span, name = words[-count:], " ".join(word.text for word in words[:-count])
    if count == 1:
        doubtful = spans.fits(amount, span[0], locale) and not spans.readable(amount, span[0].text, locale)
        return {wordy: (f"{name} {span[0].text}",)} if doubtful else {}
    # A name that has more of these words has the first ones as well.
    for more in range(1, count):
        if spans.readable(amount, spans.joined(span[more:]).text, locale):
            return {wordy: (f"{name} {spans.joined(span[:more]).text}",)}
    return {wordy: (f"{name} {spans.joined(span).text}",)}


def _named_before(
    params: Sequence[Param], words: Sequence[Word], taken_in: Sequence[Word]
) -> dict[str, tuple[str, ...]]:
    """What else the wordy value may be where an amount before it took more than one word: "amount=63 550 fifth avenue"."""
    wordy = next((param for param in params if param.wordy), None)
    if wordy is None or not words or not taken_in:
        return {}
    return {wordy.name: (spans.joined([*taken_in, *words]).text,)}


def _tail(after: list[Param], words: list[Word], locale: str) -> list[tuple[Param, Word]]:
    """Which trailing words belong to the parameters after the wordy one.

    With more words than parameters, a last word that does not fit is part of the wordy value.
    """
    spare = words[1:]
    if not after or not spare:
        return []
    count = min(len(after), len(spare))
    pairs = list(zip(after[:count], spare[-count:], strict=True))
    fits = all(spans.fits(param, word, locale) for param, word in pairs)
    if fits or (len(words) <= len(after) + 1 and all(param.required for param, _ in pairs)):
        return pairs
    return []


def convert(
    params: Sequence[Param], texts: Mapping[str, str], locale: str = "", today: date | None = None
) -> tuple[dict[str, Any], dict[str, Refusal]]:
    """Texts as values for somebody of a locale, on a day (looked-up ones stay text), and what is wrong, by parameter name. Asks nobody."""
    values: dict[str, Any] = {}
    wrong: dict[str, Refusal] = {}
    for param in params:
        if param.name not in texts:
            values[param.name] = param.default
            continue
        try:
            values[param.name] = param.convert(texts[param.name], locale, today)
        except BadValue as refusal:
            wrong[param.name] = refusal
    return values, wrong
