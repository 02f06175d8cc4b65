"""Outbox: messages until they are delivered, and the lanes in which workers claim them."""
