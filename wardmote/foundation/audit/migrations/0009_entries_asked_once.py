"""An entry is asked once what it is about: by the function of its kind, instead of by a policy of each kind there is."""

from django.db import migrations

# In the officer's own right: what these functions look at, row policies bind. A kind is any word, so it is looked up
# as a name among ours and nothing else is called.
ASKED = """
create function wardmote.entry_stands(kind text, subject uuid) returns boolean
language plpgsql stable security invoker set search_path = '' as $$
declare
    stands boolean;
begin
    if to_regprocedure(format('wardmote.%I(uuid)', 'about_' || kind)) is null then
        return true;
    end if;
    execute format('select wardmote.%I($1)', 'about_' || kind) into stands using subject;
    return coalesce(stands, false);
end $$;

create function wardmote.entry_opens(kind text, subject uuid, owner uuid) returns boolean
language plpgsql stable security invoker set search_path = '' as $$
declare
    opens boolean;
begin
    if to_regprocedure(format('wardmote.%I(uuid, uuid)', 'opens_' || kind)) is null then
        return false;
    end if;
    execute format('select wardmote.%I($1, $2)', 'opens_' || kind) into opens using subject, owner;
    return coalesce(opens, false);
end $$;
revoke all on function wardmote.entry_stands(text, uuid), wardmote.entry_opens(text, uuid, uuid) from public;
grant execute on function wardmote.entry_stands(text, uuid), wardmote.entry_opens(text, uuid, uuid) to wardmote_app;

alter policy entry_by_an_officer on public.audit_entry
    with check (officer_id is not null and (action <> 'opened' or wardmote.entry_opens(subject_kind, subject_id, owner_id)));
create policy entry_about_what_one_may_see on public.audit_entry as restrictive for insert to wardmote_app
    with check (action = 'opened' or wardmote.entry_stands(subject_kind, subject_id)); -- what one opens one may name
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_sooner")]
    operations = [migrations.RunSQL(ASKED, migrations.RunSQL.noop)]
