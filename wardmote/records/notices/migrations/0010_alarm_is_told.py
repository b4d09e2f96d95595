"""An alarm is told by the database itself, in the same transaction: to the officer's own agency's governance leads and
auditors, once for an officer and day, since there is one alarm for each.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTION = """
create function wardmote.tell_of_alarm() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), o.id, 'unusual_use', 'alarm', new.id, wardmote.today(), now()
      from public.identity_officer o
     where o.agency_id = new.agency_id and o.id <> new.officer_id and o.left_at is null and not o.is_service
       and o.roles && array['information_governance', 'auditor']::varchar[]
    on conflict do nothing;
    return null;
end $$;
"""
TRIGGER = """
create trigger tell_of_alarm after insert on public.access_alarm
    for each row execute function wardmote.tell_of_alarm();
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0009_told_without_an_answer"), ("access", "0011_protect_alarm")]
    operations = [
        migrations.RunSQL(definer_functions(FUNCTION, "tell_of_alarm()"), migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, "drop trigger tell_of_alarm on public.access_alarm;"),
    ]
