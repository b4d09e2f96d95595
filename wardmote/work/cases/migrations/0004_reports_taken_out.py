"""A report joined by mistake is taken out again, and its link is kept; whom a report was referred to may link it."""

import django.db.models.deletion
from django.db import migrations, models


# Who decides on a report fills its place in a case and takes it out again; who works it by an accepted referral puts
# it into a case of their own.
LINKS = """
drop policy child_add on public.cases_casereport;
create policy child_add on public.cases_casereport for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor()) and ended_at is null
                and exists (select 1 from public.intake_report r where r.id = report_id
                               and (r.audience_id in (select wardmote.my_audiences('decide'))
                                    or wardmote.works_report(r.id))));
create policy take_out on public.cases_casereport for update to wardmote_app
    using (ended_at is null and exists (select 1 from public.intake_report r where r.id = report_id
                                           and r.audience_id in (select wardmote.my_audiences('decide'))))
    with check (ended_at is not null and ended_by_id = (select wardmote.actor()));
grant update (ended_at, ended_by_id) on public.cases_casereport to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_relying"),
        ("cases", "0003_list"),
        ("identity", "0004_queue"),
        ("intake", "0004_protect_triage"),
    ]

    operations = [
        migrations.AddField(
            model_name="casereport",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="casereport",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identity.officer",
            ),
        ),
        migrations.AlterField(
            model_name="casereport",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="case_links", to="intake.report"
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "Case opened"),
                    ("shared", "Shared"),
                    ("withdrawn", "Sharing withdrawn"),
                    ("changed", "Details changed"),
                    ("assigned", "Lead officer changed"),
                    ("closed", "Case closed"),
                    ("reopened", "Case reopened"),
                    ("reviewed", "Reviewed"),
                    ("joined", "Report joined"),
                    ("taken_out", "Report taken out"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="casereport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("report", "case"),
                name="report_once_in_a_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="casereport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="report_link_ended_together",
            ),
        ),
        migrations.RunSQL(LINKS, migrations.RunSQL.noop),
    ]
