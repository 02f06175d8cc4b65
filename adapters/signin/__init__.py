"""Sign-in pages: where people sign in with the browser."""

from adapters.signin.routes import SignInDoor

__all__ = ["SignInDoor"]
