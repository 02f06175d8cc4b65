"""Entra ID: tokens of the service account and of people, through msal."""
