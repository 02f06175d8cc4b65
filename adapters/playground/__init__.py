"""Playground: a chat page in the browser, for trying the bot with no Slack and no Teams. Served by the demo only, on loopback."""
