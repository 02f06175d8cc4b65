"""Slack's limits, each beside the page that states it. Lengths are in characters."""

from __future__ import annotations

from typing import Final

# https://docs.slack.dev/reference/block-kit/blocks
BLOCKS_IN_MESSAGE: Final = 50
BLOCKS_IN_MODAL: Final = 100
HEADER: Final = 150
CONTEXT_ELEMENTS: Final = 10
ACTIONS_ELEMENTS: Final = 25
SECTION: Final = 3000
LABEL: Final = 2000

# https://docs.slack.dev/reference/block-kit/blocks/table-block (messages only, and one in each: only_one_table_allowed)
TABLE_ROWS: Final = 100
"""With the row of headings."""
TABLE_COLUMNS: Final = 20
TABLE_TEXT: Final = 10_000
"""Characters of all cells."""
HINT: Final = 2000
ALT_TEXT: Final = 2000
IMAGE_URL: Final = 3000
IMAGE_TITLE: Final = 2000

# https://docs.slack.dev/reference/block-kit/block-elements
BUTTON_TEXT: Final = 75
BUTTON_VALUE: Final = 2000
BUTTON_URL: Final = 3000
PLACEHOLDER: Final = 150
INPUT: Final = 3000
OPTIONS: Final = 100
OVERFLOW_OPTIONS: Final = 5
OPTION_GROUPS: Final = 100
RADIO_OPTIONS: Final = 10

# https://docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150

# https://docs.slack.dev/reference/views/modal-views
VIEW_TITLE: Final = 24
VIEW_SUBMIT: Final = 24
PRIVATE_METADATA: Final = 3000

# https://docs.slack.dev/reference/methods/chat.postMessage (recommended; cut by Slack above 40,000)
MESSAGE_TEXT: Final = 4000

MESSAGE_BLOCKS: Final = 11_500
"""All blocks of a message as JSON. Slack states no figure and answers ``msg_blocks_too_long`` from some 13,000."""

# https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
RESPONSE_URL_USES: Final = 5

# https://docs.slack.dev/reference/app-manifest
APP_NAME: Final = 35
APP_DESCRIPTION: Final = 140
APP_LONG_DESCRIPTION: Final = (174, 4000)
COMMAND_DESCRIPTION: Final = 2000
COMMAND_USAGE_HINT: Final = 1000
