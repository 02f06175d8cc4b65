"""Arguments: the words after a command's name as values: which word is which parameter's, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rapidfuzz import fuzz

from bot.errors import BadLine, BadValue, Refusal
from bot.framework.amount import looks_like_currency
from bot.framework.command import Command
from bot.framework.options import option as _option
from bot.framework.options import refuse_unknown, with_colon
from bot.framework.params import Param
from bot.line import Word, clean, flag, seen
from bot.model import PartnerType


@dataclass(frozen=True, slots=True)
class Arguments:
    """Values as text, by parameter name, and the required parameters that have none."""

    texts: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[Param, ...] = ()
    edit: bool = False
    longer: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By parameter name, a wordy value with a word more that was read as the currency of the amount, or as the amount: the
    same line may mean that too."""

    @property
    def wants_form(self) -> bool:
        """Whether a form is the answer: something is missing, or ``form=yes`` asks for one to edit the values."""
        return self.edit or bool(self.missing)


def params_for(command: Command, partner_type: PartnerType) -> tuple[Param, ...]:
    """The parameters that exist for partners of this type."""
    return tuple(param for param in command.params if not param.only_for or partner_type in param.only_for)


def read(command: Command, params: Sequence[Param], words: Sequence[Word]) -> Arguments:
    """Assign words to parameters. Raises :class:`BadLine`; values themselves are not checked yet."""
    edit = any(_is_edit(word) for word in words)
    named, loose = _take_named(command, params, [word for word in words if not _is_edit(word)])
    positional = [param for param in params if not param.named and param.name not in named]
    texts = {**named, **_assign(command, positional, loose)}
    return replace(with_missing(params, texts), edit=edit, longer=_longer_names(positional, loose))


def _is_edit(word: Word) -> bool:
    return word.key == "form" and word.text == "yes"


def with_missing(params: Sequence[Param], texts: Mapping[str, str]) -> Arguments:
    """Texts with what is still missing beside them; text in which there is nothing to see counts as not given.

    What is no parameter is left out: a client may send anything.
    """
    names = {param.name for param in params}
    cleaned = {name: clean(text).strip() for name, text in texts.items() if name in names}
    given = {name: text for name, text in cleaned.items() if seen(text)}
    missing = tuple(param for param in params if param.required and param.name not in given)
    return Arguments(given, missing)


def _take_named(
    command: Command, params: Sequence[Param], words: Sequence[Word]
) -> tuple[dict[str, str], list[Word]]:
    by_name = {_option(param.name): param for param in params}
    named: dict[str, str] = {}
    loose: list[Word] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        free = _in_free_text(params, named, len(loose))
        if not free:
            word = with_colon(word, rest, by_name)
            if loose and not any(param.prose and not param.named for param in params):
                refuse_unknown(word, rest, command.usage)
        key = _option(word.key or flag(word))
        param = by_name.get(key)
        if param is None:
            loose.append(_not_an_option(command, word, key, by_name, free=free))
        elif param.name in named:
            raise BadLine(f"{key} is given twice.", command.usage)
        elif word.key:
            named[param.name] = param.read(_whole(word, rest, param))
        elif rest and not flag(rest[0]):
            named[param.name] = param.read(_whole(rest.pop(0), rest, param))
        else:
            raise BadLine(f"--{key} needs a value after it.", command.usage)
    return named, loose


def _whole(word: Word, rest: list[Word], param: Param) -> str:
    """The value that begins with a word; it takes those from the rest that can only be more of it."""
    parts = [word.text]
    if param.spans and not word.quoted:
        while rest and not (rest[0].quoted or rest[0].key) and param.spans.fullmatch(rest[0].text):
            parts.append(rest.pop(0).text)
    return " ".join(parts)


def _in_free_text(params: Sequence[Param], named: Mapping[str, str], loose: int) -> bool:
    """Whether the words before this one have begun a free text, in which ``word: word`` and ``a=b`` are just that."""
    open_ = [param for param in params if not param.named and param.name not in named]
    text = next((at for at, param in enumerate(open_) if param.prose), None)
    return text is not None and loose > text


def _not_an_option(
    command: Command, word: Word, key: str, by_name: Mapping[str, Param], *, free: bool
) -> Word:
    """A word with ``=`` or dashes that names no option: text where text is due, else nothing that anybody asked for."""
    if not key:
        return word
    near = [name for name in by_name if fuzz.ratio(name, key) >= 75]
    if near:
        raise BadLine(f"{key} is not an option here. Did you mean {near[0]}?", command.usage)
    written = Word(f"{word.key}={word.text}" if word.key else word.text, quoted=True)
    # A name of several words would take it in; where there is none, one word too many is named anyway.
    if free or (word.key and not any(param.wordy and not param.prose for param in by_name.values())):
        return written
    raise BadLine(f"{word.key or f'--{key}'} is not an option here.", command.usage)


def _assign(command: Command, params: list[Param], words: list[Word]) -> dict[str, str]:
    """One word each, except that the wordy parameter takes what the others leave it."""
    wordy = next((at for at, param in enumerate(params) if param.wordy), None)
    if wordy is None:
        if len(words) > len(params):
            extra = " ".join(word.text for word in words[len(params) :])
            raise BadLine(f"I do not know what to do with “{extra}”.", command.usage)
        return {param.name: param.read(word.text) for param, word in zip(params, words, strict=False)}
    before, after = params[:wordy], params[wordy + 1 :]
    if after and after[-1].money:
        words = _with_currency(after[-1], words)
    texts = {param.name: param.read(word.text) for param, word in zip(before, words, strict=False)}
    words = words[len(before) :]
    tail = _tail(after, words)
    texts |= {param.name: param.read(word.text) for param, word in tail}
    middle = words[: len(words) - len(tail)]
    if middle:
        texts[params[wordy].name] = params[wordy].read(" ".join(word.text for word in middle))
    return texts


def _with_currency(param: Param, words: list[Word]) -> list[Word]:
    """Two last words that are an amount and its currency, as one."""
    if len(words) < 3 or words[-1].quoted or words[-2].quoted:
        return words
    pair = Word(f"{words[-2].text} {words[-1].text}")
    spelled = any(looks_like_currency(word.text) for word in words[-2:])
    return [*words[:-2], pair] if spelled and _fits(param, pair) else words


def _longer_names(params: Sequence[Param], words: list[Word]) -> dict[str, tuple[str, ...]]:
    """What else the wordy value may be where its last words were read as an amount with a currency."""
    if not params or not params[-1].money or not params[0].wordy or len(params) > 2:
        return {}
    joined = _with_currency(params[-1], words)
    if len(joined) == len(words) or any(word.quoted for word in words):
        return {}
    name = " ".join(word.text for word in joined[:-1])
    currency_first = looks_like_currency(words[-2].text)
    longer = f"{name} {joined[-1].text}"
    return {params[0].name: (f"{name} {words[-2].text}", longer) if currency_first else (longer,)}


def _tail(after: list[Param], words: list[Word]) -> list[tuple[Param, Word]]:
    """Which trailing words belong to the parameters after the wordy one.

    With more words than parameters, a last word that does not fit is part of the wordy value.
    """
    spare = words[1:]
    if not after or not spare:
        return []
    count = min(len(after), len(spare))
    pairs = list(zip(after[:count], spare[-count:], strict=True))
    fits = all(_fits(param, word) for param, word in pairs)
    if fits or (len(words) <= len(after) + 1 and all(param.required for param, _ in pairs)):
        return pairs
    return []


def _fits(param: Param, word: Word) -> bool:
    try:
        param.convert(param.read(word.text))
    except BadValue:
        return False
    return True


def convert(params: Sequence[Param], texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Refusal]]:
    """Texts as values (looked-up ones stay text), and what is wrong, by parameter name. Asks nobody."""
    values: dict[str, Any] = {}
    wrong: dict[str, Refusal] = {}
    for param in params:
        if param.name not in texts:
            values[param.name] = param.default
            continue
        try:
            values[param.name] = param.convert(texts[param.name])
        except BadValue as refusal:
            wrong[param.name] = refusal
    return values, wrong
