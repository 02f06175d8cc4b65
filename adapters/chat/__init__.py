"""Chat platforms' common ground: what comes in again, background work after an answer, progress on it, and a cache of look-ups."""
