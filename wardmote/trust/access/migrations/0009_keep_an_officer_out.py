"""One officer more who must not receive a record: what `set_audience()` does, for those who may not decide on it."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

# It takes the record's audience as it is and adds one denial: it lets nobody in, so nobody need see the record. For the
# rooms of records alone, which say who may ask for whom and put it on record.
FUNCTION = """
create function wardmote.keep_officer_out(kind text, record uuid, officer uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    the_table text;
    present bigint;
    becomes bigint;
begin
    select s."table" into strict the_table from public.access_shareable s where s.kind = keep_officer_out.kind;
    execute format('select audience_id from public.%I where id = $1 for update', the_table)
       into strict present using record;
    if exists (select 1 from public.access_denial d where d.audience_id = present and d.officer_id = officer) then
        return;
    end if;
    select wardmote.find_audience(a.owner_id, a.tier, h.categories::text[], wardmote.grants_of(present),
               wardmote.denials_of(present) || jsonb_build_array(jsonb_build_object('officer', officer, 'agency', null)))
      into strict becomes
      from public.access_audience a join public.access_holding h on h.id = a.holding_id where a.id = present;
    if wardmote.is_kept(present) and not wardmote.is_kept(becomes) then
        raise exception 'someone at the owner must keep the record' using errcode = 'check_violation';
    end if;
    execute format('update public.%I set audience_id = $1 where id = $2', the_table) using becomes, record;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0008_named_ask_whatever_their_kind")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTION, "keep_officer_out(text, uuid, uuid)"),
            "set local role wardmote_definer; drop function wardmote.keep_officer_out(text, uuid, uuid);"
            " set local role wardmote_owner;",
        )
    ]
