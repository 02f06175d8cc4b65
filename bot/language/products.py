"""Names of products as people say them: short forms, and the words around a name that are no part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.language.entities import Entity
from bot.language.sentence import Sentence
from bot.model.customer_search import fold

_SHORT_FOR = {
    "m365": "microsoft 365",
    "ms365": "microsoft 365",
    "o365": "office 365",
    "d365": "dynamics 365",
    "pbi": "power bi",
    "bp": "business premium",
    "bs": "business standard",
    "bb": "business basic",
    "exo": "exchange online",
}

_AROUND = """the a an of s seat seats license licenses licence licences subscription subscriptions
das die der ein eine lizenz lizenzen abo abos abonnement platz platze
le la les l d de des un une abonnements licencia licencias el los las suscripcion suscripciones
の ライセンス サブスクリプション"""
_SAYS_NOTHING = frozenset(_AROUND.split())


def product_words(text: str) -> list[str]:
    """The words of a product's name, as they are compared, in the long form of what is said for short."""
    spelled = " ".join(_SHORT_FOR.get(word, word) for word in re.findall(r"\w+", fold(text)))
    return [word for word in spelled.split() if word not in _SAYS_NOTHING]


_TELLING = (
    r"m365|ms365|o365|d365|[efa][135]|copilot|power (?:bi|apps|automate|pages)|powerbi|visio|intune|entra(?: id)?|azure plan|azure-plan"
    r"|business (?:basic|standard|premium)|microsoft 365|office 365|windows 365|dynamics(?: 365)?|exchange(?: online)?"
    r"|sharepoint|defender|project plan|teams (?:phone|rooms|premium)|365"
)
_BESIDE = r"microsoft|ms|plan|pro|premium|online|apps for business|apps for enterprise|apps|business|enterprise|standard|basic|[1-5]|p[1-5]|per|user|id"
_NAME = re.compile(
    rf"(?<![a-z0-9])(?:(?:{_BESIDE})[ -])*(?:{_TELLING})(?:[ -](?:{_TELLING}|{_BESIDE}))*(?![a-z0-9])",
    re.IGNORECASE | re.ASCII,
)
"""Microsoft's products as people name them in a sentence; what a customer really has is looked up among its subscriptions."""


def product_name(
    sentence: Sentence, used: Sequence[Entity], explained: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """Where a sentence names a product: the longest name that is no part of anything else that it names."""
    found = [
        each.span()
        for each in _NAME.finditer(sentence.text)
        if not any(one.start < each.end() and each.start() < one.end for one in used)
    ]
    return max(found, key=lambda span: span[1] - span[0], default=None)
