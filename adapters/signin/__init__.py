"""The pages on which people sign in with the browser."""
