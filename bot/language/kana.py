"""Katakana (transliteration): ファブリカム read as rough Latin letters, to find the company of which it is the name."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PAIRS = {
    "キャ": "kya", "キュ": "kyu", "キョ": "kyo", "シャ": "sha", "シュ": "shu", "ショ": "sho", "シェ": "she",
    "チャ": "cha", "チュ": "chu", "チョ": "cho", "チェ": "che", "ニャ": "nya", "ニュ": "nyu", "ニョ": "nyo",
    "ヒャ": "hya", "ヒュ": "hyu", "ヒョ": "hyo", "ミャ": "mya", "ミュ": "myu", "ミョ": "myo",
    "リャ": "rya", "リュ": "ryu", "リョ": "ryo", "ギャ": "gya", "ギュ": "gyu", "ギョ": "gyo",
    "ジャ": "ja", "ジュ": "ju", "ジョ": "jo", "ジェ": "je", "ビャ": "bya", "ビュ": "byu", "ビョ": "byo",
    "ピャ": "pya", "ピュ": "pyu", "ピョ": "pyo", "ファ": "fa", "フィ": "fi", "フェ": "fe", "フォ": "fo",
    "ティ": "ti", "ディ": "di", "トゥ": "tu", "ドゥ": "du", "デュ": "du", "ウィ": "wi", "ウェ": "we", "ウォ": "wo",
    "ヴァ": "va", "ヴィ": "vi", "ヴェ": "ve", "ヴォ": "vo", "ツァ": "tsa", "クォ": "quo", "クァ": "qua",
}  # fmt: skip
_SINGLE = dict(
    zip(
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ",
        [
            "a",
            "i",
            "u",
            "e",
            "o",
            "ka",
            "ki",
            "ku",
            "ke",
            "ko",
            "sa",
            "shi",
            "su",
            "se",
            "so",
            "ta",
            "chi",
            "tsu",
            "te",
            "to",
            "na",
            "ni",
            "nu",
            "ne",
            "no",
            "ha",
            "hi",
            "fu",
            "he",
            "ho",
            "ma",
            "mi",
            "mu",
            "me",
            "mo",
            "ya",
            "yu",
            "yo",
            "ra",
            "ri",
            "ru",
            "re",
            "ro",
            "wa",
            "o",
            "n",
            "ga",
            "gi",
            "gu",
            "ge",
            "go",
            "za",
            "ji",
            "zu",
            "ze",
            "zo",
            "da",
            "ji",
            "zu",
            "de",
            "do",
            "ba",
            "bi",
            "bu",
            "be",
            "bo",
            "pa",
            "pi",
            "pu",
            "pe",
            "po",
            "vu",
        ],
        strict=True,
    )
)
SHORTEST = 4
"""Letters of katakana that a name has at least: fewer are like too many."""

_NAME = re.compile(r"[ァ-ヺー・]{4,}")
_READ = re.compile("|".join(map(re.escape, [*_PAIRS, *_SINGLE])))
_BORROWED = re.compile(r"(?<=[bcdfgklmprstv])u(?=[bcdfghjklmnprstvwz]|$)|(?<=[td])o(?=[bcdfghjklmnprstvwz])")
"""Vowels that Japanese puts between consonants that stand together elsewhere: *fabrikam* is said *faburikamu*."""


def names_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Each run of katakana that may be a name, where it begins and ends."""
    for found in _NAME.finditer(text):
        yield found[0], *found.span()


def beginnings(name: str) -> Iterator[str]:
    """A name, and what it begins with, the longest first: two words are written as one."""
    for end in range(len(name), SHORTEST - 1, -1):
        yield name[:end]


def readings(name: str) -> tuple[str, ...]:
    """What a name in katakana may be in Latin letters, the likeliest first: without the vowels that are only put between."""
    # A small ッ doubles the letter behind it, and a long vowel is written once.
    spoken = _READ.sub(lambda found: _PAIRS.get(found[0]) or _SINGLE[found[0]], name.replace("ー", ""))
    spoken = re.sub(r"ッ([a-z])", r"\1\1", spoken).replace("・", " ")
    spoken = re.sub(r"[^a-z ]", "", spoken)
    bare = _BORROWED.sub("", spoken)
    return tuple(dict.fromkeys((bare, bare.replace("k", "c"), spoken, spoken.replace("k", "c"))))
