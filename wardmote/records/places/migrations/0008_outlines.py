"""A ward is found by the database too: the outlines of a boundary stand beside its shape, as PostgreSQL compares them.

They are the outer rings alone: a ward with a hole in it holds, for us, what lies in the hole.
"""

from django.db import migrations, models

from wardmote.foundation.database.fields import PolygonsField

FUNCTION = """
create function wardmote.outlines(shape jsonb) returns polygon[]
language sql immutable strict security invoker set search_path = '' as $$
    select array_agg(('(' || ring.points || ')')::pg_catalog.polygon)
      from jsonb_array_elements(case shape ->> 'type' when 'MultiPolygon' then shape -> 'coordinates'
                                     when 'Polygon' then jsonb_build_array(shape -> 'coordinates') else '[]' end) part
     cross join lateral (select string_agg('(' || (p.point ->> 0) || ',' || (p.point ->> 1) || ')', ',' order by p.at) as points
                           from jsonb_array_elements(part -> 0) with ordinality p (point, at)) ring
$$;
revoke all on function wardmote.outlines(jsonb) from public;
grant execute on function wardmote.outlines(jsonb) to wardmote_app, wardmote_worker, wardmote_definer;
"""
UNDO = "drop function wardmote.outlines(jsonb);"


class Migration(migrations.Migration):
    dependencies = [("places", "0007_entries_asked_once")]
    operations = [
        migrations.RunSQL(FUNCTION, UNDO),
        migrations.AddField(
            model_name="boundary",
            name="outlines",
            field=models.GeneratedField(
                expression=models.Func(models.F("shape"), function="wardmote.outlines"),
                output_field=PolygonsField(null=True),
                db_persist=True,
            ),
        ),
    ]
