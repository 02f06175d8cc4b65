"""HTTP server under everything that listens: connections, bodies and time that a caller may take before anything is proven."""
