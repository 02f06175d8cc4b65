"""Odd answers of Entra ID: no token is kept that is none or for ever, and a refusal is understood wherever its number stands."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.microsoft.entra import tokens
from adapters.microsoft.entra.advice import CONSENT, MFA
from adapters.microsoft.entra.errors import refused
from adapters.microsoft.entra.tokens import Auth
from bot.errors import Cause, PartnerFailure
from config.settings import PartnerCenterSettings
from tests.adapters.microsoft.world import MemoryVault

SCOPE = "https://management.azure.com/.default"
NOW = 1_000_000.0


class Directory:
    """What msal makes of Entra ID's answers, one after the other; the last one again."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers, self.asked = list(answers), 0

    def for_application(self, scope: str, tenant: str, *, anew: bool) -> dict[str, Any]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def auth_of(directory: Directory, clock: list[float]) -> Auth:
    settings = PartnerCenterSettings(tenant_id="ours", client_id="bot", client_secret="x")
    auth = Auth(settings, MemoryVault(), clock=lambda: clock[0])
    auth.msal = directory  # type: ignore[assignment]
    return auth


@pytest.mark.parametrize(
    ("expires_in", "kept"),
    [
        ("3599", True),
        (3599, True),
        (3599.0, True),
        (None, False),
        ("", False),
        ("soon", False),
        (-5, False),
        ("nan", False),
        ([], False),
    ],
)
async def test_a_token_is_kept_for_as_long_as_its_answer_says(expires_in: object, kept: bool) -> None:
    directory = Directory({"access_token": "token", "expires_in": expires_in})
    auth = auth_of(directory, [NOW])
    for _ in range(2):
        assert await auth.token(SCOPE, user=False) == "token"
    assert directory.asked == (1 if kept else 2)


@pytest.mark.parametrize("expires_in", ["inf", 1e300, 10**12, "Infinity"])
async def test_no_token_is_kept_for_ever(expires_in: object) -> None:
    directory, clock = Directory({"access_token": "token", "expires_in": expires_in}), [NOW]
    auth = auth_of(directory, clock)
    await auth.token(SCOPE, user=False)
    clock[0] += tokens.LONGEST
    await auth.token(SCOPE, user=False)
    assert directory.asked == 2


@pytest.mark.parametrize("token", ["", " ", None, 5, ["token"], "to ken", "token\r\nX: y", "tok\u00e9n"])
async def test_what_is_no_token_is_not_sent(token: object) -> None:
    with pytest.raises(PartnerFailure) as caught:
        await auth_of(Directory({"access_token": token, "expires_in": 3599}), [NOW]).token(SCOPE, user=False)
    assert caught.value.cause is Cause.SIGN_IN and "no_answer" in caught.value.detail


@pytest.mark.parametrize(
    "codes",
    [
        [50076],
        ["50076"],
        "50076",
        ["AADSTS50076"],
        50076,
        [None, 50076.0],
        {"error_description": "AADSTS50076: Due to a change"},
    ],
)
def test_the_number_is_found_wherever_it_stands(codes: Any) -> None:
    said = codes if isinstance(codes, dict) else {"error_codes": codes}
    failure = refused({"error": "invalid_grant", **said}, user=True)
    assert (failure.cause, failure.advice, failure.code) == (Cause.MFA, MFA, "AADSTS50076")


@pytest.mark.parametrize(
    "error", [None, "", {"code": "x"}, ["x"], "bob@contoso.example is not known", "x" * 500]
)
def test_nothing_but_the_word_of_the_protocol_is_repeated(error: object) -> None:
    failure = refused({"error": error, "error_codes": {"a": 1}, "error_description": None}, user=True)
    assert failure.detail == "Entra ID answered no_answer." and (failure.advice, failure.code) == (
        CONSENT,
        "",
    )
