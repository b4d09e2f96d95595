"""Readers of the partnership's papers: pure, from a file to frozen items with an account of every row.

raci reads grids of responsibilities, work_streams and briefing_notes the parts of a report, and
recommendations and fees the tables and lists inside them. None knows the database.
"""
