"""A lead chooses a person record of the own agency that they may not see: docs/decisions/0079-a-pack-widens-nothing.md

A colleague tells the reference. Without this a request about somebody whom another team alone knows could not be answered: nothing
is asked of anybody until a record is chosen. The lead learns that there is such a reference, and a number of records; nothing else.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTION = """
create function wardmote.rights_choose(request uuid, its_reference text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    found uuid;
begin
    select p.id into found
      from public.rights_request r
      join public.people_person p on p.owner_id = r.agency_id and p.reference = its_reference
     where r.id = rights_choose.request and r.state = 'open' and r.agency_id = wardmote.actor_agency()
       and wardmote.actor_has('information_governance')
       and r.id in (select wardmote.my_openings('data_request'));
    if found is null then
        return false;
    end if;
    insert into public.rights_subject (id, request_id, person_id, by_id, at)
    values (gen_random_uuid(), rights_choose.request, found, wardmote.actor(), now())
    on conflict (request_id, person_id) do nothing;
    return true;
end $$;
grant execute on function wardmote.rights_choose(uuid, text) to wardmote_app;
"""
SIGNATURE = "rights_choose(uuid, text)"


class Migration(migrations.Migration):
    dependencies = [("rights", "0015_packs_for_leads")]
    operations = [
        migrations.RunSQL(
            "grant insert on public.rights_subject to wardmote_definer;",
            "revoke insert on public.rights_subject from wardmote_definer;",
        ),
        migrations.RunSQL(
            definer_functions(FUNCTION, SIGNATURE),
            f"set local role wardmote_definer; drop function wardmote.{SIGNATURE}; set local role wardmote_owner;",
        ),
    ]
