"""The HTTP server under everything that listens: what a caller may take of it before anything is proven."""
