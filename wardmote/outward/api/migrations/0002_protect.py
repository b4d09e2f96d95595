"""Keys and endpoints are kept by their agency's administrators; what was sent on goes where its report goes.

Decisions: docs/decisions/0088-open311-tells-little.md, 0089-sending-on-is-a-disclosure.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definers_alone, of_class, protected, unprotected

KEEPER = "(select wardmote.actor_has('administrator')) and agency_id = (select wardmote.actor_agency())"
ME = "(select wardmote.actor())"
OPENED = "report_id in (select wardmote.my_openings('report'))"

POLICIES = f"""
create policy key_read on public.open311_key for select to wardmote_app using ({KEEPER});
create policy key_make on public.open311_key for insert to wardmote_app
    with check ({KEEPER} and made_by_id = {ME} and revoked_at is null and exists (
        select from public.front_doors_door d
         where d.id = door_id and d.agency_id = open311_key.agency_id and d.channel = 'open311'));
create policy key_revoke on public.open311_key for update to wardmote_app
    using ({KEEPER} and revoked_at is null)
    with check ({KEEPER} and revoked_at is not null and revoked_by_id = {ME});
grant select (id, door_id, agency_id, name, starts_with, made_by_id, made_at, revoked_by_id, revoked_at, used_on), insert,
    update (revoked_by_id, revoked_at) on public.open311_key to wardmote_app;
grant select, update (used_on, revoked_by_id, revoked_at) on public.open311_key to wardmote_definer;
grant select, insert, update (many), delete on public.open311_use to wardmote_definer;
grant select, insert, delete on public.open311_arrived to wardmote_definer;

grant select on public.open311_parameter to wardmote_app, wardmote_definer;
insert into public.open311_parameter (key, value, unit, starts_on, source) values
    ('calls_a_minute', 120, 'calls', '2026-01-01', 'partnership default: by one key'),
    ('place_decimals', 3, 'decimals', '2026-01-01',
     'partnership default: of degrees, so that a place is told to about a hundred metres'),
    ('days_listed', 90, 'days', '2026-01-01', 'GeoReport v2, GET service requests'),
    ('most_listed', 1000, 'requests', '2026-01-01', 'GeoReport v2, GET service requests'),
    ('same_minutes', 10, 'minutes', '2026-01-01',
     'partnership default: the same report by the same key within these is one report'),
    ('send_tries', 10, 'tries', '2026-01-01', 'partnership default: of sending a report on, each after a longer wait'),
    ('send_wait', 2, 'minutes', '2026-01-01', 'partnership default: after the first try, then twice as long each time'),
    ('ask_after', 6, 'hours', '2026-01-01', 'partnership default: how often another council is asked what became of it'),
    ('ask_days', 180, 'days', '2026-01-01', 'partnership default: how long another council is asked');

create policy endpoint_read on public.open311_endpoint for select to wardmote_app
    using (agency_id = (select wardmote.actor_agency()));
create policy endpoint_keep on public.open311_endpoint for insert to wardmote_app
    with check ({KEEPER} and by_id = {ME});
create policy endpoint_change on public.open311_endpoint for update to wardmote_app
    using ({KEEPER}) with check ({KEEPER} and by_id = {ME});
grant select (id, agency_id, recipient_id, address, jurisdiction, services, is_on, by_id, changed_at), insert,
    update (jurisdiction, sealed_key, services, is_on, by_id, changed_at) on public.open311_endpoint to wardmote_app;
grant select on public.open311_endpoint to wardmote_definer;

alter table public.open311_sending add constraint sending_is_of_its_report
    foreign key (report_id, parent_audience_id) references public.intake_report (id, audience_id) on update cascade;
alter table public.open311_step add constraint step_is_of_its_report
    foreign key (report_id, parent_audience_id) references public.intake_report (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.open311_sending
    for each row execute function wardmote.narrow_child();
create trigger narrow before insert or update of parent_audience_id, categories on public.open311_step
    for each row execute function wardmote.narrow_child();
alter table public.open311_sending alter content set statistics 0, alter remote_notes set statistics 0;
alter table public.open311_step alter words set statistics 0;
create policy sending_read on public.open311_sending for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and {OPENED});
-- Whoever may decide on the report sends it on, by an endpoint of its owner, in their own name, and it begins waiting.
create policy sending_send on public.open311_sending for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'decide') and {OPENED} and by_id = {ME} and state = 'waiting' and tries = 0
                and remote_id = '' and remote_token = '' and remote_status = '' and remote_notes = ''
                and exists (select from public.intake_report r join public.open311_endpoint e on e.agency_id = r.owner_id
                              join public.access_disclosure d on d.agency_id = e.recipient_id
                             where r.id = report_id and e.id = endpoint_id and e.is_on and d.id = disclosure_id
                               and d.by_id = {ME} and d.withdrawn_at is null));
grant select, insert on public.open311_sending to wardmote_app;
create policy step_read on public.open311_step for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and {OPENED});
grant select on public.open311_step to wardmote_app;
grant select, insert, delete, update (audience_id) on public.open311_sending, public.open311_step to wardmote_definer;
grant update (state, tries, next_at, remote_id, remote_token, remote_status, remote_notes) on public.open311_sending
    to wardmote_definer;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("open311", "0001_initial"),
        ("front_doors", "0003_functions"),
        ("access", "0018_shut"),
        ("intake", "0023_door"),
    ]
    operations = [
        *[
            migrations.RunSQL(protected(f"open311_{name}"), unprotected(f"open311_{name}"))
            for name in ("key", "endpoint", "sending", "step")
        ],
        migrations.RunSQL(
            definers_alone("open311_use", "how often a key was used, to keep floods out")
            + definers_alone("open311_arrived", "under which ids other systems ask for what they reported")
            + of_class("public: figures of Open311, the same for everyone", "open311_parameter"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
