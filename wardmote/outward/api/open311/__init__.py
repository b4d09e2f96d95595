"""Open311 GeoReport v2 itself: what it speaks of, how that is written and read, calling others."""
