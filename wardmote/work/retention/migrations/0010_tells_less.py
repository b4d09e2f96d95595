"""A day of keeping, and what is in the way of deleting, tell a lead less of records that they may not see.

Only records that are not for named officers count as coming to notice; what goes by an age runs to the end of that year,
so that no day is a birthday; and what is in the way is named to those alone who see the record.
Decision: docs/decisions/0091-what-keeping-and-rights-tell.md
"""

from importlib import import_module

from django.db import migrations

PACKAGE = "wardmote.work.retention.migrations."
reckoning = import_module(PACKAGE + "0004_reckoning").FUNCTIONS
deciding = import_module(PACKAGE + "0005_deciding").FUNCTIONS


def of(functions: str, name: str, **changes: tuple[str, str]) -> str:
    """One function of these, to be put in its place, with some words changed for others."""
    found = functions[functions.index(f"create function wardmote.{name}(") :]
    found = found[: found.index("$$;", found.index("as $$") + 5) + 3]
    for was, becomes in changes.values():
        assert found.count(was) == 1, was
        found = found.replace(was, becomes)
    return found.replace("create function", "create or replace function")


AUDIENCE = "join public.access_audience a on a.id = {}.audience_id and a.tier = 'standard'"
LAST_NOTICE = of(
    reckoning,
    "retention_last_notice",
    joined=(
        "join public.intake_report r on r.id = l.report_id\n",
        f"join public.intake_report r on r.id = l.report_id\n          {AUDIENCE.format('r')}\n",
    ),
    case=(
        "join public.cases_case c on c.id = o.case_id\n",
        f"join public.cases_case c on c.id = o.case_id\n          {AUDIENCE.format('c')}\n",
    ),
    report=(
        "join public.intake_report r on r.id = o.report_id\n",
        f"join public.intake_report r on r.id = o.report_id\n          {AUDIENCE.format('r')}\n",
    ),
)
YEARS = """
-- The last day of the year in which whoever was born that day is so old.
create function wardmote.retention_end_of_year(born date, age integer) returns date
language sql immutable set search_path = '' as $$
    select (date_trunc('year', born + make_interval(years => age)) + interval '1 year' - interval '1 day')::date
$$;
"""
RECKON = of(
    reckoning,
    "retention_reckon",
    base=(
        "until := (born + make_interval(years => base.until_age))::date;",
        "until := wardmote.retention_end_of_year(born, base.until_age);",
    ),
    floor=(
        "floor_until := (child.youngest + make_interval(years => least_rule.until_age))::date;",
        "floor_until := wardmote.retention_end_of_year(child.youngest, least_rule.until_age);",
    ),
)
IN_THE_WAY = """
-- The same in the words for whoever asks: of a record they do not see, that it is needed, not what for.
create function wardmote.retention_obstacles_told(item uuid) returns setof text
language sql volatile security definer set search_path = '' as $$
    select distinct case when o.code in ('not-settled', 'kept-by-another', 'held', 'partner')
                           or wardmote.admits_me(i.audience_id, 'read') then o.code else 'needed' end
      from public.retention_item i cross join lateral wardmote.retention_obstacles(i.id) o(code)
     where i.id = item
$$;
""" + "\n".join(
    (
        of(
            deciding,
            "retention_in_the_way",
            told=(
                "select wardmote.retention_obstacles(i.id)",
                "select wardmote.retention_obstacles_told(i.id)",
            ),
        ),
        of(
            deciding,
            "retention_ready_to_go",
            told=(
                "from wardmote.retention_obstacles(item) o",
                "from wardmote.retention_obstacles_told(item) o",
            ),
        ),
    )
)
# Counted anew by the worker's next run, some at a time.
ANEW = """
set local role wardmote_definer;
update public.retention_item i set reckoned_at = 'epoch'::timestamptz
 where exists (select 1 from public.retention_rule r
                where r.id in (i.rule_id, i.floor_rule_id) and (r.until_age is not null or r.since = 'last_notice'));
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0009_no_birthday_is_left"), ("identity", "0014_by_the_clock")]
    operations = [
        migrations.RunSQL(
            "set local role wardmote_definer;\n"
            + YEARS
            + LAST_NOTICE
            + RECKON
            + IN_THE_WAY
            + "\nrevoke all on function wardmote.retention_end_of_year(date, integer),"
            " wardmote.retention_obstacles_told(uuid) from public;\nset local role wardmote_owner;",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(ANEW, migrations.RunSQL.noop),
    ]
