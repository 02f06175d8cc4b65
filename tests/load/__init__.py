"""Ten minutes of work from both platforms while everything around the bot breaks: ``python -m tests.load``."""
