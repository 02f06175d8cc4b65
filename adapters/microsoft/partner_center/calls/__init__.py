"""Calls to Partner Center as values: what to ask for, and how to read what comes."""
