"""What can be done with a power: drafted, served, and whatever comes after. One act is one entry."""

from wardmote.work.powers.commands.steps import CannotStep, step
from wardmote.work.powers.commands.using import (
    CannotUse,
    Plan,
    Service,
    draft,
    plan_of,
    serve,
    serve_now,
)

__all__ = [
    "CannotStep",
    "CannotUse",
    "Plan",
    "Service",
    "draft",
    "plan_of",
    "serve",
    "serve_now",
    "step",
]
