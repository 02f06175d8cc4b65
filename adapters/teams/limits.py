"""Teams' limits, each beside the page that states it. Lengths are in characters unless a name says otherwise."""

from __future__ import annotations

from typing import Final

# https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference
SCHEMA_VERSION: Final = "1.5"
SCHEMA: Final = "http://adaptivecards.io/schemas/adaptive-card.json"
ACTIONS_IN_SET: Final = 6

# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
CARD_BYTES: Final = 28 * 1024
"""A whole card as JSON with every letter beyond ASCII escaped, which is how it is sent. Teams counts UTF-16, where
that is 56 KB: under its 80 KB, and under the 28 KB that its older services take when they count UTF-8."""

# https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search
SUGGESTIONS: Final = 15

# Not stated by Teams: longer ones make a card that nobody can read.
TITLE: Final = 200
BUTTON_TITLE: Final = 80
ALT_TEXT: Final = 1000
SPEAK: Final = 1000
PLACEHOLDER: Final = 150
COMPACT_CHOICES: Final = 12
IMAGE_URL: Final = 4000

# https://learn.microsoft.com/microsoft-365/extensibility/schema/?view=m365-app-1.19
MANIFEST_VERSION: Final = "1.19"
MANIFEST_SCHEMA: Final = "https://developer.microsoft.com/json-schemas/teams/v1.19/MicrosoftTeams.schema.json"
APP_NAME: Final = 30
APP_FULL_NAME: Final = 100
APP_DESCRIPTION: Final = 80
APP_FULL_DESCRIPTION: Final = 4000
DEVELOPER_NAME: Final = 32
COMMANDS_IN_LIST: Final = 10
COMMAND_TITLE: Final = 32
COMMAND_DESCRIPTION: Final = 128

# https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package#app-icons
COLOR_ICON_PIXELS: Final = 192
OUTLINE_ICON_PIXELS: Final = 32
