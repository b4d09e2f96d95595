"""Signing in, and what an account's owner sees of it. `request.user` is the Account here."""
