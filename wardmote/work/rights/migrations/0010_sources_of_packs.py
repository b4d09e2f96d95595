"""What parts of a pack are from: each table on which `rights_move` stands, by the column it names.

A list inside the function knew only the tables there were when it was written: a pack of a case that is assessed was
refused. Rooms above add theirs in a migration of their own, with `source_of_packs()`.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions
from wardmote.work.rights.sources import source_of_packs

RISK = ["risk_assessment", "risk_override", "risk_contact"]
RECORDS = '{"person": "people_person", "case": "cases_case", "report": "intake_report"}'
FUNCTIONS = (
    """
create or replace function wardmote.rights_place_item() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    records constant jsonb := '"""
    + RECORDS
    + """';
    -- A report itself is no part: what was told in it is. It has the trigger for those who are asked about it.
    key constant text := (select split_part(encode(t.tgargs, 'escape'), '\\000', 1) from pg_catalog.pg_trigger t
                           where t.tgname = 'rights_move' and new.source <> 'intake_report'
                             and t.tgrelid = to_regclass(format('public.%I', new.source)));
    the_owner uuid;
    of_record bigint;
    found_audience bigint;
begin
    if key is null or not records ? new.record_kind then
        raise exception 'no such part of a record for this officer' using errcode = 'insufficient_privilege';
    end if;
    execute format('select owner_id, audience_id from public.%I where id = $1', records ->> new.record_kind)
       into the_owner, of_record using new.record_id;
    execute format('select audience_id from public.%I where %I = $1', new.source, key)
       into found_audience using new.source_id;
    -- What is hidden is refused in the words for what is not there.
    if the_owner is distinct from new.agency_id or found_audience is null
       or (tg_op = 'INSERT' and not (wardmote.admits_me(of_record, 'read') and wardmote.admits_me(found_audience, 'read'))) then
        raise exception 'no such part of a record for this officer' using errcode = 'insufficient_privilege';
    end if;
    new.audience_id := found_audience;
    return new;
end $$;
"""
)


class Migration(migrations.Migration):
    dependencies = [("rights", "0009_no_letter_of_what_is_restricted"), ("risk", "0002_protect")]
    operations = [
        *[migrations.RunSQL(source_of_packs(table), migrations.RunSQL.noop) for table in RISK],
        migrations.RunSQL(definer_functions(FUNCTIONS, "rights_place_item()"), migrations.RunSQL.noop),
    ]
