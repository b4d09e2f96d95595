"""Whole copies of the database: made while it is used, sealed for keys kept elsewhere, and put back."""
