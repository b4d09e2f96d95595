"""What is begun and uploaded at a front door is counted by the figures of the door's agency."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTION = """
create or replace function wardmote.front_door_counted(door uuid, sort text, network bytea, most_key text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    counted_as bytea := convert_to(sort, 'UTF8') || coalesce(network, '');
    this_hour timestamptz := date_trunc('hour', now());
    its_agency uuid := (select d.agency_id from public.front_doors_door d where d.id = front_door_counted.door);
begin
    if wardmote.front_door_count(door, counted_as, this_hour) >= wardmote.front_door_parameter(most_key, its_agency) then
        return false;
    end if;
    insert into public.front_doors_count (id, door_id, network, hour, share, many)
    values (gen_random_uuid(), door, counted_as, this_hour, floor(random() * 16), 1)
        on conflict on constraint count_once do update set many = front_doors_count.many + 1;
    return true;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("public_site", "0002_protect"),
        ("front_doors", "0008_an_agencys_own_figures"),
    ]
    operations = [migrations.RunSQL(definer_functions(FUNCTION), migrations.RunSQL.noop)]
