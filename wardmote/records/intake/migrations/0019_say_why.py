"""A report that asks why is opened only once that is said: its door answers `asks`, and nothing is put on record."""

from django.db import migrations

OPEN = """
drop function wardmote.open_report(text, text);
create function wardmote.open_report(hash text, key text) returns text
language plpgsql security invoker set search_path = '' as $$
declare
    record uuid;
    owner uuid;
    why text;
begin
    perform wardmote.begin_session(hash);
    select r.id, r.owner_id into record, owner from public.intake_report r where r.reference = upper(key);
    if record is null then
        return '';
    end if;
    why := wardmote.purpose_at_the_door('report', record);
    if why is null then
        return 'asks';
    end if;
    if not wardmote.opened_lately('report', record) then
        insert into public.audit_entry (action, subject_kind, subject_id, owner_id, purpose)
        values ('opened', 'report', record, owner, why);
    end if;
    return '';
end $$;
revoke all on function wardmote.open_report(text, text) from public;
grant execute on function wardmote.open_report(text, text) to wardmote_app;
grant execute on function wardmote.standing_purpose(text) to wardmote_definer;

create trigger opened_before_it_stops_asking before update of kind on public.intake_report
    for each row when (old.kind is distinct from new.kind)
    execute function wardmote.opened_before_it_stops_asking('report');
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0018_protect_report_document"), ("access", "0005_protect_the_door")]
    operations = [migrations.RunSQL(OPEN, migrations.RunSQL.noop)]
