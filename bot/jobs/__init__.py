"""Background jobs: spending scans, ticket polling, digests and checks, and the notices they compose. Coroutines over ports."""
