"""Sentence (tokens, notions, entities) as the interpreter sees it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.language.denial import without_denied
from bot.language.entities import LONGEST, Entity, entities_in
from bot.language.filler import FILLER
from bot.language.lexicon import Hit, Lexicon, Token, plain, tokens_of
from bot.language.vocabulary import EVERYBODY, EXCEPT, ME, SHOW


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was typed, taken apart. ``loose`` are words that are neither a notion, nor named, nor filler."""

    text: str
    entities: tuple[Entity, ...]
    tokens: tuple[Token, ...]
    hits: tuple[Hit, ...]
    loose: tuple[Token, ...] = ()
    fillers: frozenset[int] = frozenset()
    """Where the notions begin that are a single filler word: they mean something to whoever needs them, and else nothing."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a sentence that name something we keep, from token ``start`` to token ``end`` (exclusive)."""

    kind: str
    value: str
    start: int
    end: int
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence before anybody has looked up the names in it."""

    text: str
    entities: tuple[Entity, ...]
    tokens: tuple[Token, ...]


def draft(text: str, today: date, locale: str) -> Draft:
    """The sentence with what can be told by form alone."""
    # A single character may stand for many: https://unicode.org/faq/normalization.html#12
    said = unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST]
    return _drafted(said, entities_in(said, today, locale))


def _drafted(said: str, entities: Sequence[Entity]) -> Draft:
    tokens: list[Token] = []
    at = 0
    for each in (*entities, None):
        tokens += tokens_of(said[at : each.start if each else len(said)], at)
        at = each.end if each else at
    return Draft(said, tuple(entities), tuple(tokens))


def with_name(drafted: Draft, name: Entity) -> Draft:
    """The same sentence with a name in it that is no words of its own, as names in Japanese are."""
    entities = sorted((*drafted.entities, name), key=lambda each: each.start)
    return _drafted(drafted.text, entities)


def complete(draft: Draft, mentions: Sequence[Mention], lexicon: Lexicon) -> Sentence:
    """The sentence with the names that were found, and the notions of the words around them."""
    named = _without_plain_words(draft, mentions, lexicon)
    taken = {at for mention in named for at in range(mention.start, mention.end)}
    free = [token for at, token in enumerate(draft.tokens) if at not in taken]
    hits = lexicon.hits(free)
    covered = {at for hit in hits for at in range(hit.start, hit.end)}
    slips: list[Hit] = []
    loose: list[Token] = []
    for token in free:
        if token.start in covered or (token.plain in FILLER and not _abbreviates(draft.text, token)):
            continue
        if token.japanese:
            loose += [token] if not any(at in covered for at in range(token.start, token.end)) else []
            continue
        if near := lexicon.near(token):
            slips += near
        else:
            loose.append(token)
    found = [
        Entity(each.kind, each.value, draft.tokens[each.start].start, draft.tokens[each.end - 1].end)
        for each in named
    ]
    named_in = sorted((*draft.entities, *found), key=lambda each: each.start)
    meant, replaced = without_denied(draft.text, named_in)
    entities = sorted(
        (*meant, *_scopes(hits, found), *_within_shown(draft, hits)), key=lambda each: each.start
    )
    hits = [hit for hit in hits if hit.words.name not in _ENTITIES and not _within(hit, replaced)]
    plain_at = {token.start: token for token in free if token.plain in FILLER}
    fillers = frozenset(
        hit.start for hit in hits if hit.start in plain_at and plain_at[hit.start].end == hit.end
    )
    return Sentence(draft.text, tuple(entities), draft.tokens, (*hits, *slips), tuple(loose), fillers)


def _within(hit: Hit, places: Sequence[tuple[int, int]]) -> bool:
    return any(first <= hit.start and hit.end <= last for first, last in places)


def _abbreviates(text: str, token: Token) -> bool:
    """Whether a letter is a part of an abbreviation, as in "N/A": it is no short form of an article."""
    beside = (text[token.start - 1 : token.start], text[token.end : token.end + 1])
    return token.end - token.start == 1 and "/" in beside


_ENTITIES = {EVERYBODY.name: ("everybody", "all"), ME.name: ("self", "me")}
"""Notions that are values: whom something is about, and whom to tell."""


def _scopes(hits: Sequence[Hit], customers: Sequence[Entity]) -> list[Entity]:
    """Whom something is about, where that is said with words: everybody, oneself, everybody except a customer."""
    found = [
        Entity(*_ENTITIES[hit.words.name], hit.start, hit.end) for hit in hits if hit.words.name in _ENTITIES
    ]
    left_out = next((hit for hit in hits if hit.words.name == EXCEPT.name), None)
    named = [each for each in customers if each.kind == "customer" and left_out and _beside(each, left_out)]
    if left_out and named:
        value = "all except " + "; ".join(each.value for each in named)
        others = [each for each in found if each.kind == "everybody"]
        places = [(left_out.start, left_out.end), *((each.start, each.end) for each in (*named, *others))]
        found.append(Entity("scope", value, min(start for start, _ in places), max(end for _, end in places)))
    return found


_ONESELF = frozenset(plain(word) for word in ["me", "mir", "mich", "moi"])


def _within_shown(draft: Draft, hits: Sequence[Hit]) -> list[Entity]:
    """Oneself, where that is part of how people ask to be given something: "send me"."""
    return [
        Entity("self", "me", token.start, token.end)
        for hit in hits
        if hit.words.name == SHOW.name
        for token in draft.tokens
        if hit.start < token.start < hit.end and token.plain in _ONESELF
    ]


def _beside(customer: Entity, left_out: Hit) -> bool:
    """In Japanese the word stands behind the name, elsewhere before it."""
    return abs(customer.start - left_out.end) < 12 or abs(left_out.start - customer.end) < 4


def _without_plain_words(draft: Draft, mentions: Sequence[Mention], lexicon: Lexicon) -> list[Mention]:
    """Names without those that are a single common word: "support" is rather not Support GmbH."""
    return [
        each
        for each in mentions
        if each.end - each.start > 1
        # "DE" is a word of French, and looked up only where a country may stand.
        or each.kind == "country"
        or not (lexicon.hits(draft.tokens[each.start : each.end]) or draft.tokens[each.start].plain in FILLER)
    ]
