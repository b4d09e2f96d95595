"""What the tables of the catalogue hold of people."""

from wardmote.foundation.processing import NOBODY, NONE, REFERENCE, WORK, done, held, keys, of

TABLES = [
    of(
        "catalogue.Entry",
        REFERENCE,
        keys("id key name family ladder_step place said in_force_from provision source status starts_on at"),
    ),
    # An agency may set its own, say what is in force and confirm.
    of(
        "catalogue.Figure",
        REFERENCE,
        keys("id power name label kind place provision edition"),
        held("agency value unit starts_on ends_on section source status note why", NOBODY, NONE, WORK),
        done("by at"),
    ),
    of(
        "catalogue.Commencement",
        REFERENCE,
        keys("id provision"),
        held("agency starts_on source why", NOBODY, NONE, WORK),
        done("by at"),
    ),
    of(
        "catalogue.Confirmation",
        REFERENCE,
        keys("id power figure"),
        held("agency source read_on", NOBODY, NONE, WORK),
        done("by at"),
    ),
]
