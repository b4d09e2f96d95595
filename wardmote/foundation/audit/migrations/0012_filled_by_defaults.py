"""An entry as before, for less: what the database says of it by itself stands in the columns' defaults.

Nobody who writes entries may name those columns, the table's owner included, so nobody says otherwise. What remains of the
trigger works out digest and leaf, and asks how often in an hour, which was a trigger of its own whose condition
PostgreSQL read anew from the catalogue for each statement. Decision: docs/decisions/0158-an-entry-is-filled-by-defaults.md
"""

from importlib import import_module

from django.db import migrations

from wardmote.foundation.audit.counted import COUNTED

before = import_module("wardmote.foundation.audit.migrations.0011_sent_as_arrays")
words = before.words

DEFAULTS = """
alter table public.audit_entry
    alter column id set default gen_random_uuid(),
    alter column at set default clock_timestamp(),
    alter column xid set default pg_current_xact_id()::text::bigint,
    alter column officer_id set default wardmote.actor(),
    alter column salt set default uuid_send(gen_random_uuid());
revoke insert on public.audit_entry from wardmote_owner;
grant insert (action, subject_kind, subject_id, owner_id, ground_id, recipient_id, purpose, note)
    on public.audit_entry to wardmote_owner;
drop trigger audit_within_limit on public.audit_entry;
"""
FILL = f"""
set local role wardmote_definer;
create or replace function wardmote.audit_fill() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if new.officer_id is not null then
        select o.agency_id into new.agency_id from public.identity_officer o where o.id = new.officer_id;
    end if;
    if new.purpose is null then new.purpose := ''; end if;
    if new.note is null then new.note := ''; end if;
    if new.note <> '' then
        new.digest := sha256(new.salt || {words("new.note")});
    end if;
    new.leaf := sha256({" || ".join(before.PARTS)});
    if new.officer_id is not null and (new.action = 'opened' or {COUNTED.format("new.")}) then
        perform wardmote.within_limit(new.action, new.subject_id);
    end if;
    return new;
end $$;

drop function wardmote.within_limit();
-- A job works through what it is given: the limit is a person's. Two requests at once may both be the last.
create function wardmote.within_limit(action text, subject uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
    its text := wardmote.limited_as(action);
begin
    if nullif(current_setting('wardmote.session', true), '') is not null
       and (select count(*) from wardmote.done_this_hour(its, subject)) >= wardmote.limit_an_hour(its) then
        raise exception using errcode = 'WM429', message = its;
    end if;
end $$;
revoke all on function wardmote.within_limit(text, uuid) from public;
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0011_sent_as_arrays")]
    operations = [
        migrations.RunSQL(DEFAULTS, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
