"""What each room adds to the leak matrix: one module a room, found by itself.

`records(m, p)` makes the rows and says who sees them (`m.rows`; what is opened by ticket in `m.facts["opened"]`);
`attempts(m, p)` says what is tried (`m.try_insert`, `m.try_update`).
"""
