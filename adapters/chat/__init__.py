"""What the chat platforms share: work after an answer, and progress on it."""
