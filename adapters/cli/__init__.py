"""Command line of ``csp-bot``: a module for each subcommand, and those that write the reference pages."""
