"""Tasking a patrol, answering it, reporting a shift from a phone, circulating it, filtering lists."""
