"""What the tables of requests about one's data hold of people."""

from wardmote.foundation.processing import Table

TABLES: list[Table] = []
