"""Sign-in pages that a person sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from sandbox.wire.bodies import Answer
from sandbox.world.people import Person

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;background:#eef1f5;color:#1b1f24;margin:0;display:grid;"
    "min-height:100vh;place-items:center}main{background:#fff;padding:2rem 2.5rem;border-radius:.5rem;"
    "box-shadow:0 2px 12px #0002;max-width:26rem;width:100%}h1{font-size:1.3rem;margin:0 0 1rem}"
    "button{display:block;width:100%;text-align:left;font:inherit;padding:.6rem .8rem;margin:.35rem 0;"
    "border:1px solid #c6ccd4;border-radius:.35rem;background:#fff;cursor:pointer}"
    "button:hover,button:focus{background:#eef4ff;border-color:#2563eb}small{color:#57606a;display:block}"
)


def _html(title: str, inner: str, status: int = 200) -> Answer:
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style><main>{inner}</main></html>'
    )
    return Answer(status, text, content_type="text/html; charset=utf-8")


def _hidden(fields: Mapping[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )


def pick(people: Iterable[Person], request: Mapping[str, str]) -> Answer:
    """Everybody as a button; the request's own parameters travel along."""
    buttons = "".join(
        f'<button name="sandbox_person" value="{escape(one.email)}">{escape(one.name)}'
        f"<small>{escape(one.email)} · {escape(', '.join(sorted(one.roles)) or 'no role')}</small></button>"
        for one in people
    )
    inner = (
        f"<h1>Sign in to Northwind Cloud</h1><p>Who are you? (This directory is part of the sandbox.)</p>"
        f'<form method="post">{_hidden(request)}'
        f'<label><input type="checkbox" name="sandbox_without_mfa" value="1"> without a second factor</label>'
        f'{buttons}<button name="sandbox_person" value="">Cancel</button></form>'
    )
    return _html("Sign in", inner)


def wrong(text: str) -> Answer:
    """What cannot be answered by a redirect, because the address to redirect to is not trusted."""
    return _html(
        "Sign in", f"<h1>Sorry, but we’re having trouble signing you in.</h1><p>{escape(text)}</p>", 400
    )


def post_back(address: str, fields: Mapping[str, str]) -> Answer:
    """`response_mode=form_post`: a form that sends itself."""
    inner = (
        f'<form method="post" action="{escape(address)}">{_hidden(fields)}<button>Continue</button></form>'
        "<script>document.forms[0].submit()</script>"
    )
    return _html("Working…", inner)
