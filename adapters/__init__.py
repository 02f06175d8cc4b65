"""Adapters: everything that touches the world. They do not know each other; ``composition`` knows them all."""
