"""The fictional partnership, from a seed."""
