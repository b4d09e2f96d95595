"""What fills the desk: as many reports and actions as there are cases, over the same audiences.

SQL for `fill.py`; `%(cases)s` and `%(n)s` stand for how many cases and audiences there are.
"""

# ruff: noqa: E501
from benchmarks.fill_numbers import AGENCIES, OFFICERS, STANDARD, TEAMS

# Of the reports of the last weeks many wait; of all a hundredth do, as in an area that is some days behind.
REPORTS = f"""
create table bench.told as
select i::bigint, case when i %% (%(cases)s / 15) = 7 then %(n)s
                       when bench.r(i, 140) < 0.35
                       then 1 + floor({AGENCIES} * power(bench.r(i, 141), 2.2))::bigint * {TEAMS * 2}
                              + floor({TEAMS * 2} * bench.r(i, 142))::bigint
                       else 1 + {STANDARD} + floor((%(n)s - 1 - {STANDARD}) * power(bench.r(i, 143), 2))::bigint end as audience,
       now() - interval '1 hour' - power((i + bench.r(i, 144)) / %(cases)s, 1.2) * interval '2500 days' as at
  from generate_series(%(cases)s - 1, 0, -1) i;
insert into intake_report (id, reference, audience_id, owner_id, team_id, kind, channel, harm, state, area, occurred_from,
    occurred_words, received_at, taken_by_id, closed_reason, decided_at)
select bench.id('report', i), overlay(bench.code(i) placing 'R' from 1), a.id, a.owner_id, bench.id('team', b.team),
       (array['asb', 'noise', 'housing', 'rough_sleeping', 'hate', 'other'])[1 + floor(6 * power(bench.r(i, 150), 2))::int],
       (array['phone', 'counter', 'email', 'patrol', 'partner'])[1 + floor(5 * bench.r(i, 151))::int],
       case when bench.r(i, 152) < 0.05 then 'high' when bench.r(i, 152) < 0.35 then 'medium' else 'low' end,
       state, 'Area ' || floor(400 * power(bench.r(i, 153), 2.5))::int, p.at - interval '3 hours', '', p.at,
       bench.id('officer', b.a * {OFFICERS} + b.team %% {TEAMS}), '', case when state <> 'waiting' then p.at + interval '2 days' end
  from bench.told p
  join access_audience a on a.id = p.audience
  join bench.audience b on b.j = a.id - 1
 cross join lateral (select case when p.at > now() - interval '30 days' and bench.r(i, 154) < 0.3 or bench.r(i, 154) < 0.003
                                 then 'waiting' when bench.r(i, 155) < 0.6 then 'in_case' else 'closed' end as state) x;
drop table bench.told;
"""

# One action a case: of its owner's own team, or of a partner whom the case lets in. One in twenty is open.
ACTIONS = """
insert into actions_action (id, audience_id, title, detail, asked_by_id, asking_id, agency_id, team_id, officer_id, due_on,
    state, asked_at, answered_at, answered_by_id, decline_reason, finished_at, finished_by_id, evidence)
select bench.id('action', p.i), p.audience, 'Visit and report back', '', c.lead_id, c.owner_id,
       case when partner then g.agency_id else c.owner_id end, case when partner then g.team_id else bench.id('team', b.team) end,
       case when partner then g.officer_id else c.lead_id end, p.opened_at::date + 14, state, p.opened_at,
       case when state <> 'asked' then p.opened_at + interval '1 day' end, case when state <> 'asked' then c.lead_id end, '',
       case when state = 'done' then p.opened_at + interval '9 days' end, case when state = 'done' then c.lead_id end,
       case when state = 'done' then 'Visited.' else '' end
  from bench.place p
  join cases_case c on c.id = bench.id('case', p.i)
  join bench.audience b on b.j = p.audience - 1
  left join lateral (select agency_id, team_id, officer_id from access_grant where audience_id = p.audience and agreement_id is not null
                      order by id limit 1) g on true
 cross join lateral (select g.agency_id is not null and bench.r(p.i, 160) < 0.5 as partner,
                            case when p.opened_at > now() - interval '40 days' and bench.r(p.i, 161) < 0.7 or bench.r(p.i, 161) < 0.02
                                 then case when bench.r(p.i, 162) < 0.3 then 'asked' else 'accepted' end else 'done' end as state) x;
insert into cases_caseaction (id, case_id, action_id, parent_audience_id, audience_id, categories)
select bench.id('caseaction', i), bench.id('case', i), bench.id('action', i), audience, audience, '{}' from bench.place;
"""
