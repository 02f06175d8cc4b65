"""Chat platforms' common ground: background work after an answer, progress on it, and a cache of what platforms say of people and channels."""
