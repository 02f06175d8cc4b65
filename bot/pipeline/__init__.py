"""Request pipeline: admission and rate limits, channel rules, resolving values, running a command, replying."""
