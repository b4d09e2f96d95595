"""Pages of the directory, and those on which an agency looks after its own officers."""
