"""The record a request is about is asked for alone: whether its one audience admits the officer, not which audiences do.

The door says which record it is. That the application names it is a hint of how to ask: of any row, and whatever is
named, `admits_me()` and `my_audiences()` give one answer. Decision: docs/decisions/0157-the-record-at-hand.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

AT_HAND = """
-- Whatever else is put there names no record.
create function wardmote.at_hand() returns uuid
language sql stable parallel safe set search_path = '' as $$
    select case when pg_catalog.current_setting('wardmote.at_hand', true) ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                then pg_catalog.current_setting('wardmote.at_hand', true)::uuid end
$$;
revoke all on function wardmote.at_hand() from public;
grant execute on function wardmote.at_hand() to wardmote_app, wardmote_definer;
"""

# As `is_shut()` was, which it takes the place of, in the same steps whether there is a record or not.
LET_IN = """
drop function wardmote.is_shut(text, text);
create function wardmote.let_in(kind text, key text, out shut boolean, out record uuid)
language plpgsql volatile security definer set search_path = '' as $$
declare
    door public.access_door;
    audience bigint;
begin
    shut := false;
    select d.* into door from public.access_door d where d.kind = let_in.kind;
    if door.kind is null or exists (select 1 from public.access_breakglass g
                                     where g.officer_id = wardmote.actor() and g.until > clock_timestamp() and g.ended_at is null) then
        return;
    end if;
    execute format('select audience_id, id from public.%I where %I = $1%s', door."table", door."column",
                   case door."column" when 'id' then '::uuid' else '' end)
       into audience, record using case door."column" when 'id' then key else upper(key) end;
    if not wardmote.admits_me(coalesce(audience, 0), 'read') then
        shut := true;
        record := null;
    end if;
end $$;
grant execute on function wardmote.let_in(text, text) to wardmote_app;
"""

# In the caller's own right, as before: what it opens it opens, and answers with what was opened.
DOOR = """
drop function wardmote.at_the_door(text, text, text);
create function wardmote.at_the_door(hash text, kind text, key text, out answer text, out record uuid)
language plpgsql security invoker set search_path = '' as $$
declare
    found record;
begin
    answer := '';
    perform wardmote.begin_session(hash);
    if wardmote.actor() is null then
        return;
    end if;
    found := wardmote.let_in(kind, key);
    if found.shut then
        answer := 'shut';
        return;
    end if;
    if to_regprocedure(format('wardmote.%I(text, text)', 'open_' || kind)) is not null then
        execute format('select wardmote.%I($1, $2)', 'open_' || kind) into answer using hash, key;
        answer := coalesce(answer, '');
    end if;
    if answer = '' then
        record := found.record;
    end if;
end $$;
revoke all on function wardmote.at_the_door(text, text, text) from public;
grant execute on function wardmote.at_the_door(text, text, text) to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0020_by_the_clock")]
    operations = [
        migrations.RunSQL(AT_HAND, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(LET_IN, "let_in(text, text)"), migrations.RunSQL.noop),
        migrations.RunSQL(DOOR, migrations.RunSQL.noop),
    ]
