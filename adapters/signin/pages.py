"""Sign-in pages that a browser sees: plain pages without scripts, each of which says what to do next."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape

from adapters.chat.brand import ACCENT
from bot.access.signin import PATH, RejectReason, other_person
from bot.errors import Cause, PartnerFailure
from bot.messages import N_, _, language, speaking
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

_REJECTED: Mapping[RejectReason, tuple[str, str]] = {
    RejectReason.UNKNOWN: (
        N_("This link leads nowhere"),
        N_("It is not a link of this bot, or it expired long ago. {again}"),
    ),
    RejectReason.LATE: (
        N_("This link has expired"),
        N_("A link works for ten minutes. Nothing was linked. {again}"),
    ),
    RejectReason.USED: (
        N_("This link has been used"),
        N_(
            "A link works once, and only the newest one works. If a page has just shown you a code, type it in the chat. "
            "If you have just signed in, the chat says so. Otherwise: {again}"
        ),
    ),
    RejectReason.OTHER_BROWSER: (
        N_("This sign-in was started elsewhere"),
        N_(
            "You can only finish it in the browser that opened the link from the chat. Nothing was linked. If somebody "
            "sent you here, close this page and tell your administrator. If it was you: {again}"
        ),
    ),
    RejectReason.OTHER_PERSON: (
        N_("This is not the account of the chat"),
        N_(
            "Teams says who you are, and you signed in as somebody else. Nothing was linked. {again} Then choose the "
            "account that you use in Teams."
        ),
    ),
    RejectReason.INACTIVE: (
        N_("This account is disabled"),
        N_(
            "Your organization's directory says that this account is disabled. Nothing was linked. Ask an administrator of "
            "your organization's accounts."
        ),
    ),
}


def asking(actor: Actor, secret: str) -> str:
    """Which chat account is about to be linked; the only way on is a button."""
    with speaking(actor.locale):
        intro = _(
            "You are about to link this chat account to the Microsoft account that you sign in with next:"
        )
        caution = _(
            "Continue only if this is you, and you have just asked the bot for this link. If somebody sent it to you, close "
            "this page: with your account they would act as you."
        )
        return _page(
            _("Link your chat account to Partner Center"),
            f"<p>{escape(intro)}</p><dl>{_listed(_account(actor))}</dl>"
            f'<form method="post" action="{PATH}"><input type="hidden" name="t" value="{escape(secret)}">'
            f"<button>{escape(_('Continue to Microsoft'))}</button></form>"
            f'<p class="quiet">{escape(caution)}</p>',
        )


def code(actor: Actor, signed: SignedIn, shown: str, minutes: int) -> str:
    """The code, and where it belongs. Where the account seems to be somebody else's, both are named first, and the code comes
    with a button that says that it is meant."""
    with speaking(actor.locale):
        step = _last_step(actor, signed, shown, minutes)
        if not other_person(actor, signed):
            return _page(_("One more step, in the chat"), step)
        both = [*_account(actor), (_("Microsoft account"), f"{signed.name}, {signed.upn}")]
        doubt = _html(
            N_(
                "This Microsoft account does not look like the person in the chat. Whoever links it acts with the rights of "
                "{name}. Nothing is linked yet."
            ),
            name=_strong(signed.name),
        )
        meant = _("Yes, link {chat} to {account}", chat=actor.name or actor.user, account=signed.upn)
        if_not = _html(
            N_(
                "If not, close this page and nothing is linked. {again} Your administrators see in the audit trail that you "
                "were asked."
            ),
            again=_again(),
        )
        return _page(
            _("Is this account yours?"),
            f"<p>{doubt}</p><dl>{_listed(both)}</dl>"
            f"<details><summary>{escape(meant)}</summary>{step}</details>"
            f'<p class="quiet">{if_not}</p>',
        )


def _last_step(actor: Actor, signed: SignedIn, shown: str, minutes: int) -> str:
    to_do = _html(
        N_(
            "You signed in as {account}. To finish, type this in {chat}, as {name}, within {minutes} minutes:"
        ),
        account=_strong(signed.upn),
        chat=escape(_platform(actor)),
        name=_strong(actor.name or actor.user),
        minutes=str(minutes),
    )
    caution = _(
        "Give this code to nobody: whoever asks you for it wants to act as you. If that chat account is not yours, close this "
        "page and nothing is linked."
    )
    return (
        f"<p>{to_do}</p><output>{escape(shown)}</output><p><code>access code {escape(shown)}</code></p>"
        f'<p class="quiet">{escape(caution)}</p>'
    )


def done(actor: Actor, signed: SignedIn) -> str:
    """Linked; the chat says so too."""
    with speaking(actor.locale):
        said = _html(
            N_("{chat} and {account} are linked. You can close this page and continue in the chat."),
            chat=escape(_platform(actor)),
            account=_strong(signed.upn),
        )
        return _page(_("You are signed in"), f"<p>{said}</p>")


def rejected(why: RejectReason) -> str:
    """A sign-in that cannot go on."""
    title, text = _REJECTED[why]
    return _page(_(title), f"<p>{_html(text, again=_again())}</p>")


def refused(failure: PartnerFailure) -> str:
    """Entra ID said no, or not what it takes. Its own words name people, so they are not repeated."""
    match failure.cause:
        case Cause.MFA:
            title = _("A second factor is missing")
            text = _(
                "Partner Center requires multi-factor authentication. Set it up for your account, then sign in again."
            )
        case Cause.DOWN | Cause.TIMEOUT:
            title, text = _("Microsoft did not answer"), _("This usually passes. Wait a minute.")
        case _:
            title, text = _("The sign-in was not completed"), failure.detail if failure.own else ""
    nothing = _("Nothing was linked.")
    return _page(title, f"<p>{escape(f'{text} {nothing}'.strip())}</p><p>{_again()}</p>")


def away() -> str:
    """Our own database is away."""
    wait = _("The bot's database does not answer. Wait a minute, then load this page again.")
    otherwise = _html(
        N_("If that does not help, and the chat does not say that you are signed in: {again}"), again=_again()
    )
    return _page(_("The bot can't continue right now"), f"<p>{escape(wait)}</p><p>{otherwise}</p>")


def strange() -> str:
    """A form that did not come from our own page."""
    return _page(_("This can't be done from here"), f"<p>{escape(_('Nothing was linked.'))} {_again()}</p>")


_PLATFORMS: Mapping[Platform, str] = {
    Platform.SLACK: "Slack",
    Platform.TEAMS: "Microsoft Teams",
    Platform.PLAYGROUND: N_("the playground"),
}


def _platform(actor: Actor) -> str:
    return _(_PLATFORMS[actor.platform])


def _account(actor: Actor) -> list[tuple[str, str]]:
    named = [
        (_("Chat"), _platform(actor)),
        (_("Workspace"), actor.workspace),
        (_("Name"), actor.name or actor.user),
        (_("Email"), actor.email) if actor.email else (_("ID"), actor.user),
    ]
    return [(name, value) for name, value in named if value]


def _listed(facts: Sequence[tuple[str, str]]) -> str:
    return "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)


def _strong(text: str) -> str:
    return f"<strong>{escape(text)}</strong>"


def _again() -> str:
    return _html(
        N_("Go back to the chat and say {command} for a new link."), command="<code>access signin</code>"
    )


def _html(message: str, **values: str) -> str:
    """A message as HTML; its values are HTML already."""
    return escape(_(message)).format_map(values)


def _page(title: str, inner: str) -> str:
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>{inner}</main></body></html>"
    )
