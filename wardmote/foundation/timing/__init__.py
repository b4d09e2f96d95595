"""Reckoning when something is due: duty calendars, conventions, pauses. Pure; no database.

Minutes and hours are time that passes: on the night the clocks change an hour is still an hour. Working hours
and days are what stands on the wall in London: a duty from 22:00 to 06:00 is eight working hours each night.
Decision: docs/decisions/0082-what-a-clock-counts.md
"""
