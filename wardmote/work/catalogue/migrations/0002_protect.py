"""The catalogue is everyone's to read. What an agency sets or confirms is written by its administrators, through functions.

Decision: docs/decisions/0111-the-law-is-rows-of-a-catalogue.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, of_class

PUBLIC = (
    of_class(
        "public: tools and powers and what agencies set of them, which say nothing of any record",
        "catalogue_entry",
        "catalogue_figure",
        "catalogue_commencement",
        "catalogue_confirmation",
    )
    + """
grant select on public.catalogue_entry, public.catalogue_figure, public.catalogue_commencement, public.catalogue_confirmation
    to wardmote_app, wardmote_definer;
grant insert on public.catalogue_figure, public.catalogue_commencement, public.catalogue_confirmation to wardmote_definer;
"""
)

FUNCTIONS = """
-- Whether the catalogue names a provision: one that brings in a power, a figure, or who may.
create function wardmote.catalogue_names(provision text) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from public.catalogue_figure f where f.provision = $1 and $1 <> '')
        or exists (select from public.catalogue_entry e
                    where $1 <> '' and (e.provision = $1
                       or pg_catalog.jsonb_path_exists(e.said, '$.**.provision ? (@ == $p)', pg_catalog.jsonb_build_object('p', $1))))
$$;

-- An agency's own version of a figure, from a day on: of the same kind, and of a unit that can be compared.
create function wardmote.set_catalogue_figure(
    its_power text, its_name text, value numeric, unit text, section text, source text, why text, starts date
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    mine uuid := wardmote.actor_agency();
    was public.catalogue_figure;
    made uuid := gen_random_uuid();
    periods text[] := array['h', 'd', 'wd', 'weeks', 'm', 'y'];
begin
    if mine is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer sets no figures' using errcode = 'insufficient_privilege';
    end if;
    select f.* into was from public.catalogue_figure f
     where f.power = its_power and f.name = its_name and f.agency_id is null
     order by f.edition desc, f.provision = '' desc, f.starts_on desc nulls last limit 1;
    if was.id is null or starts is null or starts < wardmote.today()
       -- Twenty years ahead, and no length of which the end could not be told.
       or starts > wardmote.today() + 7305 or (unit = 'y' and value > 100) or (unit = 'm' and value > 1200)
       or section is null or source is null or length(btrim(source)) not between 3 and 300 or length(section) > 120
       or why is null or length(btrim(why)) not between 3 and 300 or unit is null
       or not (unit = was.unit or (unit = any (periods) and was.unit = any (periods)))
       -- That there is no limit can be said of a ceiling or a sum alone: an age, a floor or a period is a number.
       or (value is null and was.kind not in ('ceiling', 'sum'))
       or value < 0 or value > 1000000 or (was.kind = 'time' and value > 1439) or (was.kind = 'age' and value > 120)
       or (unit = any (periods) and (value > 10000 or value <> trunc(value)))
       or (was.kind in ('age', 'time') and value <> trunc(value)) then
        raise exception 'a figure there is, with a value that may be set' using errcode = 'check_violation';
    end if;
    insert into public.catalogue_figure (id, power, name, agency_id, label, kind, place, value, unit, starts_on, ends_on,
        provision, section, source, status, note, edition, why, by_id, at)
    values (made, was.power, was.name, mine, was.label, was.kind, was.place, value, unit, starts, null,
        '', btrim(section), btrim(source), 'own', '', null, btrim(why), wardmote.actor(), clock_timestamp());
    return made;
end $$;

-- From when an agency takes a provision to be in force; without a day, that it does not.
create function wardmote.set_catalogue_commencement(provision text, starts date, source text, why text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    mine uuid := wardmote.actor_agency();
    made uuid := gen_random_uuid();
begin
    if mine is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer sets no commencement' using errcode = 'insufficient_privilege';
    end if;
    if provision is null or not wardmote.catalogue_names(provision)
       or starts not between date '1900-01-01' and date '9999-12-31' or source is null
       or length(btrim(source)) not between 3 and 300 or why is null or length(why) > 300 then
        raise exception 'a provision there is, with its source' using errcode = 'check_violation';
    end if;
    -- Pressed twice, it is said once.
    select c.id into made from (select x.* from public.catalogue_commencement x
                                 where x.agency_id = mine and x.provision = provision order by x.at desc, x.id desc limit 1) c
     where c.starts_on is not distinct from starts and c.source = btrim(source);
    if made is not null then
        return made;
    end if;
    made := gen_random_uuid();
    insert into public.catalogue_commencement (id, provision, agency_id, starts_on, source, why, by_id, at)
    values (made, provision, mine, starts, btrim(source), btrim(why), wardmote.actor(), clock_timestamp());
    return made;
end $$;

-- Someone has read the source of an entry or a figure, and it is so.
create function wardmote.confirm_catalogue(its_power text, its_figure uuid, source text, read date) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    mine uuid := wardmote.actor_agency();
    made uuid := gen_random_uuid();
begin
    if mine is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer confirms nothing' using errcode = 'insufficient_privilege';
    end if;
    if source is null or length(btrim(source)) not between 3 and 300 or read is null
       or read not between date '1900-01-01' and wardmote.today()
       or not (exists (select from public.catalogue_entry e where its_figure is null and e.key = its_power)
               or exists (select from public.catalogue_figure f
                           where f.id = its_figure and f.power = its_power and f.agency_id is null)) then
        raise exception 'an entry there is, with a source that was read' using errcode = 'check_violation';
    end if;
    select c.id into made from public.catalogue_confirmation c
     where c.agency_id = mine and c.power = its_power and c.figure_id is not distinct from its_figure
       and c.source = btrim(source) and c.read_on = read limit 1;
    if made is not null then
        return made;
    end if;
    made := gen_random_uuid();
    insert into public.catalogue_confirmation (id, power, figure_id, agency_id, source, read_on, by_id, at)
    values (made, its_power, its_figure, mine, btrim(source), read, wardmote.actor(), clock_timestamp());
    return made;
end $$;
grant execute on function wardmote.set_catalogue_figure(text, text, numeric, text, text, text, text, date),
    wardmote.set_catalogue_commencement(text, date, text, text), wardmote.confirm_catalogue(text, uuid, text, date)
    to wardmote_app;
"""
SIGNATURES = [
    "catalogue_names(text)",
    "set_catalogue_figure(text, text, numeric, text, text, text, text, date)",
    "set_catalogue_commencement(text, date, text, text)",
    "confirm_catalogue(text, uuid, text, date)",
]
UNDO = (
    "set local role wardmote_definer;\n"
    + "".join(f"drop function wardmote.{name};\n" for name in reversed(SIGNATURES))
    + "set local role wardmote_owner;"
)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial"), ("identity", "0014_by_the_clock")]
    operations = [
        migrations.RunSQL(PUBLIC, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), UNDO),
    ]
