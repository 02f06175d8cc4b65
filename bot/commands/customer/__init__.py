"""Customer commands: finding one, looking at it, creating one."""
