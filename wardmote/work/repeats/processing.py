"""What the tables of repeats hold of people."""

from wardmote.foundation.processing import NOBODY, NONE, REFERENCE, WORK, held, keys, of

TABLES = [
    # An agency may set its own.
    of(
        "repeats.Threshold",
        REFERENCE,
        keys("id key name counted kinds offers_review most"),
        held("agency many within unit withdrawn source status starts_on at", NOBODY, NONE, WORK),
    ),
]
