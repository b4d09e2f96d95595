"""What can be done with a power: drafted, served, and whatever comes after. One act is one entry."""

from wardmote.work.powers.commands.steps import CannotStep, add_conditions, step
from wardmote.work.powers.commands.using import (
    CannotUse,
    Plan,
    Service,
    draft,
    serve,
    serve_now,
)

__all__ = [
    "CannotStep",
    "CannotUse",
    "Plan",
    "Service",
    "add_conditions",
    "draft",
    "serve",
    "serve_now",
    "step",
]
