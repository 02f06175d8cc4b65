"""Silent sign-in: a browser's way through the directory without one, where it asks nobody: the sandbox does not, Entra ID only
with a session.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from adapters.microsoft.entra.tokens import Auth


async def answer_silently(auth: Auth, url: str, login_hint: str) -> dict[str, str]:
    """What the directory answers to a sign-in that begins at *url*; empty where it asks for a person.

    Raises :class:`bot.errors.PartnerFailure`.
    """
    parts = urlsplit(url)
    # No browser is there to send a form: the answer is read from the redirect itself.
    silent = {"prompt": "none", "login_hint": login_hint, "response_mode": "query"}
    there = parts._replace(query=urlencode(dict(parse_qsl(parts.query)) | silent)).geturl()
    found = await auth.ask(lambda: {"location": auth.msal.web().get(there).headers.get("Location", "")})
    return dict(parse_qsl(urlsplit(str(found["location"])).query))
