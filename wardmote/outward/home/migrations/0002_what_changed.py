"""What others changed on an officer's cases since that officer last looked: in numbers, and of what they may see."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

POLICIES = """
create policy mark_read on public.home_casemark for select to wardmote_app
    using (officer_id = (select wardmote.actor()));
create policy mark_make on public.home_casemark for insert to wardmote_app
    with check (officer_id = (select wardmote.actor()) and wardmote.case_admits_me(case_id, null));
create policy mark_change on public.home_casemark for update to wardmote_app
    using (officer_id = (select wardmote.actor()));
grant select, insert on public.home_casemark to wardmote_app;
grant update (seen_at, follows) on public.home_casemark to wardmote_app;
"""

# Who made a row and when it was made: no word of it.
COUNTED = """
grant select on public.home_casemark to wardmote_definer;
grant select (case_id, audience_id, by_id, at) on public.cases_note, public.cases_person, public.cases_place,
    public.cases_casereport to wardmote_definer;
grant select (case_id, audience_id, by_id, at, kind) on public.cases_event to wardmote_definer;
grant select (case_id, audience_id, document_id) on public.cases_casedocument to wardmote_definer;
grant select (case_id, audience_id, action_id) on public.cases_caseaction to wardmote_definer;
grant select (report_id) on public.cases_casereport to wardmote_definer;
grant select on public.intake_report to wardmote_definer;
"""

# Each part is counted under its own audience, which may be narrower than the case's. The parts themselves are read
# only with an opening on record; their numbers are not.
FUNCTION = """
create function wardmote.what_changed(most integer) returns table (
    case_id uuid, reference text, title text, since timestamptz, notes bigint, known bigint, documents bigint, reports bigint, asked bigint,
    answered bigint, sharing bigint, details bigint
) language sql stable security definer set search_path = '' rows 20 as $$
    with me as materialized (
        select o.id, o.team_id from public.identity_officer o where o.id = wardmote.actor()
    ), mine as materialized (
        select wardmote.my_audiences() as id
    ), near as (
        select c.id from me join public.cases_case c on c.lead_id = me.id and c.status = 'open'
        union
        select c.id from me join public.cases_case c on c.team_id = me.team_id and c.status = 'open'
        union
        select m.case_id from me join public.home_casemark m on m.officer_id = me.id and m.follows
    ), kept as materialized (
        select c.id, c.reference, c.title, me.id as me, coalesce(m.seen_at, greatest(c.opened_at, now() - interval '14 days')) as since
          from me cross join near join public.cases_case c on c.id = near.id
          left join public.home_casemark m on m.case_id = c.id and m.officer_id = me.id
         where c.status = 'open' and c.audience_id in (select mine.id from mine) and m.follows is distinct from false
         order by c.changed_at desc limit 300
    )
    select k.id, k.reference::text, k.title::text, k.since, n.n, p.n + q.n, d.n, r.n, a.asked, a.answered, e.sharing, e.details
      from kept k
     cross join lateral (select count(*) as n from public.cases_note x
        where x.case_id = k.id and x.at > k.since and x.by_id <> k.me and x.audience_id in (select mine.id from mine)) n
     cross join lateral (select count(*) as n from public.cases_person x
        where x.case_id = k.id and x.at > k.since and x.by_id <> k.me and x.audience_id in (select mine.id from mine)) p
     cross join lateral (select count(*) as n from public.cases_place x
        where x.case_id = k.id and x.at > k.since and x.by_id <> k.me and x.audience_id in (select mine.id from mine)) q
     cross join lateral (select count(*) as n from public.cases_casedocument x join public.documents_document y on y.id = x.document_id
        where x.case_id = k.id and y.added_at > k.since and y.added_by_id <> k.me and x.audience_id in (select mine.id from mine)) d
     cross join lateral (select count(*) as n from public.cases_casereport x join public.intake_report y on y.id = x.report_id
        where x.case_id = k.id and x.at > k.since and x.by_id <> k.me and x.audience_id in (select mine.id from mine)
          and y.audience_id in (select mine.id from mine)) r
     cross join lateral (
        select count(*) filter (where y.asked_at > k.since and y.asked_by_id <> k.me) as asked,
               count(*) filter (where y.answered_at > k.since and y.answered_by_id <> k.me
                                   or y.finished_at > k.since and y.finished_by_id <> k.me) as answered
          from public.cases_caseaction x join public.actions_action y on y.id = x.action_id
         where x.case_id = k.id and x.audience_id in (select mine.id from mine)) a
     cross join lateral (
        select count(*) filter (where x.kind in ('shared', 'withdrawn')) as sharing,
               count(*) filter (where x.kind not in ('shared', 'withdrawn', 'opened')) as details
          from public.cases_event x
         where x.case_id = k.id and x.at > k.since and x.by_id <> k.me and x.audience_id in (select mine.id from mine)) e
     where n.n + p.n + q.n + d.n + r.n + a.asked + a.answered + e.sharing + e.details > 0
     order by k.since desc, k.id limit most
$$;
grant execute on function wardmote.what_changed(integer) to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("cases", "0003_list"),
        ("actions", "0005_sides_and_search"),
        ("notices", "0007_own_preferences"),
    ]
    operations = [
        migrations.RunSQL(protected("home_casemark"), unprotected("home_casemark")),
        migrations.RunSQL(POLICIES + COUNTED, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTION, "what_changed(integer)"), migrations.RunSQL.noop),
    ]
