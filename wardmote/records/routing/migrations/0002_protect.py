"""Rules, rotas and shifts are their agency's own; calls, and what passes from shift to shift, those of who may see them;
why a report went to a team is its keeper's, and what callers said goes where their report goes.

Decision: docs/decisions/0097-calls-stand-with-their-reports.md
"""

from django.db import migrations

from wardmote.foundation.audit.entries import said_of, there_is
from wardmote.foundation.database.protection import protected, unprotected

TABLES = ("rota", "shift", "rule", "routed", "call", "callnote", "handover")
BINDINGS = """
alter table public.routing_rota add constraint rota_falls_back_within_its_agency
    foreign key (fallback_team_id, agency_id) references public.identity_team (id, agency_id);
alter table public.routing_shift add constraint shift_is_of_its_rota
    foreign key (rota_id, agency_id) references public.routing_rota (id, agency_id);
alter table public.routing_shift add constraint shift_team_is_of_its_agency
    foreign key (team_id, agency_id) references public.identity_team (id, agency_id);
alter table public.routing_rule add constraint rule_team_is_of_its_agency
    foreign key (team_id, agency_id) references public.identity_team (id, agency_id);
alter table public.routing_rule add constraint rule_rota_is_of_its_agency
    foreign key (rota_id, agency_id) references public.routing_rota (id, agency_id);
alter table public.routing_handover add constraint hand_over_is_of_its_rota
    foreign key (rota_id, agency_id) references public.routing_rota (id, agency_id);
-- Of a report, a call goes where the report goes; without one it has an audience of its own.
alter table public.routing_call add constraint call_goes_with_its_report
    foreign key (report_id, audience_id) references public.intake_report (id, audience_id) on update cascade;
"""
CHILDREN = "".join(
    f"""
alter table public.routing_{name} add constraint {name}_is_of_its_report
    foreign key (report_id, parent_audience_id) references public.intake_report (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.routing_{name}
    for each row execute function wardmote.narrow_child();
"""
    for name in ("routed", "callnote")
)

POLICIES = """
create policy rota_read on public.routing_rota for select to wardmote_app
    using (agency_id = (select wardmote.actor_agency()));
create policy rota_make on public.routing_rota for insert to wardmote_app
    with check (agency_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('administrator'))
                and by_id = (select wardmote.actor()) and closed_at is null);
create policy rota_change on public.routing_rota for update to wardmote_app
    using (agency_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('administrator')))
    with check (by_id = (select wardmote.actor()));
grant select, insert on public.routing_rota to wardmote_app;
grant update (name, fallback_team_id, closed_at, by_id, at) on public.routing_rota to wardmote_app;

create policy shift_read on public.routing_shift for select to wardmote_app
    using (agency_id = (select wardmote.actor_agency()));
create policy shift_add on public.routing_shift for insert to wardmote_app
    with check (agency_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('administrator', 'supervisor'))
                and by_id = (select wardmote.actor()) and withdrawn_at is null
                and (officer_id is null or exists (select from public.identity_officer o
                                                    where o.id = officer_id and o.team_id = routing_shift.team_id
                                                      and o.left_at is null and not o.is_service)));
create policy shift_withdraw on public.routing_shift for update to wardmote_app
    using (withdrawn_at is null and agency_id = (select wardmote.actor_agency())
           and (select wardmote.actor_has('administrator', 'supervisor')))
    with check (withdrawn_by_id = (select wardmote.actor()));
grant select, insert on public.routing_shift to wardmote_app;
grant update (withdrawn_by_id, withdrawn_at) on public.routing_shift to wardmote_app;

-- A version is never changed: the next one of its key follows it, from today on at the earliest.
create policy rule_read on public.routing_rule for select to wardmote_app
    using (agency_id = (select wardmote.actor_agency()));
create policy rule_set on public.routing_rule for insert to wardmote_app
    with check (agency_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('administrator'))
                and by_id = (select wardmote.actor()) and starts_on >= wardmote.today()
                and at <= now() + interval '5 minutes');
grant select, insert on public.routing_rule to wardmote_app;

-- As with decisions: why it went where is the keeper's own working.
create policy routed_read on public.routing_routed for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and report_id in (select wardmote.my_openings('report'))
           and exists (select from public.intake_report r
                        where r.id = report_id and r.owner_id = (select wardmote.actor_agency())));
create policy routed_record on public.routing_routed for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor())
                and exists (select from public.intake_report r
                             where r.id = report_id and r.owner_id = (select wardmote.actor_agency())
                               and r.team_id is not distinct from to_team_id)
                -- A rule fires as the report is taken, by whoever takes it; later an officer sends it on who may decide.
                and case how when 'officer' then rule_id is null and to_team_id is not null and not gap
                                                 and wardmote.admits_me(audience_id, 'decide')
                         else (how = 'rule') = (rule_id is not null)
                              and exists (select from public.intake_report r
                                           where r.id = report_id and r.taken_by_id = (select wardmote.actor())) end
                and (rule_id is null or exists (select from public.routing_rule u where u.id = rule_id)));
grant select, insert on public.routing_routed to wardmote_app;

create policy call_read on public.routing_call for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
create policy call_take on public.routing_call for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and owner_id = (select wardmote.actor_agency())
                and taken_by_id = (select wardmote.actor()) and called_back_at is null
                and taken_at <= now() + interval '5 minutes'
                -- Of a report it is the keeper's; without one it begins unshared.
                and case when report_id is null
                         then not exists (select from public.access_grant g
                                           where g.audience_id = routing_call.audience_id and g.agreement_id is not null)
                         else exists (select from public.intake_report r
                                       where r.id = report_id and r.owner_id = routing_call.owner_id) end);
create policy call_back on public.routing_call for update to wardmote_app
    using (called_back_at is null and call_back_by is not null and owner_id = (select wardmote.actor_agency())
           and audience_id in (select wardmote.my_audiences('contribute')))
    with check (called_back_at is not null);
grant select, insert on public.routing_call to wardmote_app;
grant update (called_back_at) on public.routing_call to wardmote_app;
alter table public.routing_call alter area set statistics 0, alter advice set statistics 0;

create policy note_read on public.routing_callnote for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and report_id in (select wardmote.my_openings('report')));
create policy glass_read on public.routing_callnote for select to wardmote_app
    using (report_id = (select wardmote.my_glass('report')) and report_id in (select wardmote.my_openings('report')));
create policy note_add on public.routing_callnote for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor())
                and exists (select from public.routing_call c where c.id = call_id and c.report_id = routing_callnote.report_id));
grant select, insert on public.routing_callnote to wardmote_app;
alter table public.routing_callnote alter words set statistics 0, alter name set statistics 0, alter phone set statistics 0;

create policy hand_over_read on public.routing_handover for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
create policy hand_over_write on public.routing_handover for insert to wardmote_app
    with check (audience_id in (select wardmote.my_audiences('contribute')) and agency_id = (select wardmote.actor_agency())
                and by_id = (select wardmote.actor()) and acknowledged_at is null
                and not exists (select from public.access_grant g
                                 where g.audience_id = routing_handover.audience_id and g.agreement_id is not null));
create policy hand_over_acknowledge on public.routing_handover for update to wardmote_app
    using (acknowledged_at is null and by_id <> (select wardmote.actor())
           and audience_id in (select wardmote.my_audiences('contribute')))
    with check (acknowledged_by_id = (select wardmote.actor()));
grant select, insert on public.routing_handover to wardmote_app;
grant update (acknowledged_by_id, acknowledged_at) on public.routing_handover to wardmote_app;
alter table public.routing_handover alter note set statistics 0;

grant select, insert, delete on public.routing_routed to wardmote_definer;
grant select, delete on public.routing_call, public.routing_callnote, public.routing_handover to wardmote_definer;
grant select on public.routing_rota, public.routing_shift, public.routing_rule to wardmote_definer;
grant update (team_id) on public.intake_report to wardmote_definer;
"""
ENTRIES = (
    said_of("routing_rule", stands=there_is("routing_rule"))
    + said_of("rota", stands=there_is("routing_rota"))
    + said_of("call", stands=there_is("routing_call"))
)


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0001_initial"),
        ("front_doors", "0005_clocks"),
        ("audit", "0010_by_the_clock"),
        ("access", "0020_by_the_clock"),
        ("identity", "0014_by_the_clock"),
    ]
    operations = [
        *[
            migrations.RunSQL(protected(f"routing_{table}"), unprotected(f"routing_{table}"))
            for table in TABLES
        ],
        migrations.RunSQL(BINDINGS + CHILDREN, migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(
            ENTRIES,
            "".join(
                f"drop function wardmote.about_{kind}(uuid);" for kind in ("routing_rule", "rota", "call")
            ),
        ),
    ]
