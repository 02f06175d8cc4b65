"""Sign-in pages that a browser sees: plain pages without scripts, each of which says what to do next."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from html import escape

from adapters.chat.brand import ACCENT
from bot.access.signin import PATH, RejectReason, other_person
from bot.errors import Cause, PartnerFailure
from bot.model.identity import Actor, Platform
from bot.ports import SignedIn

_STYLE = (
    "body{font:1.05rem/1.55 system-ui,sans-serif;margin:0;background:#f3f4f6;color:#1b1f24}"
    "main{max-width:34rem;margin:12vh auto;background:#fff;padding:2rem 2.25rem;border-radius:.6rem;"
    "box-shadow:0 1px 8px #0002}h1{font-size:1.35rem;margin:0 0 1rem}dl{display:grid;"
    "grid-template-columns:max-content 1fr;gap:.3rem 1rem;margin:1rem 0;padding:1rem;background:#f3f4f6;"
    "border-radius:.4rem}dt{color:#57606a}dd{margin:0;font-weight:600;overflow-wrap:anywhere}"
    "button{font:inherit;font-weight:600;padding:.65rem 1.2rem;border:0;border-radius:.4rem;"
    f"background:{ACCENT};"
    "color:#fff;cursor:pointer}button:focus-visible{outline:3px solid #1b1f24;outline-offset:2px}"
    f"summary{{font-weight:600;padding:.65rem 1.2rem;border-radius:.4rem;background:{ACCENT};color:#fff;cursor:pointer;"
    "list-style:none}summary:focus-visible{outline:3px solid #1b1f24;outline-offset:2px}"
    "output{display:block;font:700 2rem/1.3 ui-monospace,monospace;letter-spacing:.12em;margin:.6rem 0}"
    "code{background:#f3f4f6;padding:.1rem .35rem;border-radius:.25rem}.quiet{color:#57606a;font-size:.95rem}"
    "@media(prefers-color-scheme:dark){body{background:#14171a;color:#e8eaed}main{background:#1e2226}"
    "dl,code{background:#14171a}dt,.quiet{color:#a8b0b8}}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS: Mapping[str, str] = {
    # Browsers hold the redirect to Entra ID, and wherever it goes from there, against form-action.
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self' https:; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy"""

_AGAIN = "Go back to the chat and say <code>access signin</code> for a new link."
_REJECTED: Mapping[RejectReason, tuple[str, str]] = {
    RejectReason.UNKNOWN: (
        "This link leads nowhere",
        f"It is not a link of this bot, or it is long over. {_AGAIN}",
    ),
    RejectReason.LATE: (
        "This link is too old",
        f"A link works for ten minutes. Nothing was linked. {_AGAIN}",
    ),
    RejectReason.USED: (
        "This link has been used",
        "A link works once, and only the newest one works. If a page has just shown you a code, type it in the chat. If "
        f"you have just signed in, the chat says so. Otherwise: {_AGAIN}",
    ),
    RejectReason.OTHER_BROWSER: (
        "This sign-in was started elsewhere",
        "It can only be finished in the browser that opened the link from the chat. Nothing was linked. If somebody "
        f"sent you here, close this page and tell your administrator. If it was you: {_AGAIN}",
    ),
    RejectReason.OTHER_PERSON: (
        "This is another account than in the chat",
        "Teams says who you are, and you signed in as somebody else. Nothing was linked. "
        f"{_AGAIN} Then choose the account that you use in Teams.",
    ),
    RejectReason.INACTIVE: (
        "This account is disabled",
        "Your organization's directory says that this account does not work. Nothing was linked. Ask whoever manages "
        "its accounts.",
    ),
}


def asking(actor: Actor, secret: str) -> str:
    """Which chat account is about to be linked; the only way on is a button."""
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in _account(actor))
    return _page(
        "Link your chat account to Partner Center",
        f"<p>You are about to link this chat account to the Microsoft account that you sign in with next:</p>"
        f"<dl>{facts}</dl>"
        f'<form method="post" action="{PATH}"><input type="hidden" name="t" value="{escape(secret)}">'
        f"<button>Continue to Microsoft</button></form>"
        f'<p class="quiet">Go on only if this is you, and you have just asked the bot for this link. '
        f"If somebody sent it to you, close this page: with your account they would act as you.</p>",
    )


def code(actor: Actor, signed: SignedIn, shown: str, minutes: int) -> str:
    """The code, and where it belongs. Where the account seems to be somebody else's, both are named first, and the code comes
    with a button that says that it is meant."""
    where, who = _PLATFORMS[actor.platform], escape(actor.name or actor.user)
    step = (
        f"<p>You signed in as <strong>{escape(signed.upn)}</strong>. To finish, type this in {where}, as "
        f"<strong>{who}</strong>, within {minutes} minutes:</p>"
        f"<output>{escape(shown)}</output><p><code>access code {escape(shown)}</code></p>"
        f'<p class="quiet">Tell this code to nobody: whoever asks you for it wants to act as you. '
        f"If that chat account is not yours, close this page and nothing is linked.</p>"
    )
    if other_person(actor, signed):
        both = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in _account(actor))
        both += f"<dt>Microsoft account</dt><dd>{escape(signed.name)}, {escape(signed.upn)}</dd>"
        return _page(
            "Is this account yours?",
            f"<p>This Microsoft account does not look like the person in the chat. Whoever links it acts with the rights of "
            f"<strong>{escape(signed.name)}</strong>. Nothing is linked yet.</p><dl>{both}</dl>"
            f"<details><summary>Yes, link {who} to {escape(signed.upn)}</summary>{step}</details>"
            f'<p class="quiet">If not, close this page and nothing is linked. {_AGAIN} Your administrators see in the audit '
            f"trail that you were asked.</p>",
        )
    return _page("One more step, in the chat", step)


def done(actor: Actor, signed: SignedIn) -> str:
    """Linked; the chat says so too."""
    return _page(
        "You are signed in",
        f"<p>{_PLATFORMS[actor.platform]} and <strong>{escape(signed.upn)}</strong> are linked. "
        f"You can close this page and go on in the chat.</p>",
    )


def rejected(why: RejectReason) -> str:
    """A sign-in that cannot go on."""
    title, text = _REJECTED[why]
    return _page(title, f"<p>{text}</p>")


def refused(failure: PartnerFailure) -> str:
    """Entra ID said no, or not what it takes. Its own words name people, so they are not repeated."""
    match failure.cause:
        case Cause.MFA:
            title = "A second factor is missing"
            text = "Partner Center demands multi-factor authentication. Set it up for your account, then sign in again."
        case Cause.DOWN | Cause.TIMEOUT:
            title, text = "Microsoft did not answer", "This usually passes. Wait a minute."
        case _:
            title, text = "The sign-in was not completed", escape(failure.detail) if failure.own else ""
    return _page(title, f"<p>{text} Nothing was linked.</p><p>{_AGAIN}</p>")


def away() -> str:
    """Our own database is away."""
    return _page(
        "The bot cannot go on just now",
        "<p>Its database does not answer. Wait a minute, then load this page again.</p>"
        f"<p>If that does not help, and the chat does not say that you are signed in: {_AGAIN}</p>",
    )


def strange() -> str:
    """A form that did not come from our own page."""
    return _page("This cannot be done from here", f"<p>Nothing was linked. {_AGAIN}</p>")


_PLATFORMS: Mapping[Platform, str] = {
    Platform.SLACK: "Slack",
    Platform.TEAMS: "Microsoft Teams",
    Platform.PLAYGROUND: "the playground",
}


def _account(actor: Actor) -> list[tuple[str, str]]:
    named = [
        ("Chat", _PLATFORMS[actor.platform]),
        ("Workspace", actor.workspace),
        ("Name", actor.name or actor.user),
        ("E-mail", actor.email) if actor.email else ("Id", actor.user),
    ]
    return [(name, value) for name, value in named if value]


def _page(title: str, inner: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>{inner}</main></body></html>"
    )
