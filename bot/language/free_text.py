"""Free text of a sentence: a title, a note or the name of a new company, among the words that say what is wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from bot.language.entities import Entity
from bot.language.filler import CONNECTIVES, FILLER
from bot.language.lexicon import Token, is_grammar, tokens_of
from bot.language.sentence import Sentence

Span = tuple[int, int]

_NAME = re.compile(
    r"(?:[A-ZÀ-ÖØ-Þ0-9][\w.'’&-]*|株式会社[\w]+|[\w]+株式会社)"
    r"(?:\s+(?:&|and|und|et|y|e|of|de|des|du|la|le|von|van|der)?\s*[A-ZÀ-ÖØ-Þ0-9][\w.'’&-]*)*"
)

_ANNOUNCED = re.compile(
    r":|(?<!\w)(?:(?:with|mit|unter|avec|con)\s+)?(?:(?:the|a|dem|der|le|la|el|un)\s+)?"
    r"(?:title|subject|titel|betreff|titre|objet|título|titulo|asunto)(?!\w)\s*:?"
    r"|(?<!\w)(?:titled|entitled|namens|intitulée?|titulad[oa])(?!\w)\s*:?",
    re.IGNORECASE,
)
"""What stands before a title that is told: a colon, or words that say that a title follows."""


def free_text(sentence: Sentence, used: Sequence[Entity], explained: Sequence[Span]) -> Span | None:
    """The longest stretch of words between what is named, without the words at its ends that say what is wanted.

    Words that describe a fault are part of what is told, also where they were what was understood.
    """
    if quoted := _quoted(sentence, used):
        return quoted
    content = {(hit.start, hit.end) for hit in sentence.hits if hit.words.kind == "content"}
    edge = [span for span in explained if span not in content]
    walls = sorted((each.start, each.end) for each in used if each.kind not in ("date", "self"))
    stretches = [
        found for gap in _between(walls, len(sentence.text)) if (found := _trimmed(sentence, gap, edge))
    ]
    best = max(stretches, key=lambda each: each[1] - each[0], default=None)
    if best is None:
        return None
    best = _around_a_name(sentence, used, stretches, content) or best
    tail = re.match(r"[)\]%!?\"”]+", sentence.text[best[1] :])
    return best[0], best[1] + (tail.end() if tail else 0)


def _around_a_name(
    sentence: Sentence, used: Sequence[Entity], stretches: Sequence[Span], content: Collection[Span]
) -> Span | None:
    """A fault that is told around a customer's name, with that name in it: "the vm of Fabrikam is down"."""
    if _ANNOUNCED.search(sentence.text):
        return None

    def beside(first: int, last: int) -> bool:
        return all(each.plain in CONNECTIVES for each in tokens_of(sentence.text[first:last]))

    for name in (each for each in used if each.kind == "customer"):
        subject = next(
            (each for each in stretches if each[1] <= name.start and beside(each[1], name.start)), None
        )
        fault = next(
            (each for each in sorted(content) if each[0] >= name.end and beside(name.end, each[0])), None
        )
        if subject and fault:
            return subject[0], max(
                [fault[1], *(last for first, last in stretches if fault[0] <= first <= fault[1])]
            )
    return None


def words_sought(sentence: Sentence, used: Sequence[Entity], explained: Sequence[Span]) -> Span | None:
    """Free text without the common words at its ends: of "what does M365 E3" what is looked for."""
    found = free_text(sentence, used, explained)
    inside = [each for each in sentence.tokens if found and found[0] <= each.start and each.end <= found[1]]

    def idle(token: Token) -> bool:
        return _says_nothing(token) or any(
            first <= token.start and token.end <= last for first, last in explained
        )

    while inside and idle(inside[0]):
        inside = inside[1:]
    while inside and idle(inside[-1]):
        inside = inside[:-1]
    return (inside[0].start, inside[-1].end) if inside else None


def _says_nothing(token: Token) -> bool:
    return token.plain in FILLER or (token.japanese and is_grammar(token.plain))


def as_told(sentence: Sentence, found: Span) -> Span:
    """A title with its quotes and the words that announce it, which are part of how it is told."""
    quoted = (each for each in sentence.entities if each.kind == "quoted")
    start, end = next(
        ((each.start, each.end) for each in quoted if each.start <= found[0] and found[1] <= each.end), found
    )
    for each in _ANNOUNCED.finditer(sentence.text, 0, start):
        if not sentence.text[each.end() : start].strip(" :"):
            return each.start(), end
    return start, end


def proper_name(sentence: Sentence, used: Sequence[Entity], explained: Sequence[Span]) -> Span | None:
    """The longest name written in capitals that nothing else explains; else the free text up to the first comma."""
    if quoted := _quoted(sentence, used):
        return quoted
    taken = [*explained, *((each.start, each.end) for each in used)]
    names = [
        found.span()
        for found in _NAME.finditer(sentence.text)
        if not any(start < found.end() and found.start() < end for start, end in taken)
        and (found.start() > 0 or " " in found[0])
    ]
    if names:
        return max(names, key=lambda each: each[1] - each[0])
    rest = free_text(sentence, used, explained)
    if rest is None or _wants_only(sentence, rest, explained):
        return None
    comma = re.search(r"[,;(]|\s(?:in|at|à|en|from|aus)\s", sentence.text[rest[0] : rest[1]])
    return rest[0], rest[0] + comma.start() if comma else rest[1]


def _wants_only(sentence: Sentence, rest: Span, explained: Sequence[Span]) -> bool:
    """Whether the words say only that something is wanted: "I need to", "je voudrais créer un"."""
    letters = "".join(
        " " if any(first <= at < last for first, last in explained) else sentence.text[at]
        for at in range(*rest)
    )
    return all(each.plain in FILLER or is_grammar(each.plain) for each in tokens_of(letters))


def _quoted(sentence: Sentence, used: Sequence[Entity]) -> Span | None:
    quoted = next((each for each in sentence.entities if each.kind == "quoted" and each not in used), None)
    if quoted is None:
        return None
    inner = sentence.text.find(quoted.value, quoted.start)
    return inner, inner + len(quoted.value)


def _between(walls: Sequence[Span], length: int) -> list[Span]:
    edges = [(0, 0), *walls, (length, length)]
    return [(end, start) for (_, end), (start, _) in pairwise(edges) if start > end]


def _without_request(sentence: Sentence, inside: list[Token], idle: Callable[[Token], bool]) -> list[Token]:
    """What is told without a clause at its end that only says what is wanted: "…, open a ticket"."""
    commas = [
        at for at in range(1, len(inside)) if "," in sentence.text[inside[at - 1].end : inside[at].start]
    ]
    if not commas:
        return inside
    clause = inside[commas[-1] :]
    asks = any(idle(each) and each.plain not in CONNECTIVES for each in clause)
    return (
        inside[: commas[-1]]
        if asks and all(idle(each) or each.plain in FILLER for each in clause)
        else inside
    )


def _trimmed(sentence: Sentence, gap: Span, edge: Sequence[Span]) -> Span | None:
    """A stretch without the connectives, and what was understood, at its ends. After a colon, or after the words that
    announce a title, all of it counts."""
    announced = _ANNOUNCED.search(sentence.text, *gap)
    start = announced.end() if announced else gap[0]
    inside = [token for token in sentence.tokens if start <= token.start and token.end <= gap[1]]

    def idle(token: Token) -> bool:
        if token.plain in CONNECTIVES:
            return True
        if token.japanese:
            # A run of letters: what is understood in it, and what joins that to the rest.
            inside = "".join(
                sentence.text[at]
                for at in range(token.start, token.end)
                if not any(first <= at < last for first, last in edge)
            )
            return not inside or is_grammar(inside)
        return any(first <= token.start and token.end <= last for first, last in edge)

    inside = _without_request(sentence, inside, idle)
    while inside and idle(inside[0]):
        inside = inside[1:]
    while inside and idle(inside[-1]):
        inside = inside[:-1]
    # What is left of a question is no title: "whats" says nothing to support.
    if not inside or (len(inside) == 1 and inside[0].plain in FILLER):
        return None
    begin, end = inside[0].start, inside[-1].end
    return begin, end
