"""What can be done with agencies, teams, officers and accounts.

Here by name: what the operator does from the command line. What an agency's administrators do through
pages is in `teams`, `invitations`, `roles`, `officers` and `leaving`; there the database asks again who is
asking.
"""

from wardmote.trust.identity.commands.operator import (
    CannotKeep,
    add_agency,
    add_officer,
    add_team,
    leave,
    move_officer,
    password_link,
    refusals_of_roles,
    reset_second_factor,
    set_roles,
    unlock,
)

__all__ = [
    "CannotKeep",
    "add_agency",
    "add_officer",
    "add_team",
    "leave",
    "move_officer",
    "password_link",
    "refusals_of_roles",
    "reset_second_factor",
    "set_roles",
    "unlock",
]
