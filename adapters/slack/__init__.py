"""Slack: Bolt for what arrives, the Web API for what goes out, Block Kit for how it looks."""
