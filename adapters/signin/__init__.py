"""Sign-in pages: where people sign in with the browser."""

from adapters.signin.routes import SignInRoutes

__all__ = ["SignInRoutes"]
