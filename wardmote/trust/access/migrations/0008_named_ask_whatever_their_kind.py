"""A record whose kind never asks asks all the same where it is for named officers: its door answers that now.

The policy on openings refused such a person or place without a purpose, as the rule says, but its door had no way to
ask for one: nobody could open it. Where such a kind does not ask, no purpose is put down, as before.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create or replace function wardmote.purpose_at_the_door(record_kind text, record uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    said text := wardmote.purpose_stated(record_kind, record);
    found record;
begin
    if said is not null then
        return said;
    end if;
    found := wardmote.record_at_the_door(record_kind, record);
    if found.owner is null or wardmote.asks_why(record_kind, found.sort, found.audience) then
        return null;
    end if;
    if not exists (select 1 from public.access_atthedoor d where d.record_kind = purpose_at_the_door.record_kind) then
        return '';
    end if;
    return wardmote.usual_purpose(found.sort);
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0007_protect_break_glass")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "purpose_at_the_door(text, uuid)"), migrations.RunSQL.noop
        ),
    ]
