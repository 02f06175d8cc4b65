"""Redaction: arguments and sentences as they may be kept for good, without secrets, and not endless."""

from __future__ import annotations

import re
from collections.abc import Mapping

MASK = "[masked]"

LONGEST = 500
"""Characters of a value that are kept."""

_NAMES = re.compile(
    r"(?i)pass(word|wd|phrase|code|wort)?$|^p(ass)?wd$|secret|token|credential|authori[sz]ation|bearer|assertion"
    r"|(api|access|account|private|shared|encryption|client|storage)[ _-]?key|^key$|^pin$|^otp$|^code$|cookie|^sig(nature)?$"
)

# What may stand before the name is not part of the pattern: looked for from every word on, it would take seconds to find
# nothing in ten thousand letters.
_ASSIGNED = re.compile(
    r"(?i)((?:password|passwd|passphrase|passwort|secret|token|api[_-]?key|account[_-]?key|access[_-]?key"
    r"|credential|assertion|\b(?:pwd|sig|pin|otp))[\"']?(?:\s*(?:=|:|:=|=>)\s*|\s+is\s+))"
    r"(\"[^\"]*\"?|'[^']*'?|“[^”]*”?|\S+)"
)

_SHAPES = re.compile(
    # A JWT. That a run of letters may have one in it is asked once for the run, and not from every place it could begin at.
    r"(?<![\w-])(?=[\w-]{8,}+\.[\w-]{2})(?P<before>[\w-]*?)eyJ[\w-]{5,}+\.[\w-]{2,}(?:\.[\w-]*)*"
    r"|(?i:\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?s:.)*?-----END [A-Z ]*PRIVATE KEY-----|(?s:.)*)"
    r"|\bxox[a-z](?:\.xox[a-z])?-[\w-]{8,}|\bxapp-[\w-]{8,}"  # Slack
    r"|\b[\w.~-]{3}\dQ~[\w.~-]{31,34}"  # a client secret of Entra
    r"|\b(?:0\.A|1\.A|M\.C)[\w.*!$~-]{40,}"  # a refresh token of Entra
    r"|\bgAAAA[\w-]{40,}={0,2}"  # Fernet
    r"|(?<![\w+/=-])[A-Za-z0-9+/_-]{80,}={0,2}(?![\w+/=-])"  # anything long without a word in it
)

# The code that ends a sign-in, as the browser shows it (bot.access.signin.CODE_LETTERS): typed with its command, or by itself
# and with a slip before it, which makes it a line that nobody understands.
_SHOWN = "[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}"
_CODE = re.compile(
    r"(?i:(\baccess\s+code\s+)\S.*)"
    rf"|((?i:\bcode[\s:=]+)|“){_SHOWN}\b"
    rf"|^(\s*(?:\S+\s+){{0,2}}){_SHOWN}\s*$"
)

_GIVEN = re.compile(
    r"(?i)((?:client_secret|client_assertion|refresh_token|access_token|id_token|password|code_verifier|\bsig)"
    r"[\\\"']*\s*[=:]\s*[\\\"']*)[^&\s\\\"',;}]+"
)


def without_tokens(text: str) -> str:
    """A text of somebody else's without what has the shape of a token or is named as a secret; not a word less."""
    return _GIVEN.sub(lambda found: found[1] + MASK, _SHAPES.sub(_masked_shape, text))


def _masked_shape(found: re.Match[str]) -> str:
    return (found["before"] or "") + MASK


def masked_text(text: str, limit: int = LONGEST) -> str:
    """A sentence without what looks like a secret, and cut where it is too long."""
    # Beyond some length it is cut first: patterns over megabytes would take their time.
    told = _SHAPES.sub(_masked_shape, text[: limit * 8])
    told = _ASSIGNED.sub(lambda found: found[1] + MASK, told)
    told = _CODE.sub(lambda found: "".join(filter(None, found.groups())) + MASK, told)
    return told if len(told) <= limit else told[: limit - 1].rstrip() + "…"


def masked(arguments: Mapping[str, str]) -> dict[str, str]:
    """Arguments by name, with the values of secrets masked and long values cut."""
    return {
        masked_text(name, 80): MASK if value and _NAMES.search(name) else masked_text(value)
        for name, value in arguments.items()
    }
