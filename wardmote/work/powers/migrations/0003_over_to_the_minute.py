"""What is counted by the hour is over with its last moment; an appeal is decided also after the power has run out; the
operator's record stops where the last whole month does."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("wardmote.work.powers.migrations.0002_protect").FUNCTIONS

DECIDED = (
    "when 'dismissed' then u.state in ('served', 'in_force') and u.under_appeal\n"
    "        when 'upheld' then u.state in ('served', 'in_force') and u.under_appeal",
    # It may have run out, been complied with or been paid since; a decision is what it is about.
    "when 'dismissed' then u.under_appeal\n        when 'upheld' then u.under_appeal",
)
WHICH = (
    """select x.* from public.powers_use x
              where (x.state = 'served' and x.starts_on <= day) or (x.state in ('served', 'in_force') and x.ends_on < day)
              order by x.id for update skip locked loop
        what := case when u.ends_on < day then 'expired' else 'began' end;
        of_day := case what when 'expired' then u.ends_on + 1 else u.starts_on end;""",
    # By the day, with the last minute of it: the day after begins it. By the hour, the moment itself.
    """select x.*, t.over_at from public.powers_use x
             cross join lateral (select coalesce(
                       (select d.due_at from public.powers_duedate d
                         where d.use_id = x.id and d.name = 'ends' and d.replaced_at is null
                           and (d.due_at at time zone 'Europe/London')::date = x.ends_on
                           and to_char(d.due_at at time zone 'Europe/London', 'HH24:MI') <> '23:59'),
                       (x.ends_on + 1)::timestamp at time zone 'Europe/London') as over_at) t
              where (x.state = 'served' and x.starts_on <= day)
                 or (x.state in ('served', 'in_force') and x.ends_on <= day and t.over_at <= moment)
              order by x.id for update of x skip locked loop
        what := case when u.over_at <= moment then 'expired' else 'began' end;
        of_moment := case what when 'expired' then u.over_at else u.starts_on::timestamp at time zone 'Europe/London' end;""",
)
THEN = (
    "least(of_day::timestamp at time zone 'Europe/London', clock_timestamp())",
    "least(of_moment, clock_timestamp())",
)
NAMED = ("of_day date;", "of_moment timestamptz;")
DAY = ("    day date := (moment at time zone 'Europe/London')::date;\n", "    day date;\n")
WHOLE = (
    "(date_trunc('month', until::timestamp) + interval '1 month') at time zone",
    "least(date_trunc('month', until::timestamp) + interval '1 month', date_trunc('month', wardmote.today()::timestamp)) at time zone",
)


def anew(name: str, ends: str, *changes: tuple[str, str]) -> str:
    """A function as it was, with these words in place of those."""
    body: str = BEFORE[BEFORE.index(f"create function wardmote.{name}(") :]
    body = body[: body.index(ends) + len(ends)]
    for was, becomes in changes:
        assert body.count(was) == 1, was
        body = body.replace(was, becomes)
    return body.replace("create function", "create or replace function") + ";\n"


FUNCTIONS = (
    anew("powers_steps", "end $$", DECIDED)
    + anew("powers_by_the_clock", "end $$", DAY, NAMED, WHICH, THEN)
    + anew("powers_told", "order by 1, 2, 3, 4\n$$", WHOLE)
)


class Migration(migrations.Migration):
    dependencies = [("powers", "0002_protect")]
    operations = [
        migrations.RunSQL(
            f"set local role wardmote_definer;\n{FUNCTIONS}set local role wardmote_owner;",
            migrations.RunSQL.noop,
        )
    ]
