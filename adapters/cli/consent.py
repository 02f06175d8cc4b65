"""``csp-bot consent``: the service account signs in once, in a browser."""

from __future__ import annotations

import webbrowser

from adapters.cli.check import answer_numbers
from adapters.microsoft.entra.consent import consent
from adapters.store import SqlStore
from bot.errors import PartnerFailure, Unavailable
from config.settings import Settings


async def sign_in(settings: Settings, port: int, *, open_browser: bool) -> int:
    """Sign the service account in with a browser; its refresh token is stored encrypted."""
    if settings.partner_center is None:
        print("Set PARTNER_CENTER_TENANT_ID, PARTNER_CENTER_CLIENT_ID and a secret first.")
        return 2

    def show(url: str) -> None:
        print(f"Sign in with the service account at:\n\n  {url}\n")
        if open_browser:
            webbrowser.open(url)

    async with SqlStore.open(settings.database_url, settings.token_encryption_keys) as store:
        try:
            done = await consent(
                settings.partner_center,
                store.vault,
                open_browser=show,
                redirect_port=port,
            )
        except PartnerFailure as failure:
            print(
                f"It did not work: {failure.detail or failure.cause}{answer_numbers(failure)}\n{failure.advice}"
            )
            return 1
        except Unavailable:
            print("The database does not answer, or has no tables. Run: csp-bot migrate")
            return 1
    print(f"Signed in: {done.user} of tenant {done.tenant}. The sign-in is stored encrypted.")
    return 0
