"""A case that asks why is opened only once that is said: its door answers `asks`, and nothing is put on record."""

from django.db import migrations

OPEN = """
drop function wardmote.open_case(text, text);
create function wardmote.open_case(hash text, key text) returns text
language plpgsql security invoker set search_path = '' as $$
declare
    record uuid;
    owner uuid;
    why text;
begin
    perform wardmote.begin_session(hash);
    select c.id, c.owner_id into record, owner from wardmote.case_at_the_door(upper(key)) c;
    if record is null then
        return '';
    end if;
    why := wardmote.purpose_at_the_door('case', record);
    if why is null then
        return 'asks';
    end if;
    if not wardmote.opened_lately('case', record) then
        insert into public.audit_entry (action, subject_kind, subject_id, owner_id, purpose)
        values ('opened', 'case', record, owner, why);
    end if;
    return '';
end $$;
revoke all on function wardmote.open_case(text, text) from public;
grant execute on function wardmote.open_case(text, text) to wardmote_app;

create trigger opened_before_it_stops_asking before update of kind on public.cases_case
    for each row when (old.kind is distinct from new.kind)
    execute function wardmote.opened_before_it_stops_asking('case');
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_protect_transfer"), ("access", "0005_protect_the_door")]
    operations = [migrations.RunSQL(OPEN, migrations.RunSQL.noop)]
