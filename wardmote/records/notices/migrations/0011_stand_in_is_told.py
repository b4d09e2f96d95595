"""Standing in, named or withdrawn, is told by the database itself to both whom it is about, but to who did it."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTION = """
create function wardmote.tell_of_stand_in() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), o, tg_argv[0], 'stand_in', new.id, wardmote.today(), now()
      from unnest(array[new.away_id, new.colleague_id]) o
     where o is distinct from case tg_op when 'INSERT' then new.by_id else new.ended_by_id end
    on conflict do nothing;
    return null;
end $$;
"""
TRIGGERS = """
create trigger tell_of_stand_in after insert on public.access_standin
    for each row execute function wardmote.tell_of_stand_in('stand_in_named');
create trigger tell_of_its_end after update of ended_at on public.access_standin
    for each row execute function wardmote.tell_of_stand_in('stand_in_ended');
"""
UNDO = "drop trigger tell_of_stand_in on public.access_standin; drop trigger tell_of_its_end on public.access_standin;"


class Migration(migrations.Migration):
    dependencies = [("notices", "0010_alarm_is_told"), ("access", "0013_protect_standin")]
    operations = [
        migrations.RunSQL(definer_functions(FUNCTION, "tell_of_stand_in()"), migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
