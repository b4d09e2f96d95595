"""Rows from tab-separated papers, CSV and Word tables, and a report of what became of each.

tables.read_tables(path) reads a file, columns.find_table picks the tables with the columns wanted,
names.split_names reads a list of organisations, report.ImportReport accounts for every row.
"""
