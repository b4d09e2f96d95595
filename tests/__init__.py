"""Tests, by room; `access/` holds the row policies, `journeys/` whole pages in a browser."""
