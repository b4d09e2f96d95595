"""Whoever must know that the glass of a record was broken is told by the database itself, in the same transaction."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

# The record's lead, or without one the owner's supervisors; the auditors of the owner and of the officer's own agency.
FUNCTION = """
create function wardmote.tell_of_glass() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), o.id, 'glass_broken', 'break_glass', new.id, wardmote.today(), now()
      from public.identity_officer o
     where o.left_at is null and not o.is_service and o.id <> new.officer_id
       and (o.id = new.lead_id
            or (new.lead_id is null and o.agency_id = new.owner_id and 'supervisor' = any (o.roles))
            or (o.agency_id in (new.owner_id, new.agency_id) and 'auditor' = any (o.roles)))
    on conflict do nothing;
    return null;
end $$;

-- Whom the database told of it, for the one who broke it: they are written to as well.
create function wardmote.told_of_glass(glass uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select n.officer_id from public.notices_notice n join public.access_breakglass b on b.id = n.subject_id
     where b.id = glass and b.officer_id = wardmote.actor() and n.kind = 'glass_broken'
$$;

-- The worker learns the address of an officer of the agency it acts for; and of whoever else was told today that one
-- of that agency's officers broke the glass of a record.
create or replace function wardmote.address_of(officer uuid) returns text
language sql stable security definer set search_path = '' as $$
    select a.email from public.identity_account a join public.identity_officer o on o.id = a.id
     where o.id = officer and a.is_active and o.left_at is null and not o.is_service
       and (o.leaving_on is null or o.leaving_on >= wardmote.today())
       and (o.agency_id = wardmote.actor_agency()
            or exists (select 1 from public.notices_notice n join public.access_breakglass b on b.id = n.subject_id
                        where n.officer_id = officer and n.kind = 'glass_broken' and n.at > now() - interval '1 day'
                          and b.agency_id = wardmote.actor_agency()))
$$;
grant execute on function wardmote.told_of_glass(uuid) to wardmote_app;
"""
TRIGGER = """
create trigger tell_of_glass after insert on public.access_breakglass
    for each row execute function wardmote.tell_of_glass();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0007_own_preferences"),
        ("access", "0007_protect_break_glass"),
        ("identity", "0010_addresses_of_people"),
    ]
    operations = [
        migrations.RunSQL(
            "grant select (officer_id, kind, subject_id, at), insert on public.notices_notice to wardmote_definer;"
            + definer_functions(FUNCTION, "tell_of_glass()", "told_of_glass(uuid)"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(TRIGGER, "drop trigger tell_of_glass on public.access_breakglass;"),
    ]
