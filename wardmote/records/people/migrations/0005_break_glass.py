"""A person record is read by whoever broke its glass: itself, and what is known of them once its opening is on record.

To read only: who reads a record so ties nothing to it.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

SENSITIVE = ["people_contact", "people_address", "people_detail", "people_wording"]

FUNCTIONS = """
-- In an emergency: the person record with this reference, for some minutes; see break_glass_of_case().
create function wardmote.break_glass_of_person(reference text, reason text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    p record;
    made uuid;
begin
    select x.id, x.reference into p from public.people_person x
     where x.reference = upper(trim(break_glass_of_person.reference));
    made := wardmote.begin_glass('person', p.id, p.reference, null, reason);
    if made is null then
        insert into public.audit_entry (action, subject_kind, subject_id, owner_id, note)
        values ('glass refused', 'list', null, wardmote.actor_agency(), trim(reason));
    end if;
    return made;
end $$;
grant execute on function wardmote.break_glass_of_person(text, text) to wardmote_app;
"""
POLICIES = """
create policy glass_read on public.people_person for select to wardmote_app
    using (id = (select wardmote.my_glass('person')));
create policy link_not_through_glass on public.people_link as restrictive for insert to wardmote_app
    with check (coalesce((select wardmote.my_glass('person')) not in (one_id, other_id), true));
""" + "".join(
    f"""create policy glass_read on public.{table} for select to wardmote_app
    using (person_id = (select wardmote.my_glass('person')) and person_id in (select wardmote.my_openings('person')));
"""
    for table in SENSITIVE
)
UNDO = "drop policy link_not_through_glass on public.people_link;" + "".join(
    f"drop policy glass_read on public.{table};" for table in ("people_person", *SENSITIVE)
)


class Migration(migrations.Migration):
    dependencies = [("people", "0004_say_why"), ("access", "0008_named_ask_whatever_their_kind")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "break_glass_of_person(text, text)"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(POLICIES, UNDO),
    ]
