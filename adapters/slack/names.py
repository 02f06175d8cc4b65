"""Names of people and channels that a line mentions: Slack sends their ids alone, and a free text is read elsewhere.

https://docs.slack.dev/messaging/formatting-message-text#mentioning-users
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from adapters.slack.identity import Refused, SenderCheck
from adapters.slack.inbound import Sender
from adapters.slack.outsiders import Outsiders
from bot.framework.markup import mention
from bot.line import MARK

MOST = 10
"""Mentions of one line that are looked up."""

WITHIN = 2.0
"""Seconds for all of them; a name that comes later is left out, and the id stands."""


@dataclass(slots=True)
class Names:
    """Puts the names in beside the ids. What is told by an id goes by the id all the same."""

    senders: SenderCheck
    channels: Outsiders

    async def put_in(self, line: str, team: str) -> str:
        """The line with the names of those it mentions, as far as Slack says them."""
        bare = {(found[1], found[2]) for found in MARK.finditer(line) if found[1] and not found[4]}
        wanted = sorted(bare)[:MOST]
        if not wanted:
            return line
        names: dict[str, str] = {}

        async def learn(sign: str, key: str) -> None:
            names[key] = await (self._person(team, key) if sign == "@" else self.channels.name_of(key))

        try:
            async with asyncio.timeout(WITHIN):
                await asyncio.gather(*(learn(*each) for each in wanted))
        except TimeoutError:
            pass

        def named(found: re.Match[str]) -> str:
            known = names.get(found[2] or "", "") if not found[4] else ""
            return mention(found[1], found[2], known) if known else found[0]

        return MARK.sub(named, line)

    async def _person(self, team: str, user: str) -> str:
        found = await self.senders.look_up(Sender(team, user))
        return "" if isinstance(found, Refused) else found.name
