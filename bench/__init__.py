"""How fast the bot is, as ratios to floors measured in the same run: ``make bench``."""
