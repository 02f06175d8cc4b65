"""Cards about alerts: notices, rules, history, summaries, digests."""
