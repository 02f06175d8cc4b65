"""customer: finding one, looking at it, creating one."""
