"""Worked examples of when something is due: one table, each row with its rule.

Times are London's. Where an hour comes twice, the offset says which. A calendar's hours are in `CALENDARS`.
"""

from datetime import date, datetime, time

import pytest

from wardmote.foundation.timing.calendars import ALWAYS, LONDON, OFFICE, DutyCalendar
from wardmote.foundation.timing.reckoning import (
    Convention,
    LeavesOut,
    Pause,
    PauseMoves,
    Period,
    Received,
    Unit,
    clear_days_before,
    reckon,
)

pytestmark = pytest.mark.database_free

NINE_TO_FIVE, TEN_TO_TWO = ((time(9), time(17)),), ((time(10), time(14)),)
CALENDARS = {
    "office": OFFICE,  # weekdays 9 to 17, shut on bank holidays
    "always": ALWAYS,
    "nights": DutyCalendar(hours=(((time(22), time(6)),),) * 7, opens_on_bank_holidays=True),
    "desk": DutyCalendar(  # Saturdays too; shut on Christmas Eve, open on one Sunday
        hours=(NINE_TO_FIVE,) * 5 + (TEN_TO_TWO, ()),
        closed=frozenset({date(2026, 12, 24)}),
        extra={date(2026, 12, 20): TEN_TO_TWO},
    ),
    "lunch": DutyCalendar(hours=(((time(9), time(12)), (time(13), time(17))),) * 5 + ((), ())),
}
CONVENTIONS = {
    "service": Convention(),  # what comes while it is shut counts from the next opening; a pause moves by working time
    "passing": Convention(received=Received.AT_ONCE, pause=PauseMoves.ELAPSED),
    "opening": Convention(pause=PauseMoves.ELAPSED),
    "inclusive": Convention(received=Received.AT_ONCE, pause=PauseMoves.ELAPSED, first_day_counts=True),
    "from-first": Convention(first_day_counts=True),
    "at-once": Convention(received=Received.AT_ONCE),
    "firm": Convention(received=Received.AT_ONCE, pause=PauseMoves.NOTHING),
    "moves": Convention(received=Received.AT_ONCE, pause=PauseMoves.ELAPSED, last_day_moves=True),
    "clear-working": Convention(
        received=Received.AT_ONCE,
        pause=PauseMoves.NOTHING,
        leaves_out=frozenset({LeavesOut.WEEKENDS, LeavesOut.BANK_HOLIDAYS}),
    ),
    "open-days": Convention(received=Received.AT_ONCE, leaves_out=frozenset({LeavesOut.CLOSED_DAYS})),
    "hearing": Convention(received=Received.AT_ONCE, pause=PauseMoves.NOTHING, skips=frozenset({"12-25"})),
}

# rule | period | convention | calendar | received | pauses, from/to | due
EXAMPLES = """
minutes pass                                    | 15 minutes      | passing    | always | 2026-11-04 23:40 |                                    | 2026-11-04 23:55
minutes run into the next day                   | 60 minutes      | passing    | always | 2026-11-04 23:40 |                                    | 2026-11-05 00:40
minutes run through a bank holiday              | 60 minutes      | passing    | office | 2026-08-30 23:40 |                                    | 2026-08-31 00:40
minutes run over the year's end                 | 15 minutes      | passing    | always | 2026-12-31 23:50 |                                    | 2027-01-01 00:05
after hours, minutes wait for the opening       | 15 minutes      | opening    | office | 2026-11-04 18:10 |                                    | 2026-11-05 09:15
hours pass, at the weekend too                  | 24 hours        | passing    | office | 2026-11-06 16:00 |                                    | 2026-11-07 16:00
spring: an hour is left out, 24 hours are 24    | 24 hours        | passing    | always | 2026-03-28 12:00 |                                    | 2026-03-29 13:00
autumn: an hour comes twice, 24 hours are 24    | 24 hours        | passing    | always | 2026-10-24 12:00 |                                    | 2026-10-25 11:00
spring: 60 minutes over the jump                | 60 minutes      | passing    | always | 2026-03-29 00:30 |                                    | 2026-03-29 02:30
autumn: 60 minutes within the hour twice        | 60 minutes      | passing    | always | 2026-10-25 01:30+01:00 |                              | 2026-10-25 01:30+00:00
autumn: 15 minutes from the second half past    | 15 minutes      | passing    | always | 2026-10-25 01:30+00:00 |                              | 2026-10-25 01:45+00:00
48 hours until a hearing                        | 48 hours        | hearing    | always | 2026-11-04 15:00 |                                    | 2026-11-06 15:00
a hearing: Christmas Day is not counted         | 48 hours        | hearing    | always | 2026-12-24 15:00 |                                    | 2026-12-27 15:00
a hearing: served on Christmas Day              | 48 hours        | hearing    | always | 2026-12-25 10:00 |                                    | 2026-12-28 00:00
a hearing: Boxing Day is counted                | 48 hours        | hearing    | always | 2026-12-26 10:00 |                                    | 2026-12-28 10:00
a hearing: a weekend is counted                 | 48 hours        | hearing    | always | 2026-11-06 10:00 |                                    | 2026-11-08 10:00
working hours within a day                      | 4 working_hours | service    | office | 2026-11-04 10:00 |                                    | 2026-11-04 14:00
working hours up to the closing                 | 4 working_hours | service    | office | 2026-11-04 13:00 |                                    | 2026-11-04 17:00
working hours go on next day                    | 4 working_hours | service    | office | 2026-11-04 15:00 |                                    | 2026-11-05 11:00
working hours jump a weekend                    | 4 working_hours | service    | office | 2026-11-06 15:00 |                                    | 2026-11-09 11:00
working hours jump Good Friday to Easter Monday | 4 working_hours | service    | office | 2026-04-02 15:00 |                                    | 2026-04-07 11:00
working hours: received at night                | 4 working_hours | service    | office | 2026-11-04 23:40 |                                    | 2026-11-05 13:00
working hours: received before opening          | 4 working_hours | service    | office | 2026-11-04 07:00 |                                    | 2026-11-04 13:00
working hours: received at the closing          | 4 working_hours | service    | office | 2026-11-04 17:00 |                                    | 2026-11-05 13:00
working hours: received on a bank holiday       | 4 working_hours | service    | office | 2026-05-25 11:00 |                                    | 2026-05-26 13:00
working hours: Christmas with its substitute    | 4 working_hours | service    | office | 2026-12-24 16:00 |                                    | 2026-12-29 12:00
working hours: lunch is not worked              | 4 working_hours | service    | lunch  | 2026-11-04 10:00 |                                    | 2026-11-04 15:00
working hours: received over lunch              | 1 working_hours | service    | lunch  | 2026-11-04 12:20 |                                    | 2026-11-04 14:00
working hours: a short Saturday                 | 8 working_hours | service    | desk   | 2026-11-06 15:00 |                                    | 2026-11-09 11:00
a closed day of the calendar                    | 2 working_hours | service    | desk   | 2026-12-23 16:30 |                                    | 2026-12-29 10:30
an extra day of the calendar                    | 3 working_hours | service    | desk   | 2026-12-19 13:00 |                                    | 2026-12-20 12:00
a duty over midnight is one opening             | 4 working_hours | service    | nights | 2026-11-04 23:40 |                                    | 2026-11-05 03:40
a night duty starts in the evening              | 1 working_hours | service    | nights | 2026-11-04 12:00 |                                    | 2026-11-04 23:00
spring: a night duty is eight hours on the wall | 8 working_hours | service    | nights | 2026-03-28 22:00 |                                    | 2026-03-29 06:00
autumn: and so it is when the hour comes twice  | 8 working_hours | service    | nights | 2026-10-24 22:00 |                                    | 2026-10-25 06:00
spring: due in the hour left out is due after   | 3 working_hours | service    | nights | 2026-03-28 22:30 |                                    | 2026-03-29 02:00
autumn: begun in the second hour, due in it     | 1 working_hours | service    | nights | 2026-10-25 01:30+00:00 |                              | 2026-10-25 02:30
working hours over a weekend of the clocks      | 2 working_hours | service    | office | 2026-03-27 16:00 |                                    | 2026-03-30 10:00
one working day                                 | 1 working_days  | service    | office | 2026-11-04 10:00 |                                    | 2026-11-05 17:00
one working day from a Friday                   | 1 working_days  | service    | office | 2026-11-06 10:00 |                                    | 2026-11-09 17:00
after hours on a Friday is received on Monday   | 1 working_days  | service    | office | 2026-11-06 18:00 |                                    | 2026-11-10 17:00
or, where it counts at once, on the Friday      | 1 working_days  | at-once    | office | 2026-11-06 18:00 |                                    | 2026-11-09 17:00
three working days over Easter                  | 3 working_days  | service    | office | 2026-04-01 10:00 |                                    | 2026-04-08 17:00
five working days over a bank holiday           | 5 working_days  | service    | office | 2026-05-01 10:00 |                                    | 2026-05-11 17:00
five working days over the year's end           | 5 working_days  | service    | office | 2026-12-22 10:00 |                                    | 2026-12-31 17:00
and into the new year                           | 3 working_days  | service    | office | 2026-12-30 10:00 |                                    | 2027-01-05 17:00
substitute days after a Christmas weekend       | 1 working_days  | service    | office | 2027-12-24 10:00 |                                    | 2027-12-29 17:00
the first day counted                           | 3 working_days  | from-first | office | 2026-11-04 10:00 |                                    | 2026-11-06 17:00
the first day counted, and it is the last       | 1 working_days  | from-first | office | 2026-11-04 10:00 |                                    | 2026-11-04 17:00
the first day is closed and so not counted      | 2 working_days  | from-first | office | 2026-11-07 10:00 |                                    | 2026-11-10 17:00
working days end by the wall in spring          | 1 working_days  | service    | office | 2026-03-27 10:00 |                                    | 2026-03-30 17:00
working days end by the wall in autumn          | 1 working_days  | service    | office | 2026-10-23 10:00 |                                    | 2026-10-26 17:00
working days of a desk open on Saturdays        | 2 working_days  | service    | desk   | 2026-11-06 10:00 |                                    | 2026-11-09 17:00
it ends at the Saturday's own closing           | 1 working_days  | service    | desk   | 2026-11-06 10:00 |                                    | 2026-11-07 14:00
calendar days, the first not counted            | 21 calendar_days | passing   | office | 2026-11-04 10:00 |                                    | 2026-11-25 23:59
calendar days, the first counted                | 21 calendar_days | inclusive | office | 2026-11-04 10:00 |                                    | 2026-11-24 23:59
calendar days over both a leap day              | 28 calendar_days | passing   | office | 2028-02-10 10:00 |                                    | 2028-03-09 23:59
a last day on a Sunday stays                    | 4 calendar_days | passing    | office | 2026-11-04 10:00 |                                    | 2026-11-08 23:59
or moves to the next open day                   | 4 calendar_days | moves      | office | 2026-11-04 10:00 |                                    | 2026-11-09 23:59
over a bank holiday as well                     | 3 calendar_days | moves      | office | 2026-04-01 10:00 |                                    | 2026-04-07 23:59
calendar days over the autumn night             | 1 calendar_days | passing    | office | 2026-10-24 10:00 |                                    | 2026-10-25 23:59
one calendar day, the first counted             | 1 calendar_days | inclusive  | office | 2026-11-04 10:00 |                                    | 2026-11-04 23:59
a month, beginning with the day                 | 1 months        | inclusive  | office | 2026-01-31 10:00 |                                    | 2026-02-27 23:59
a month, the day not counted                    | 1 months        | passing    | office | 2026-01-31 10:00 |                                    | 2026-02-28 23:59
six months, beginning with the day              | 6 months        | inclusive  | office | 2026-08-15 10:00 |                                    | 2027-02-14 23:59
clear days leave out both ends                  | 5 clear_days    | firm       | office | 2026-11-02 10:00 |                                    | 2026-11-08 23:59
clear working days leave out weekends           | 5 clear_days    | clear-working | office | 2026-11-02 10:00 |                                 | 2026-11-10 23:59
clear working days leave out bank holidays      | 5 clear_days    | clear-working | office | 2026-04-01 10:00 |                                 | 2026-04-13 23:59
clear days of a desk count its open days        | 3 clear_days    | open-days  | desk   | 2026-11-05 10:00 |                                    | 2026-11-10 23:59
clear days over the year's end                  | 3 clear_days    | clear-working | office | 2026-12-30 10:00 |                                 | 2027-01-06 23:59
a pause moves by the working time it lasted     | 4 working_hours | service    | office | 2026-11-04 10:00 | 2026-11-04 11:00/2026-11-04 13:00   | 2026-11-04 16:00
a pause over night moves by what was worked     | 4 working_hours | service    | office | 2026-11-04 13:00 | 2026-11-04 16:00/2026-11-05 10:00   | 2026-11-05 11:00
a pause at night moves nothing                  | 4 working_hours | service    | office | 2026-11-04 16:00 | 2026-11-04 18:00/2026-11-05 08:00   | 2026-11-05 12:00
a pause over a weekend moves nothing            | 3 working_days  | service    | office | 2026-11-06 10:00 | 2026-11-07 09:00/2026-11-08 17:00   | 2026-11-11 17:00
a pause over a bank holiday: the days beside it | 5 working_days  | service    | office | 2026-08-27 10:00 | 2026-08-28 09:00/2026-09-01 17:00   | 2026-09-08 17:00
two working days' pause moves two               | 3 working_days  | service    | office | 2026-11-04 10:00 | 2026-11-05 09:00/2026-11-06 17:00   | 2026-11-11 17:00
two pauses add up                               | 8 working_hours | service    | office | 2026-11-04 09:00 | 2026-11-04 10:00/2026-11-04 11:00 2026-11-04 14:00/2026-11-04 16:00 | 2026-11-05 12:00
a pause before it counts moves nothing          | 4 working_hours | service    | office | 2026-11-04 18:00 | 2026-11-04 18:30/2026-11-05 08:30   | 2026-11-05 13:00
a pause once it is late moves nothing           | 4 working_hours | service    | office | 2026-11-04 10:00 | 2026-11-04 15:00/2026-11-04 16:00   | 2026-11-04 14:00
a pause of minutes passes                       | 60 minutes      | passing    | always | 2026-11-04 23:40 | 2026-11-04 23:50/2026-11-05 00:20   | 2026-11-05 01:10
a pause over the autumn night is what passed    | 6 hours         | passing    | always | 2026-10-24 23:00 | 2026-10-25 00:00/2026-10-25 03:00   | 2026-10-25 08:00
a pause over the spring night is what passed    | 6 hours         | passing    | always | 2026-03-28 23:00 | 2026-03-29 00:00/2026-03-29 03:00   | 2026-03-29 08:00
a pause moves calendar days to a day's end      | 21 calendar_days | passing   | office | 2026-11-04 10:00 | 2026-11-10 10:00/2026-11-13 10:00   | 2026-11-28 23:59
a period an Act sets is not paused              | 48 hours        | hearing    | always | 2026-11-04 15:00 | 2026-11-04 16:00/2026-11-05 16:00   | 2026-11-06 15:00
re-routed: counted anew from that moment        | 4 working_hours | service    | office | 2026-11-05 11:00 |                                    | 2026-11-05 15:00
re-routed at night: anew from the next opening  | 4 working_hours | service    | office | 2026-11-05 20:00 |                                    | 2026-11-06 13:00
re-routed: earlier pauses move nothing any more | 4 working_hours | service    | office | 2026-11-05 11:00 | 2026-11-04 10:00/2026-11-05 10:00   | 2026-11-05 15:00
re-routed before a bank holiday                 | 60 minutes      | passing    | nights | 2026-08-31 00:10 |                                    | 2026-08-31 01:10
"""  # fmt: skip
ROWS = [[cell.strip() for cell in line.split("|")] for line in EXAMPLES.strip().splitlines()]


def at(words: str) -> datetime:
    moment = datetime.fromisoformat(words)
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)


def pauses(words: str) -> list[Pause]:
    found, halves = [], words.replace("/", " ").split()
    for n in range(0, len(halves), 4):
        found.append(Pause(at(" ".join(halves[n : n + 2])), at(" ".join(halves[n + 2 : n + 4]))))
    return found


@pytest.mark.parametrize(
    "rule, period, convention, calendar, received, paused, due", ROWS, ids=[row[0] for row in ROWS]
)
def test_it_is_due(rule, period, convention, calendar, received, paused, due):
    amount, unit = period.split()
    found = reckon(
        at(received),
        Period(int(amount), Unit(unit)),
        CONVENTIONS[convention],
        CALENDARS[calendar],
        pauses(paused),
    )
    assert found.due.astimezone(LONDON) == at(due).astimezone(LONDON)


@pytest.mark.parametrize(
    "rule, convention, event, days, last",
    [
        ("five clear days' notice of a meeting", "firm", date(2026, 11, 20), 5, date(2026, 11, 14)),
        (
            "of working days, a weekend is left out",
            "clear-working",
            date(2026, 11, 20),
            5,
            date(2026, 11, 12),
        ),
        ("and a bank holiday", "clear-working", date(2026, 4, 9), 5, date(2026, 3, 30)),
        ("over the year's end", "clear-working", date(2027, 1, 6), 5, date(2026, 12, 24)),
    ],
)
def test_notice_leaves_clear_days_before_an_event(rule, convention, event, days, last):
    assert clear_days_before(event, days, CONVENTIONS[convention], OFFICE) == last


def test_there_are_enough_examples_and_each_has_a_rule_of_its_own():
    assert len(ROWS) >= 60
    assert len({row[0] for row in ROWS}) == len(ROWS)
