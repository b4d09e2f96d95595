"""What can be done with a request about one's data, with its pack, and with marks on records."""

from wardmote.work.rights.commands.enclosing import READABLE, decide_file, keep_copy, read_words
from wardmote.work.rights.commands.erasing import grant_erasure
from wardmote.work.rights.commands.making import make_next_part, note_taken_away, order_pack
from wardmote.work.rights.commands.marking import CannotMark, answer_objection, end_mark, put_mark
from wardmote.work.rights.commands.packing import (
    FILES,
    CannotDecide,
    CannotPack,
    answer_asked,
    ask_others,
    choose_person,
    decide,
    look_again,
    take_in,
)
from wardmote.work.rights.commands.working import (
    CannotTake,
    CannotWork,
    answer,
    ask_second,
    confirm_identity,
    extend,
    note,
    refuse,
    remind,
    start_clock,
    stop_clock,
    take_request,
    withdraw,
)

__all__ = [
    "FILES",
    "READABLE",
    "CannotDecide",
    "CannotMark",
    "CannotPack",
    "CannotTake",
    "CannotWork",
    "answer",
    "answer_asked",
    "answer_objection",
    "ask_others",
    "ask_second",
    "choose_person",
    "confirm_identity",
    "decide",
    "decide_file",
    "end_mark",
    "extend",
    "grant_erasure",
    "keep_copy",
    "look_again",
    "make_next_part",
    "note",
    "note_taken_away",
    "order_pack",
    "put_mark",
    "read_words",
    "refuse",
    "remind",
    "start_clock",
    "stop_clock",
    "take_in",
    "take_request",
    "withdraw",
]
