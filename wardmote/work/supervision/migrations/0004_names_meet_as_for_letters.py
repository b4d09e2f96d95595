"""Whether two ways of writing a name may mean one person is asked as letters ask it: also begun (Pete, Peter), with
accents or as an initial."""

from django.db import migrations

FUNCTIONS = """
create or replace function wardmote.supervision_may_ask(its_case uuid, its_entry uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.cases_person e
         where e.id = its_entry and e.case_id = its_case and e.role = 'victim'
           and e.until_on is null
           and not exists (
               select from public.cases_mustnotreceive m left join public.identity_officer o on o.id = m.officer_id
                where m.case_id = its_case and m.lifted_at is null
                  and (wardmote.letter_names_meet(m.name, e.name)
                       or wardmote.letter_names_meet(o.name, e.name))))
$$;
drop function wardmote.supervision_names_meet(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("supervision", "0003_shipped"), ("letters", "0002_protect")]
    operations = [
        migrations.RunSQL(
            f"set local role wardmote_definer;\n{FUNCTIONS}set local role wardmote_owner;",
            migrations.RunSQL.noop,
        )
    ]
