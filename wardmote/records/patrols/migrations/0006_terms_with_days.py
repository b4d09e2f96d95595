"""Words of shift reports have a status and days, and say which category a report of such a thing has.

Decision: docs/decisions/0149-what-people-report-is-rows.md
"""

import datetime
from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions

CATEGORIES = {
    "rowdy": "rowdy_inconsiderate",
    "street_drinking": "street_drinking",
    "noise": "noise",
    "drugs": "drug_use_or_dealing",
    "drug_litter": "litter_drug_paraphernalia",
    "begging": "begging",
    "rough_sleeping": "rough_sleeping",
    "vehicles": "vehicle_nuisance",
    "cycling": "cycling_scooter",
    "trading": "illegal_street_trading",
    "graffiti": "graffiti_fly_posting",
    "fly_tipping": "fly_tipping",
    "urinating": "urination",
    "trespass": "trespass",
    "fireworks": "fireworks",
    "hate": "hate_related",
}
FILL = (
    "update public.patrols_term set status = 'checked' where source like 'National Standard%';\n"
    + "".join(
        f"update public.patrols_term set category = '{category}' where key = '{key}';\n"  # noqa: S608
        for key, category in CATEGORIES.items()
    )
)

FUNCTIONS = """
-- A word of shift reports, from a day on, at the end of its list.
create function wardmote.add_patrol_term(
    its_key text, its_sort text, its_name text, its_kind text, its_category text, its_source text, starts date
) returns text language plpgsql volatile security definer set search_path = '' as $$
begin
    if wardmote.actor() is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer sets no words of shift reports' using errcode = 'insufficient_privilege';
    end if;
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('patrols_term'));
    if its_key is null or its_key !~ '^[a-z0-9_]{1,30}$' or its_sort is null or its_sort not in ('category', 'done')
       or its_name is null or length(btrim(its_name)) not between 3 and 80
       or its_source is null or length(btrim(its_source)) not between 3 and 200
       or its_kind is null or its_category is null
       or (its_sort = 'category' and its_kind not in ('asb', 'noise', 'housing', 'rough_sleeping', 'hate', 'other'))
       or (its_sort = 'done' and (its_kind <> '' or its_category <> ''))
       or (its_category <> '' and not exists (select from public.kinds_category c where c.key = its_category and c.kind = its_kind))
       or starts is null or starts < wardmote.today() or starts > date '2100-12-31'
       or exists (select from public.patrols_term t where t.key = its_key)
       or (select count(*) from public.patrols_term) >= 500 then
        raise exception 'a word with a name, a source and a day that hold together' using errcode = 'check_violation';
    end if;
    insert into public.patrols_term (key, sort, name, report_kind, category, position, source, status, starts_on, ends_on)
    values (its_key, its_sort, btrim(its_name), its_kind, its_category,
            (select coalesce(max(t.position), -1) + 1 from public.patrols_term t where t.sort = its_sort),
            btrim(its_source), 'own', starts, null);
    return its_key;
end $$;

-- The last day of a word. Once that day is over it stays as it is.
create function wardmote.end_patrol_term(its_key text, ends date) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
    if wardmote.actor() is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer sets no words of shift reports' using errcode = 'insufficient_privilege';
    end if;
    if ends is null or ends < wardmote.today() or ends > date '2100-12-31' then
        raise exception 'its last day is today or later' using errcode = 'check_violation';
    end if;
    update public.patrols_term t set ends_on = ends
     where t.key = its_key and t.starts_on <= ends and (t.ends_on is null or t.ends_on >= wardmote.today());
    return found;
end $$;
grant execute on function wardmote.add_patrol_term(text, text, text, text, text, text, date),
    wardmote.end_patrol_term(text, date) to wardmote_app;
"""
SIGNATURES = ["add_patrol_term(text, text, text, text, text, text, date)", "end_patrol_term(text, date)"]
GRANTS = """
grant select, insert on public.patrols_term to wardmote_definer;
grant update (ends_on) on public.patrols_term to wardmote_definer;
"""
UNDO = (
    "set local role wardmote_definer;\n"
    + "".join(f"drop function wardmote.{name};\n" for name in SIGNATURES)
    + """set local role wardmote_owner;
revoke insert, update (ends_on) on public.patrols_term from wardmote_definer;
"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("patrols", "0005_a_moment_that_can_be_meant"),
        ("kinds", "0003_shipped"),
    ]

    operations = [
        migrations.AddField(
            model_name="term",
            name="category",
            field=models.CharField(
                blank=True, default="", help_text="key of the category that such a report has", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="ends_on",
            field=models.DateField(help_text="the last day on which it is offered", null=True),
        ),
        migrations.AddField(
            model_name="term",
            name="starts_on",
            field=models.DateField(default=datetime.date(2011, 4, 1)),
        ),
        migrations.AddField(
            model_name="term",
            name="status",
            field=models.CharField(
                choices=[
                    ("checked", "Checked"),
                    ("default", "A default of practice"),
                    ("recall", "From memory"),
                    ("own", "Set by an administrator"),
                ],
                default="default",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="term",
            name="source",
            field=models.CharField(max_length=200),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__gte", datetime.date(1990, 1, 1)),
                    ("starts_on__lte", datetime.date(2100, 12, 31)),
                    models.Q(
                        ("ends_on", None),
                        models.Q(
                            ("ends_on__gte", models.F("starts_on")),
                            ("ends_on__lte", datetime.date(2100, 12, 31)),
                        ),
                        _connector="OR",
                    ),
                ),
                name="patrols_term_days",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS + definer_functions(FUNCTIONS, *SIGNATURES), UNDO),
    ]
