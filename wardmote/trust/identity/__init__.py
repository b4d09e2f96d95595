"""Agencies, teams, officers, roles; and signing in."""
