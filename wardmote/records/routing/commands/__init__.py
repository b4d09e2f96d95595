"""What can be done with the routing of reports, the table of rules, rotas, calls and hand-overs."""

from wardmote.records.routing.commands.calls import (
    CannotAcknowledge,
    CannotHandOver,
    CannotRingBack,
    CannotTakeCall,
    acknowledge,
    hand_over,
    ring_back,
    take_call,
)
from wardmote.records.routing.commands.reports import CannotReroute, reroute, route_arrivals
from wardmote.records.routing.commands.rota import (
    CannotKeepRota,
    CannotPlan,
    add_shift,
    change_rota,
    close_rota,
    give_shift,
    make_rota,
    withdraw_shift,
)
from wardmote.records.routing.commands.rules import CannotSetRule, end_rule, move_rule, set_rule

__all__ = [
    "CannotAcknowledge",
    "CannotHandOver",
    "CannotKeepRota",
    "CannotPlan",
    "CannotReroute",
    "CannotRingBack",
    "CannotSetRule",
    "CannotTakeCall",
    "acknowledge",
    "add_shift",
    "change_rota",
    "close_rota",
    "end_rule",
    "give_shift",
    "hand_over",
    "make_rota",
    "move_rule",
    "reroute",
    "ring_back",
    "route_arrivals",
    "set_rule",
    "take_call",
    "withdraw_shift",
]
