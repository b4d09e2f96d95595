"""Roles, sessions and the request's transaction: who asks the database, as whom."""
