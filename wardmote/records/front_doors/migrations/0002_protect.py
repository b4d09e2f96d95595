"""A front door is known to everyone, and written by functions alone; what a reporter adds goes where their report goes.

Decision: docs/decisions/0085-front-doors.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definers_alone, of_class, protected, unprotected

POLICIES = """
alter table public.front_doors_door add constraint door_team_is_of_its_agency
    foreign key (team_id, agency_id) references public.identity_team (id, agency_id);
grant select on public.front_doors_door to wardmote_app;
grant select, insert on public.front_doors_door to wardmote_definer;
grant update (name, team_id, kinds, harm, is_open, by_id, changed_at) on public.front_doors_door to wardmote_definer;

alter table public.front_doors_addition add constraint addition_is_of_its_report
    foreign key (report_id, parent_audience_id) references public.intake_report (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.front_doors_addition
    for each row execute function wardmote.narrow_child();
alter table public.front_doors_addition alter words set statistics 0;
create policy addition_read on public.front_doors_addition for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and report_id in (select wardmote.my_openings('report')));
create policy glass_read on public.front_doors_addition for select to wardmote_app
    using (report_id = (select wardmote.my_glass('report')) and report_id in (select wardmote.my_openings('report')));
grant select on public.front_doors_addition to wardmote_app;
grant select, insert, delete on public.front_doors_addition to wardmote_definer;

grant select, insert, delete on public.front_doors_arrival, public.front_doors_letter to wardmote_definer;
grant update (confirming, confirmed_at) on public.front_doors_arrival to wardmote_definer;
grant update (tries) on public.front_doors_letter to wardmote_definer;
grant select, insert, update (many), delete on public.front_doors_count to wardmote_definer;

grant select on public.front_doors_parameter to wardmote_app, wardmote_definer;
insert into public.front_doors_parameter (key, value, unit, starts_on, source) values
    ('reopen', 28, 'days', '2026-01-01', 'partnership default: a report may be reopened so long after it was closed'),
    ('network_an_hour', 30, 'reports', '2026-01-01', 'partnership default: from one network by one door'),
    ('door_an_hour', 2000, 'reports', '2026-01-01', 'partnership default: by one door, from everywhere'),
    ('additions_a_day', 20, 'additions', '2026-01-01', 'partnership default: to one report'),
    ('least_time', 5, 'seconds', '2026-01-01', 'partnership default: nobody fills the form in faster'),
    ('unfinished', 4, 'hours', '2026-01-01', 'partnership default: an unfinished form is kept so long');

-- What the functions for reporters do to the rooms below.
grant insert on public.intake_report, public.intake_telling, public.intake_likeness, public.intake_decision,
    public.intake_reportdocument, public.documents_document to wardmote_definer;
grant select on public.intake_report, public.intake_telling, public.intake_decision, public.intake_referral to wardmote_definer;
grant update (state, decided_at) on public.intake_report to wardmote_definer;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("front_doors", "0001_initial"),
        ("intake", "0024_front_door_channels"),
        ("documents", "0005_door"),
        ("notices", "0011_stand_in_is_told"),
        ("audit", "0008_sooner"),
    ]
    operations = [
        migrations.RunSQL(protected("front_doors_addition"), unprotected("front_doors_addition")),
        migrations.RunSQL(
            definers_alone(
                "front_doors_arrival", "prints of the secrets by which reporters follow their reports"
            )
            + definers_alone("front_doors_letter", "messages to reporters that have not gone yet")
            + definers_alone("front_doors_count", "how many came by a door, to keep floods out")
            + of_class(
                "public: where reports come in from outside, which everyone may know", "front_doors_door"
            )
            + of_class("public: figures of front doors, the same for everyone", "front_doors_parameter"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
