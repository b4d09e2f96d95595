"""What the desk holds of an officer as an officer, in numbers, for that officer alone.

Only of what they put down in sight of it: a number that told of a conflict declared in vain, of a must-not-receive list
or of an alarm would tell what those rooms do not.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

# Each table that keeps who put a row down, in sight of it, and the column. What they are called: rights/own.py.
ACTS = {
    "intake_report": "taken_by_id",
    "intake_decision": "by_id",
    "cases_case": "opened_by_id",
    "cases_summary": "by_id",
    "cases_note": "by_id",
    "actions_action": "asked_by_id",
    "people_person": "made_by_id",
    "people_detail": "by_id",
    "places_place": "made_by_id",
    "places_note": "by_id",
    "documents_document": "added_by_id",
    "access_disclosure": "by_id",
}
FUNCTIONS = (
    """
create function wardmote.rights_acts_of_mine() returns table (what text, how_many bigint)
language sql stable security definer set search_path = '' as $$
"""
    + "\n    union all ".join(
        f"select '{table}', (select count(*) from public.{table} x where x.{column} = wardmote.actor())"
        for table, column in ACTS.items()
    )
    + """
$$;

-- On how many days of the last year, and how much: the records opened, and the lists taken away, by month.
create function wardmote.rights_use_of_mine() returns table (month date, opened bigint, exported bigint)
language sql stable security definer set search_path = '' as $$
    select date_trunc('month', e.at at time zone 'Europe/London')::date,
           count(*) filter (where e.action = 'opened'), count(*) filter (where e.action in ('exported', 'log.downloaded'))
      from public.audit_entry e
     where e.officer_id = wardmote.actor() and e.action in ('opened', 'exported', 'log.downloaded')
       and e.at > now() - interval '1 year'
     group by 1 order by 1 desc
$$;
grant execute on function wardmote.rights_acts_of_mine(), wardmote.rights_use_of_mine() to wardmote_app;
"""
)


class Migration(migrations.Migration):
    dependencies = [("rights", "0007_subjects_go")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "rights_acts_of_mine()", "rights_use_of_mine()"),
            migrations.RunSQL.noop,
        )
    ]
