"""Webhook's other end: a registration, events that happen, and signed deliveries over HTTP."""
