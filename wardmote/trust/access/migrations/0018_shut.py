"""A record that an officer may not see and one that is not there are told apart by nothing, the time it takes included.

Whether a record is shut is asked first, of one audience, in the same steps whether there is a record or not; only what
is not shut is looked for as before. Decision: docs/decisions/0054-hidden-and-not-there.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, of_class

FUNCTIONS = """
-- Of a record the rule alone shows, or an emergency: while one is under way the door leaves it to the policies.
create function wardmote.is_shut(kind text, key text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    door public.access_door;
    audience bigint;
begin
    select d.* into door from public.access_door d where d.kind = is_shut.kind;
    if door.kind is null or exists (select 1 from public.access_breakglass g
                                     where g.officer_id = wardmote.actor() and g.until > now() and g.ended_at is null) then
        return false;
    end if;
    execute format('select audience_id from public.%I where %I = $1%s', door."table", door."column",
                   case door."column" when 'id' then '::uuid' else '' end)
       into audience using case door."column" when 'id' then key else upper(key) end;
    return not wardmote.admits_me(coalesce(audience, 0), 'read');
end $$;
grant execute on function wardmote.is_shut(text, text) to wardmote_app;
"""
# In the caller's own right: what it opens it opens as before.
DOOR = """
create function wardmote.at_the_door(hash text, kind text, key text) returns text
language plpgsql security invoker set search_path = '' as $$
declare
    answer text := '';
begin
    perform wardmote.begin_session(hash);
    if wardmote.actor() is null then
        return '';
    end if;
    if wardmote.is_shut(kind, key) then
        return 'shut';
    end if;
    if to_regprocedure(format('wardmote.%I(text, text)', 'open_' || kind)) is not null then
        execute format('select wardmote.%I($1, $2)', 'open_' || kind) into answer using hash, key;
    end if;
    return coalesce(answer, '');
end $$;
revoke all on function wardmote.at_the_door(text, text, text) from public;
grant execute on function wardmote.at_the_door(text, text, text) to wardmote_app;
grant select on public.access_door to wardmote_definer;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0017_door")]
    operations = [
        migrations.RunSQL(of_class("framework", "access_door"), migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, "is_shut(text, text)"), migrations.RunSQL.noop),
        migrations.RunSQL(DOOR, migrations.RunSQL.noop),
    ]
