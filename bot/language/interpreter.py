"""Interpreter (intent recognition and slot filling): which commands a sentence may mean, best first, with a score that adds up.

The score of an intent is the sum of what speaks for it (its notions, the values that it needs, notions that help) less
what it leaves unexplained. Pure and deterministic: the same sentence means the same to everybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2

from bot.framework.params import Param
from bot.framework.phrases import Intent, Words
from bot.language.entities import Entity
from bot.language.filler import FILLER
from bot.language.free_text import as_told, free_text, proper_name, words_sought
from bot.language.lexicon import Hit, Lexicon, is_grammar
from bot.language.products import product_name
from bot.language.sentence import Sentence
from bot.language.vocabulary import EVERYBODY, EXCEPT, ME, NOT

NOTION = 1.2
LEAST = 1.0
MANNER = 0.3
SLOT = 0.6
VALUE = 0.25
HELP = 0.35
UNEXPLAINED_NOTION = 0.45
UNEXPLAINED_ENTITY = 0.5
UNEXPLAINED_WORD = 0.2

MINOR = ("number", "self", "everybody", "own", "country", "time")
"""Kinds of entity that are often said without being meant as a value."""

CLEAR = 1.0
"""The least score of a reading that is acted on."""

MARGIN = 0.25
"""By how much the best has to lead."""

LACKING = 0.35
"""What each thing costs that an intent needs and the sentence does not say."""

TELLING = ("ticket", "invoice", "own", "address", "person", "percent", "amount", "place")
"""Kinds of entity that few commands take."""

POSSIBLE = 0.1
"""The least score of a reading that is offered."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a sentence may mean: a command with its parameters, or a topic of small talk, which has none."""

    name: str
    intents: tuple[Intent, ...]
    params: tuple[Param, ...] = ()
    topic: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a sentence. ``texts`` are the values by parameter, as a command line would have them;
    ``unused`` what nothing was made of; ``because`` adds up to the score. Where it is not ``complete``, something that the
    intent needs was not said: it may be offered, and is never acted on. It is ``exact`` where no word was taken for a slip of another."""

    target: Target
    texts: Mapping[str, str]
    score: float
    because: tuple[tuple[str, float], ...] = ()
    unused: tuple[str, ...] = ()
    complete: bool = True
    exact: bool = True

    @property
    def rank(self) -> tuple[bool, float]:
        """What lacks nothing comes first."""
        return (self.complete, self.score)

    @property
    def name(self) -> str:
        """The command's name, or the topic's."""
        return self.target.name


@dataclass(slots=True)
class Interpreter:
    """All targets, and the lexicon of their notions."""

    targets: tuple[Target, ...]
    lexicon: Lexicon = field(init=False)
    _weights: dict[str, float] = field(init=False)

    def __post_init__(self) -> None:
        notions = [notion for target in self.targets for notion in _notions(target)]
        self.lexicon = Lexicon([*notions, EVERYBODY, EXCEPT, ME, NOT], FILLER)
        spread = Counter(
            name for target in self.targets for name in {n.name for i in target.intents for n in i.needs}
        )
        manners = {notion.name for notion in notions if notion.kind == "manner"}
        self._weights = {
            name: MANNER if name in manners else max(LEAST, NOTION / (1 + 0.35 * log2(count)))
            for name, count in spread.items()
        }

    def readings(self, sentence: Sentence) -> list[Reading]:
        """What the sentence may mean, best first, each target once; what lacks something of an intent comes to be offered only."""
        found: dict[str, Reading] = {}
        notions: dict[str, Hit] = {}
        for hit in sentence.hits:
            if hit.words.name not in notions or notions[hit.words.name].sure < hit.sure:
                notions[hit.words.name] = hit
        kinds = frozenset(each.kind for each in sentence.entities)
        for target in self.targets:
            for intent in target.intents:
                reading = self._read(sentence, notions, kinds, target, intent)
                if reading and (target.name not in found or found[target.name].rank < reading.rank):
                    found[target.name] = reading
        return sorted(found.values(), key=lambda reading: reading.rank, reverse=True)

    def _read(
        self,
        sentence: Sentence,
        notions: Mapping[str, Hit],
        kinds: frozenset[str],
        target: Target,
        intent: Intent,
    ) -> Reading | None:
        if any(each.name in notions for each in intent.without):
            return None
        lacking = [need.name for need in intent.needs if need.name not in notions]
        unnamed = bool(intent.named) and kinds.isdisjoint(intent.named)
        if (lacking or unnamed) and (target.topic or not intent.needs):
            return None
        present = [need.name for need in intent.needs if need.name in notions]
        spoken_of = any(self._weights[name] > MANNER for name in present)
        if lacking and not spoken_of and kinds.isdisjoint(TELLING):
            # Nothing that it could be filled with would make it worth offering, and most intents are such.
            return None
        because = [(name, self._weights[name] * notions[name].sure) for name in present]
        because += [
            (each.name, HELP * notions[each.name].sure) for each in intent.helps if each.name in notions
        ]
        texts, used, heard = _filled(target.params, sentence, intent, guess=not lacking)
        # The same words may be several notions: what explains a place explains it for all of them.
        mine = {each.name for each in (*intent.needs, *intent.helps)} | heard
        explained = [(hit.start, hit.end) for hit in sentence.hits if hit.words.name in mine]
        explained += [(each.start, each.end) for each in sentence.entities if each.kind in intent.named]
        texts, rest = _with_rest(target.params, sentence, texts, used, explained)
        missing = [slot for slot in intent.slots if slot not in texts]
        if missing and not intent.needs:
            return None
        complete = not (lacking or missing or unnamed)
        telling = spoken_of or any(each.kind in TELLING for each in used)
        if not complete and not telling:
            return None
        filled = [name for name in intent.slots if name in texts]
        because += [(name, SLOT) for name in filled]
        needed = {texts[name] for name in filled}
        because += [(each.value, VALUE) for each in used if each.value not in needed]
        because += [(f"no {name}", -LACKING) for name in (*lacking, *missing)]
        unused = [] if intent.anything else _unused(sentence, used, explained, rest)
        because += _costs(unused)
        if intent.prior:
            because.append(("prior", intent.prior))
        score = round(sum(weight for _, weight in because), 3)
        left = tuple(text for text, cost in unused if cost >= UNEXPLAINED_WORD and not is_grammar(text))
        exact = all(notions[name].sure == 1 for name in present)
        return Reading(target, texts, score, tuple(because), left, complete, exact)


def _notions(target: Target) -> Iterable[Words]:
    for intent in target.intents:
        yield from (*intent.needs, *intent.helps, *intent.without)
    for param in target.params:
        yield from param.heard.values.values()


def _kind_of(param: Param) -> str:
    if param.heard.kind:
        return "" if param.heard.rest else param.heard.kind
    if param.money:
        return "amount"
    return "date" if param.kind.value == "date" else ""


MONTHS = ("month", "earlier month", "coming month")
"""Kinds of parameter that a month fills."""

STEPS = ("percent", "amount", "hours", "number")

_ALSO = {
    "amount": ("amount", "number"),
    "customer": ("customer", "domain", "tenant", "address"),
    "person": ("person", "address", "self"),
    "place": ("place", "person", "address", "self"),
    "days": ("days",),
    "count": ("number", "days"),
    "customers": ("customer", "domain", "tenant"),
    "scope": ("scope", "everybody", "customer", "domain", "tenant"),
}
"""Kinds of entity that can stand for another."""


def _filled(
    params: Sequence[Param], sentence: Sentence, intent: Intent, *, guess: bool
) -> tuple[dict[str, str], list[Entity], set[str]]:
    """Values that the sentence names, the entities they come from, and the notions that were heard as choices."""
    texts: dict[str, str] = dict(intent.gives)
    used: list[Entity] = []
    heard: set[str] = set()
    for param in sorted(params, key=lambda param: param.name not in intent.slots):
        if param.name in texts:
            continue
        for value, words in param.heard.values.items():
            if any(hit.words.name == words.name for hit in sentence.hits):
                texts[param.name] = value
                heard.add(words.name)
                break
        if param.name in texts or not (kind := _kind_of(param)):
            continue
        if kind == "month" and "against" in intent.slots:
            continue
        found = _entity_for(kind, intent, [each for each in sentence.entities if each not in used])
        if found is None and kind == "person" and guess:
            found = _nearly_named(sentence)
        if found:
            # Which December is the coming one, the parameter says itself.
            said = sentence.text[found.start : found.end]
            texts[param.name] = said if kind == "coming month" else found.value
            used.append(found)
    return texts, used, heard


def _entity_for(kind: str, intent: Intent, free: Sequence[Entity]) -> Entity | None:
    """What fills a parameter of a kind: of several months the latest, else the kind that fits best, then the first."""
    if kind in MONTHS:
        months = sorted((each for each in free if each.kind == "month"), key=lambda each: each.value)
        return months[-1] if months else None
    kinds = intent.named or STEPS if kind == "steps" else _ALSO.get(kind, (kind,))
    fitting = [each for each in free if each.kind in kinds]
    if kind == "amount" and len(fitting) > 1:
        # "from 5,000 to 12,500": what is said last is what is wanted.
        return max(fitting, key=lambda each: (each.kind == "amount", each.start))
    return min(fitting, key=lambda each: kinds.index(each.kind), default=None)


def filling(param: Param, entity: Entity) -> bool:
    """Whether something that is named can be the value of a parameter."""
    kind = _kind_of(param)
    if kind in MONTHS:
        return entity.kind == "month"
    return bool(kind) and entity.kind in (STEPS if kind == "steps" else _ALSO.get(kind, (kind,)))


def _nearly_named(sentence: Sentence) -> Entity | None:
    """A word that nothing else explains where somebody has to be named: a first name."""
    names = [token for token in sentence.loose if not token.japanese and len(token.plain) > 1]
    written = [token for token in names if sentence.text[token.start].isupper() and token.start]
    best = next(iter(written or names), None)
    return Entity("person", sentence.text[best.start : best.end], best.start, best.end) if best else None


_FINDERS = {"name": proper_name, "product": product_name, "words": words_sought}
"""How free text of a kind is found."""


def _with_rest(
    params: Sequence[Param],
    sentence: Sentence,
    texts: dict[str, str],
    used: Sequence[Entity],
    explained: Sequence[tuple[int, int]],
) -> tuple[dict[str, str], tuple[int, int] | None]:
    """The values with the free text that is left, and where it stands."""
    param = next((param for param in params if param.heard.rest and param.name not in texts), None)
    if param is None:
        return texts, None
    found = _FINDERS.get(param.heard.kind, free_text)(sentence, used, explained)
    if found is None:
        return texts, None
    return {**texts, param.name: sentence.text[slice(*found)].strip()}, as_told(sentence, found)


def _unused(
    sentence: Sentence,
    used: Sequence[Entity],
    explained: Sequence[tuple[int, int]],
    rest: tuple[int, int] | None,
) -> list[tuple[str, float]]:
    """What the reading makes nothing of, and what that costs it."""
    letters = bytearray(len(sentence.text))
    for first, last in (*explained, *((each.start, each.end) for each in used), *([rest] if rest else [])):
        letters[first:last] = b"\1" * (last - first)

    def covered(start: int, end: int) -> bool:
        return letters.find(0, start, end) < 0

    left: dict[int, tuple[str, float]] = {}
    for entity in sentence.entities:
        if entity not in used and not covered(entity.start, entity.end):
            cost = 0.0 if entity.kind == "self" else UNEXPLAINED_ENTITY * (0.4 if entity.kind in MINOR else 1)
            left[entity.start] = (sentence.text[entity.start : entity.end], cost)
    for hit in sentence.hits:
        if not covered(hit.start, hit.end) and hit.start not in sentence.fillers:
            cost = UNEXPLAINED_NOTION * hit.sure
            left.setdefault(hit.start, (sentence.text[hit.start : hit.end], cost * _weight_of(hit)))
    for token in sentence.loose:
        if not covered(token.start, token.end):
            left.setdefault(token.start, (sentence.text[token.start : token.end], UNEXPLAINED_WORD))
    return list(left.values())


def _costs(unused: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Each word that is not understood makes a reading less likely, yet people say much beside the point."""
    costs, words = [], 0
    for text, cost in unused:
        words += cost <= UNEXPLAINED_WORD
        costs.append((text, -cost if words <= 2 or cost > UNEXPLAINED_WORD else -cost / 4))
    return costs


def _weight_of(hit: Hit) -> float:
    """Words for what people do leave less unexplained than words for what they do it to; courtesies leave nothing."""
    return {"minor": 0.3, "manner": 0.2, "idle": 0.0}.get(hit.words.kind, 1.0)
