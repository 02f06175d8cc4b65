"""Command framework: what a command is, how its parameters are read, asked for and completed."""
