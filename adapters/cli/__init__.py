"""The command line ``csp-bot``: a module for each subcommand."""
