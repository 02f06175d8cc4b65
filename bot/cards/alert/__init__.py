"""Alert cards: notices, rules, history, summaries, previews."""
