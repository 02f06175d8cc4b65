"""Runtime of every process: log lines limited in number, one deadline for an orderly end, wake-ups of many waiters."""
