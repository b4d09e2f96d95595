"""The ward of a report, for figures: by its point, by the ward its area names, or by the postcode that was told.

The area of a report is in lists as it is, and a ward is wider than a street. Where what was told is read by fewer than
the report, its postcode finds no ward. Decision: docs/decisions/0106-figures-of-what-one-sees.md
"""

from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create function wardmote.ward_of_point(longitude numeric, latitude numeric) returns text
language sql stable security definer set search_path = '' as $$
    select b.name::text from public.places_boundary b
     where b.kind = 'ward' and b.until_on is null
       and exists (select from unnest(b.outlines) o where o operator(pg_catalog.@>)
                      pg_catalog.point(longitude::double precision, latitude::double precision))
     order by b.name limit 1
$$;

-- A ward that is named in an area: "Weirside", or "Mill Lane, Weirside".
create function wardmote.ward_named(area text) returns text
language sql stable security definer set search_path = '' as $$
    select b.name::text from public.places_boundary b
     where b.kind = 'ward' and b.until_on is null and area <> ''
       and exists (select from unnest(string_to_array(lower(area), ',')) part
                    where btrim(part) in (lower(b.name), lower(b.name) || ' ward'))
     order by b.name limit 1
$$;

create function wardmote.find_ward_of_report() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    new.ward := '';
    if new.state <> 'recorded' then
        if new.longitude is not null then
            new.ward := coalesce(wardmote.ward_of_point(new.longitude, new.latitude), '');
        end if;
        if new.ward = '' then
            new.ward := coalesce(wardmote.ward_named(new.area), '');
        end if;
    end if;
    return new;
end $$;

create function wardmote.find_ward_of_telling() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    named text;
begin
    select wardmote.ward_of_point(p.longitude, p.latitude) into named
      from public.places_postcode p where p.postcode = new.postcode;
    if named is not null then
        update public.intake_report r set ward = named where r.id = new.report_id and r.ward = '' and r.state <> 'recorded';
    end if;
    return null;
end $$;
"""
SIGNATURES = [
    "ward_of_point(numeric, numeric)",
    "ward_named(text)",
    "find_ward_of_report()",
    "find_ward_of_telling()",
]
GRANTS = """
grant select on public.places_boundary, public.places_postcode to wardmote_definer;
grant update (ward) on public.intake_report to wardmote_definer;
"""
TRIGGERS = """
create trigger find_ward before insert on public.intake_report
    for each row execute function wardmote.find_ward_of_report();
create trigger find_ward after insert on public.intake_telling
    for each row when (new.postcode <> '' and new.audience_id = new.parent_audience_id)
    execute function wardmote.find_ward_of_telling();
"""
# Of reports that are there already, as far as their point or area says.
FILL = """
set local role wardmote_definer;
update public.intake_report r set ward = found.ward
  from (select x.id, coalesce(wardmote.ward_of_point(x.longitude, x.latitude), wardmote.ward_named(x.area)) as ward
          from public.intake_report x where x.state <> 'recorded') found
 where found.id = r.id and found.ward is not null;
set local role wardmote_owner;
"""
UNDO = (
    """
drop trigger find_ward on public.intake_report;
drop trigger find_ward on public.intake_telling;
set local role wardmote_definer;
"""
    + "".join(f"drop function wardmote.{name};\n" for name in reversed(SIGNATURES))
    + """set local role wardmote_owner;
revoke update (ward) on public.intake_report from wardmote_definer;
"""
)


class Migration(migrations.Migration):
    dependencies = [("intake", "0026_front_door_channels"), ("places", "0008_outlines")]
    operations = [
        migrations.AddField(
            model_name="report",
            name="ward",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="where it was told to be; the database finds it",
                max_length=120,
            ),
        ),
        migrations.RunSQL(GRANTS + definer_functions(FUNCTIONS, *SIGNATURES) + TRIGGERS, UNDO),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
