"""How much time is left, in the words people use."""

from datetime import UTC, datetime, timedelta

from wardmote.foundation.timing.calendars import on_the_wall

NEAR = timedelta(hours=6)


def left_words(due: datetime, now: datetime) -> str:
    """Return "35 minutes left", "due today 5:00pm", "due tomorrow 10:00am", "due Thursday 10:00am",
    "due 4 January 5:00pm", "due now", or "4 hours late"; rounded down."""
    due, now = due.astimezone(UTC), now.astimezone(UTC)
    if now > due:
        return late_words(now - due)
    left = due - now
    if left < timedelta(minutes=1):
        return "due now"
    if left < NEAR:
        return f"{length_words(left)} left"
    here, then = on_the_wall(now).date(), on_the_wall(due)
    days, hour = (then.date() - here).days, hour_words(then)
    if days < 2:
        return f"due {('today', 'tomorrow')[days]} {hour}"
    if days < 7:
        return f"due {then:%A} {hour}"
    return f"due {then:%-d %B} {hour}" if then.year == here.year else f"due {then:%-d %B %Y} {hour}"


def hour_words(wall: datetime) -> str:
    """Return "5:00pm", as moments are written everywhere."""
    return f"{wall.hour % 12 or 12}:{wall.minute:02}{'am' if wall.hour < 12 else 'pm'}"


def late_words(by: timedelta) -> str:
    return "due now" if by < timedelta(minutes=1) else f"{length_words(by)} late"


def length_words(length: timedelta) -> str:
    """Return "1 minute", "47 hours" or "3 days"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return _many(minutes, "minute")
    return _many(minutes // 60, "hour") if minutes < 48 * 60 else _many(minutes // (24 * 60), "day")


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
