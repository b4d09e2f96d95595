"""The law of tools and powers, pure: what is refused and why, which dates follow, what may come next.

Ask `refusals(power, act)`, `dates(power, events)`, `next_rungs(power, powers, on)`. Powers come from
`wardmote.work.catalogue.queries`.
"""

from wardmote.work.catalogue.law.powers import (
    KINDS,
    Act,
    Consultation,
    Deadline,
    EarlierUse,
    Issuer,
    Limit,
    NextStep,
    Offered,
    Parameter,
    Power,
    Prerequisite,
    Rank,
    Test,
    amount_words,
    by_key,
    held,
)
from wardmote.work.catalogue.law.reckoning import DueDate, dates
from wardmote.work.catalogue.law.refusing import Reason, Rung, next_rungs, reasons, refusals

__all__ = [
    "KINDS",
    "Act",
    "Consultation",
    "Deadline",
    "DueDate",
    "EarlierUse",
    "Issuer",
    "Limit",
    "NextStep",
    "Offered",
    "Parameter",
    "Power",
    "Prerequisite",
    "Rank",
    "Reason",
    "Rung",
    "Test",
    "amount_words",
    "by_key",
    "dates",
    "held",
    "next_rungs",
    "reasons",
    "refusals",
]
