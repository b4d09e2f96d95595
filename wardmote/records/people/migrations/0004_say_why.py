"""A person kept for named officers is opened only once it is said why: its door answers `asks`, and nothing is put on
record. With it, those that are read as one with it are opened that do not ask, or of which it was said.
"""

from django.db import migrations

OPEN = """
drop function wardmote.open_person(text, text);
create function wardmote.open_person(hash text, key text) returns text
language plpgsql security invoker set search_path = '' as $$
declare
    record uuid;
begin
    perform wardmote.begin_session(hash);
    select p.id into record from public.people_person p where p.reference = upper(key);
    if record is null then
        return '';
    end if;
    if wardmote.purpose_at_the_door('person', record) is null then
        return 'asks';
    end if;
    -- Each under its own name, where its owner looks.
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id, purpose)
    with recursive one (id) as (
        select record
        union
        select case when m.away_id = one.id then m.into_id else m.away_id end
          from one join public.people_merge m on one.id in (m.away_id, m.into_id) where m.undone_at is null
    ), each as (
        select p.id, p.owner_id, wardmote.purpose_at_the_door('person', p.id) as why
          from public.people_person p join one on one.id = p.id
    )
    select 'opened', 'person', e.id, e.owner_id, e.why from each e
     where e.why is not null and not wardmote.opened_lately('person', e.id);
    return '';
end $$;
revoke all on function wardmote.open_person(text, text) from public;
grant execute on function wardmote.open_person(text, text) to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_compared_by_our_functions"),
        ("access", "0008_named_ask_whatever_their_kind"),
    ]
    operations = [migrations.RunSQL(OPEN, migrations.RunSQL.noop)]
