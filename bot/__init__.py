"""Core: what the bot knows and decides. No chat platform, no network, no SQL, no environment."""
