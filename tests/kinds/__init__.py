"""Categories of reports."""
