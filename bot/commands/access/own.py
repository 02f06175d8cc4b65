"""Sign-in commands: who you are to the bot, signing in, and signing out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.access.signin import LINK_LASTS, RejectedSignIn, RejectReason
from bot.cards.access import (
    linked_card,
    nowhere_card,
    signed_out_card,
    signin_card,
    whoami_card,
)
from bot.cards.model import Card
from bot.errors import Declined, PartnerFailure
from bot.framework.command import command
from bot.framework.context import Ask, Own
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.messages import _
from bot.model.identity import Link, Platform
from bot.ports import AuditEntry


@command(
    "access whoami",
    aliases=("whoami",),
    needs=Permission.OPEN,
    featured=9,
    concerns=Concerns.SELF,
    asked=(means(n.ALLOWED),),
)
async def whoami(ask: Ask) -> Card:
    """Show your account, your roles and where they come from, and what you can do."""
    nouns = {entry.noun for entry in ask.commands()} - {"help"}
    topics = [_(about) for noun, about in ask.nouns.items() if noun in nouns]
    return whoami_card(ask.person, topics, tokens=await ask.tokens(), offers_sign_in=ask.offers_sign_in)


@command(
    "access signin",
    title="Sign in",
    needs=Permission.OPEN,
    unconfirmed="makes a sign-in link for the asker alone",
    concerns=Concerns.SELF,
    asked=(means(n.SIGNIN),),
)
async def signin(own: Own) -> Card:
    """Sign in with your Microsoft account, so that the bot uses your own permissions."""
    if own.sign_ins is None or not own.sign_ins.home:
        return nowhere_card()
    actor = own.person.actor
    url = await own.sign_ins.create_link(actor, own.place)
    return signin_card(url, LINK_LASTS, with_code=actor.platform is not Platform.TEAMS)


@command(
    "access code",
    title="Finish signing in",
    needs=Permission.OPEN,
    examples=("access code ABCD-EFGH",),
    unconfirmed="links the asker's own account to the one they have just signed in with",
    concerns=Concerns.SELF,
)
async def code(
    own: Own,
    code: Annotated[
        str,
        Field(description="The code from your browser", max_length=40, examples=["ABCD-EFGH"]),
    ],
) -> Card:
    """Finish signing in with the code from your browser."""
    if own.sign_ins is None:
        return nowhere_card()
    try:
        return linked_card(await own.sign_ins.enter_code(own.person.actor, code))
    except RejectedSignIn as rejected:
        assert rejected.why is RejectReason.INACTIVE
        raise Declined(
            _("Microsoft reports that this account is disabled."),
            _("Ask your organization's account administrator."),
        ) from None


@command(
    "access signout",
    title="Sign out",
    needs=Permission.OPEN,
    examples=("access signout", "access signout everywhere=yes"),
    unconfirmed="forgets the asker's own sign-in",
    concerns=Concerns.SELF,
    asked=(means(n.SIGNOUT),),
)
async def signout(
    own: Own,
    *,
    everywhere: Annotated[
        bool,
        Field(description="Also end your sessions in all other applications"),
        Heard(values={"yes": n.EVERYWHERE}),
    ] = False,
) -> Card:
    """Make the bot forget your sign-in right away."""
    link, problem = own.person.link, ""

    def row(ended: Link) -> AuditEntry:
        more = " Microsoft is asked next to end the sessions in all applications." if everywhere else ""
        told = f"The sign-in of {ended.actor} ended.{more}"
        return own.row(signed_out_card(ended), told, over=not everywhere)

    if link and own.sign_ins:
        try:
            await own.sign_ins.sign_out(link, row, everywhere=everywhere)
        except PartnerFailure as failure:
            problem = failure.advice or failure.detail
    return signed_out_card(link, everywhere=everywhere, problem=problem)
