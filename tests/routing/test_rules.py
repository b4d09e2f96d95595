"""Which rule fires, as a table: each row a moment on the wall in London, what is asked of it, and the answer."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from wardmote.records.routing.rules import About, BankHolidays, Rule, first_that_holds

LONDON = ZoneInfo("Europe/London")
NIGHT = {"from_time": time(22), "until_time": time(6)}
ONLY, NEVER, EVE = BankHolidays.ONLY, BankHolidays.NEVER, BankHolidays.EVE


def about(when="2026-11-24 12:00", **fields):
    at = datetime.fromisoformat(when).replace(tzinfo=LONDON, fold=fields.pop("fold", 0))
    return About(**{"kind": "noise", "harm": "medium", "channel": "phone", "at": at} | fields)


# what the rule asks; what is known; whether it fires; what the answer says of it
ROWS = [
    ("nothing asked holds always", {}, about(), True, "it names no condition"),
    ("of several kinds one", {"kinds": frozenset({"asb", "noise"})}, about(), True, "Noise"),
    ("of another kind", {"kinds": frozenset({"asb"})}, about(), False, "Noise, not Anti-social"),
    ("harm", {"harms": frozenset({"high"})}, about(harm="high"), True, "high"),
    ("channel", {"channels": frozenset({"form"})}, about(), False, "phone, not form"),
    ("words of the area", {"places": ("Mill",)}, about(area="Mill Lane, Weirside"), True, "in Mill"),
    ("whole words only", {"places": ("Mill",)}, about(area="Millgate"), False, "not in Mill"),
    ("either place", {"places": ("Weirside", "tanner’s row")}, about(area="9 Tanner’s Row"), True, "tanner’s row"),
    ("the ward by its name", {"places": ("Castle Baynard",)}, about(ward="Castle Baynard"), True, "Castle Baynard"),
    ("the ward by its code", {"places": ("E05009290",)}, about(ward_code="E05009290"), True, "E05009290"),
    ("no place known", {"places": ("Weirside",)}, about(), False, "not in Weirside"),
    ("hours in a day", {"from_time": time(9), "until_time": time(17)}, about("2026-11-24 09:00"), True, "09:00 and 17:00"),
    ("their end is outside", {"from_time": time(9), "until_time": time(17)}, about("2026-11-24 17:00"), False, "at 17:00"),
    ("a night before midnight", NIGHT, about("2026-11-24 23:40"), True, "between 22:00 and 06:00"),
    ("a night after midnight", NIGHT, about("2026-11-25 05:59"), True, "between 22:00"),
    ("a night is over", NIGHT, about("2026-11-25 06:00"), False, "at 06:00"),
    ("day and night", {"from_time": time(0), "until_time": time(0)}, about("2026-11-25 00:00"), True, "00:00"),
    ("the weekday", {"days": frozenset({1})}, about("2026-11-24 12:00"), True, "on a Tuesday"),
    ("another weekday", {"days": frozenset({4, 5})}, about("2026-11-24 12:00"), False, "Tuesday, not Friday or Saturday"),
    ("Saturday 02:00 is Friday’s night", {"days": frozenset({4}), **NIGHT}, about("2026-11-28 02:00"), True, "begun on Friday"),
    ("and not Saturday’s", {"days": frozenset({5}), **NIGHT}, about("2026-11-28 02:00"), False, "Friday"),
    ("without hours 02:00 is Saturday’s", {"days": frozenset({5})}, about("2026-11-28 02:00"), True, "Saturday"),
    ("a bank holiday", {"bank_holidays": ONLY}, about("2026-12-25 12:00"), True, "on a bank holiday"),
    ("one moved from a Saturday", {"bank_holidays": ONLY}, about("2026-12-28 12:00"), True, "on a bank holiday"),
    ("not one", {"bank_holidays": ONLY}, about("2026-12-24 12:00"), False, "not on a bank holiday"),
    ("never on one", {"bank_holidays": NEVER}, about("2026-12-25 12:00"), False, "on a bank holiday"),
    ("the night of a bank holiday", {"bank_holidays": ONLY, **NIGHT}, about("2026-12-26 01:00"), True, "bank holiday"),
    ("23:40 before a bank holiday", {"bank_holidays": EVE, **NIGHT}, about("2026-12-24 23:40"), True, "the day before"),
    ("00:40, the same night", {"bank_holidays": EVE, **NIGHT}, about("2026-12-25 00:40"), True, "the day before"),
    ("New Year’s Eve, over the year’s end", {"bank_holidays": EVE}, about("2026-12-31 23:40"), True, "the day before"),
    ("no eve", {"bank_holidays": EVE}, about("2026-11-24 23:40"), False, "not the day before"),
    ("summer: London’s hour, not UTC’s", NIGHT, about("2026-07-01 22:30"), True, "22:00"),
    ("summer: 21:30 UTC would be too early", NIGHT, about("2026-07-01 21:59"), False, "at 21:59"),
    ("the hour that comes twice, first", {"from_time": time(1), "until_time": time(2)}, about("2026-10-25 01:30"), True, "01:00"),
    ("and second", {"from_time": time(1), "until_time": time(2)}, about("2026-10-25 01:30", fold=1), True, "01:00"),
    ("every condition must hold", {"kinds": frozenset({"noise"}), "harms": frozenset({"low"})}, about(), False, "medium"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asks", "known", "fires", "says"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_a_rule_fires_where_every_condition_holds(asks, known, fires, says):
    answer = first_that_holds(
        [Rule("r", **asks)], known, names={"noise": "Noise", "asb": "Anti-social behaviour"}
    )
    tried = answer.tried[0]
    assert (answer.fired is not None) is fires
    assert says in (tried.why if fires else tried.why_not)


def test_the_first_in_order_wins_and_is_named_by_its_place():
    rules = [
        Rule("Not tonight", days=frozenset({6})),
        Rule("Noise at night", kinds=frozenset({"noise"}), **NIGHT),
        Rule("All else"),
    ]
    answer = first_that_holds(rules, about("2026-11-24 23:40"))
    assert (answer.fired.number, answer.fired.rule.name) == (2, "Noise at night")
    assert answer.fired.why == "noise, between 22:00 and 06:00"
    assert [each.number for each in answer.tried] == [1, 2]
    assert first_that_holds(rules[:2], about()).fired is None
    assert first_that_holds(reversed(rules), about("2026-11-24 23:40")).fired.rule.name == "All else"
