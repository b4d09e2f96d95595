"""What the tables of categories hold of people."""

from wardmote.foundation.processing import NOBODY, NONE, REFERENCE, WORK, done, held, keys, of

TABLES = [
    of(
        "kinds.Category",
        REFERENCE,
        keys("id key kind"),
        held("name qualifier source status starts_on ends_on public_name", NOBODY, NONE, WORK),
        done("by at"),
    ),
    of(
        "kinds.Proposal",
        REFERENCE,
        keys("id list what key kind category agency decided_agency"),
        held(
            "name qualifier sort public_name source starts_on ends_on state alone reason", NOBODY, NONE, WORK
        ),
        done("by at decided_by decided_at"),
    ),
]
