"""Names of products as people say them: short forms, and the words around a name that are no part of it."""

from __future__ import annotations

import re

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
