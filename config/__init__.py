"""Configuration: facts about one installation. ``settings`` is the only reader of the environment."""
