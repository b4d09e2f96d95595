"""What the tables of what is waiting hold of people."""

from wardmote.foundation.processing import DESK, done, keys, links, of

TABLES = [
    of("home.CaseMark", DESK, keys("id"), links("case"), done("officer seen_at follows")),
    of("home.Digest", DESK, keys("id"), done("officer on state tries try_after changed_at")),
]
