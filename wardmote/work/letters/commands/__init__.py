"""What can be done with letters, templates, many letters and bundles."""

from wardmote.work.letters.commands.bundling import (
    CannotBundle,
    begin_bundle,
    change_exhibit,
    choose_exhibits,
    drop_exhibit,
    make_bundle,
    move_exhibit,
)
from wardmote.work.letters.commands.many import CannotMakeMany, begin_run, go_on, mark_all_sent
from wardmote.work.letters.commands.templates import (
    CannotSetLetters,
    offer_template,
    save_version,
    set_letterhead,
)
from wardmote.work.letters.commands.writing import (
    CannotWrite,
    make,
    make_draft,
    mark_sent,
    save_draft,
    withdraw,
)

__all__ = [
    "CannotBundle",
    "CannotMakeMany",
    "CannotSetLetters",
    "CannotWrite",
    "begin_bundle",
    "begin_run",
    "change_exhibit",
    "choose_exhibits",
    "drop_exhibit",
    "go_on",
    "make",
    "make_bundle",
    "make_draft",
    "mark_all_sent",
    "mark_sent",
    "move_exhibit",
    "offer_template",
    "save_draft",
    "save_version",
    "set_letterhead",
    "withdraw",
]
