"""Open311 GeoReport v2 itself: what it speaks of, how it is written and read, and how another's server is called."""
