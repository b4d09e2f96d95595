"""Who reads a person record in an emergency does not say that they are in a case: it is to read only."""

from django.db import migrations

POLICY = """
create policy link_not_through_glass on public.cases_caseperson as restrictive for insert to wardmote_app
    with check (coalesce(person_id <> (select wardmote.my_glass('person')), true));
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_lead_by_stand_in"), ("people", "0005_break_glass")]
    operations = [
        migrations.RunSQL(POLICY, "drop policy link_not_through_glass on public.cases_caseperson;"),
    ]
