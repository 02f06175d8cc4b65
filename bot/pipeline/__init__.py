"""Request pipeline: admission, channel rules, resolving, running a command, replying."""
