"""What can be done in this room; each act is one entry of the log."""

from wardmote.work.upkeep.commands.chasing import answer_chase, chase
from wardmote.work.upkeep.commands.common import CannotKeepUp
from wardmote.work.upkeep.commands.drawing_up import confirm_clause, draw_up, write_clause
from wardmote.work.upkeep.commands.exchanging import make_exchange, record_not_held, supply, take_back
from wardmote.work.upkeep.commands.reviewing import answer_line, close_round, open_round

__all__ = [
    "CannotKeepUp",
    "answer_chase",
    "answer_line",
    "chase",
    "close_round",
    "confirm_clause",
    "draw_up",
    "make_exchange",
    "open_round",
    "record_not_held",
    "supply",
    "take_back",
    "write_clause",
]
