"""Entra ID of the double: sign-in, tokens, keys."""
