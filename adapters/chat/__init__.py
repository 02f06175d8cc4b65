"""Chat platforms' common ground: background work after an answer, and progress on it."""
