"""Fills a migrated database with a large invented partnership, inside the server and always the same.

Every number comes from `bench.r(row, salt)`, a hash spread over 0 to 1, so two fills are alike.
Rows go in as the superuser with triggers and foreign keys off; `checked` then asks the rule itself.
"""

# ruff: noqa: E501
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from benchmarks.fill_desk import ACTIONS, REPORTS
from benchmarks.fill_numbers import AGENCIES, AGREEMENTS, OFFICERS, STANDARD, TEAMS
from wardmote.foundation.database.server import Server
from wardmote.foundation.references import ALPHABET


@dataclass(frozen=True)
class Size:
    cases: int
    audiences: int


LETTERS = [f"substr('{ALPHABET}', 1 + (v / {30**n} % 30)::int, 1)" for n in range(8)]

PREPARE = f"""
create schema bench;
create function bench.r(i bigint, salt int) returns float8 language sql immutable parallel safe as $$
    select (hashint8extended(i, salt) & 9007199254740991)::float8 / 9007199254740992 $$;
create function bench.id(kind text, i bigint) returns uuid language sql immutable parallel safe as $$
    select md5(kind || i)::uuid $$;
-- Unlike any other: counting in steps that share no factor with the number of references there are.
create function bench.code(i bigint) returns text language sql immutable parallel safe as $$
    select 'C-' || {" || ".join(LETTERS[:4])} || '-' || {" || ".join(LETTERS[4:])}
      from (select i * 387420489127 % 656100000000 as v) x $$;
-- A round opens and searches far more than an officer may in an hour: this is measured, not refused.
insert into audit_limit (what, an_hour, starts_on, source)
select distinct what, 1000000000, current_date - 1, 'benchmark' from audit_limit;
"""

PEOPLE = f"""
insert into identity_agency (id, name, short_name, kind)
select bench.id('agency', a), 'Agency ' || a, 'Agency ' || a, 'council' from generate_series(0, {AGENCIES}) a;
insert into identity_team (id, agency_id, name)
select bench.id('team', a * {TEAMS} + t), bench.id('agency', a), 'Team ' || t
  from generate_series(0, {AGENCIES}) a, generate_series(0, {TEAMS - 1}) t;
insert into identity_officer (id, name, agency_id, team_id, job_title, roles, is_service)
select bench.id('officer', a * {OFFICERS} + o), 'Officer ' || a || '-' || o, bench.id('agency', a),
       bench.id('team', a * {TEAMS} + o % {TEAMS}), '', '{{caseworker,supervisor}}', false
  from generate_series(0, {AGENCIES}) a, generate_series(0, {OFFICERS - 1}) o
 where a < {AGENCIES} or o < 2 * {TEAMS};
insert into identity_account (id, email, password, is_active) select id, id || '@example.org', '', true from identity_officer;
insert into identity_session (session_key, session_data, expire_date, account_id, second_factor_at)
select encode(sha256(convert_to(id::text, 'UTF8')), 'hex'), '', now() + interval '1 day', id, now() from identity_officer;
insert into agreements_organisation (id, name, agency_id)
select bench.id('organisation', a), 'Agency ' || a, bench.id('agency', a) from generate_series(0, {AGENCIES}) a;
"""

# Two in three in force; purposes one to three; four category sets from narrow to wide; two to nine parties.
AGREEING = f"""
insert into agreements_agreement (id, owner_id, state, register_id, document_name, version, document_type,
    named_organisations, description, purposes, categories, gateways, purpose_and_objective, why_necessary, data_items,
    special_category_data, lawful_basis, conditions, individual_rights, security, retention, accuracy, breaches,
    onward_sharing, freedom_of_information, dpia_reference, termination, owner_team_id, successor_team_id, starts_on,
    review_on, ends_on, state_reason, created_at, changed_at)
select bench.id('agreement', g), bench.id('agency', g % {AGENCIES}),
       case when g % 3 < 2 then 'in_force' else (array['draft', 'suspended', 'ended', 'awaiting_signature'])[1 + g % 4] end,
       'R' || g, 'Agreement ' || g, '', '', '', '',
       (array['asb', 'housing_management', 'noise_nuisance', 'hate_crime', 'rough_sleeping', 'offender_management',
              'serious_violence'])[1 + g % 5 : 1 + g % 5 + g % 3],
       case g % 4 when 0 then '{{incident,contact}}'::varchar[]
                  when 1 then '{{incident,contact,offence,household}}'
                  when 2 then '{{incident,contact,offence,household,tenancy,images}}'
                  else '{{incident,contact,offence,household,tenancy,images,health,substance_use}}' end,
       '{{cda_115}}', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '',
       bench.id('team', (g % {AGENCIES}) * {TEAMS}), bench.id('team', (g % {AGENCIES}) * {TEAMS} + 1),
       current_date - 300, current_date + 200, case when g % 7 = 0 then current_date + 100 end, '', now(), now()
  from generate_series(0, {AGREEMENTS - 1}) g;
insert into agreements_party (id, agreement_id, organisation_id, named_as, contact, data_protection_officer,
    controller_role, signed_on, signed_by, withdrew_on)
select bench.id('party', g * 100 + a), bench.id('agreement', g), bench.id('organisation', a), '', '', '', '',
       case when bench.r(g * 100 + a, 1) < 0.95 then current_date - 300 end, '',
       case when bench.r(g * 100 + a, 2) < 0.04 then current_date - 10 end
  from generate_series(0, {AGREEMENTS - 1}) g, generate_series(0, {AGENCIES - 1}) a
 where a = g % {AGENCIES} or bench.r(g * 100 + a, 3) < 0.1 + 0.25 / (1 + a / 4.0);
create table bench.holding (n int, categories text[]);
insert into bench.holding values (0, '{{incident}}'), (1, '{{contact,incident}}'), (2, '{{contact,incident,offence}}'),
    (3, '{{contact,household,incident}}'), (4, '{{contact,incident,tenancy}}'), (5, '{{contact,health,incident}}'),
    (6, '{{contact,images,incident}}'), (7, '{{contact,incident,offence,substance_use}}');
insert into access_holding (categories) select categories from bench.holding order by n;

-- Every sharing an agreement was ever made for, in force today or not: what grants have been given on.
create table bench.ground as
select row_number() over (partition by o.agency_id order by bench.r(hashtext(g.id::text || p.organisation_id::text || purpose), 4)) n,
       o.agency_id as owner_id, oo.agency_id as agency_id, g.id as agreement_id, purpose, g.categories::text[] as categories,
       substr(oo.name, 8)::int as a
  from agreements_agreement g
  join agreements_party p on p.agreement_id = g.id join agreements_organisation o on o.id = p.organisation_id
  join agreements_party pp on pp.agreement_id = g.id and pp.id <> p.id
  join agreements_organisation oo on oo.id = pp.organisation_id
 cross join unnest(g.purposes) purpose
 where g.state <> 'draft';
create index on bench.ground (owner_id, n);
analyze bench.ground;
"""

# bench.audience: which team of which agency owns what; the agencies' shares of the work fall off, 21 % to 1.5 %.
# The last two audiences belong to the agency that has just joined: one team with a few cases, one with none.
AUDIENCES = f"""
create table bench.audience as
select j::bigint as j, a, a * {TEAMS} + t as team, bench.id('agency', a) as owner_id,
       case when j < {STANDARD} then 0 else floor(8 * bench.r(j, 12))::int end as holding, grounds
  from (select j, case when j < {STANDARD} then j / {TEAMS * 2} when j = %(n)s - 1 then {AGENCIES}
                       else floor({AGENCIES} * power(bench.r(j, 10), 2.2))::int end a,
               case when j < {STANDARD} then (j / 2) % {TEAMS} when j = %(n)s - 1 then 0
                    else floor({TEAMS} * bench.r(j, 11))::int end t
          from generate_series(0, %(n)s - 1) j) x
  left join (select owner_id, count(*) grounds from bench.ground group by 1) g on g.owner_id = bench.id('agency', a);
create unique index on bench.audience (j);

create table bench.grant (j bigint, agency uuid, team uuid, officer uuid, agreement uuid, purpose text,
    categories text[], level smallint, starts_on date, ends_on date);
insert into bench.grant
select j, owner_id, bench.id('team', team), null, null, '', '{{}}', 5, null, null from bench.audience;
insert into bench.grant
select j, owner_id, null, null, null, '', '{{}}', 2, null, null from bench.audience
 where case when j < {STANDARD} then j % 2 = 1 when a = {AGENCIES} then false else bench.r(j, 20) < 0.35 end;
-- To partners: one to five, a team (55 %), the whole agency (15 %) or a named officer (30 %); a few have run out.
insert into bench.grant
select distinct on (j, g.agency_id, whom, g.agreement_id, g.purpose) j, g.agency_id,
       case when whom < 0.55 then bench.id('team', g.a * {TEAMS} + floor({TEAMS} * bench.r(j * 8 + s, 22))::int)
            when whom >= 0.7 then bench.id('team', g.a * {TEAMS} + o % {TEAMS}) end,
       case when whom >= 0.7 then bench.id('officer', g.a * {OFFICERS} + o) end,
       g.agreement_id, g.purpose, (select array_agg(c order by c) from unnest(g.categories) c),
       case when bench.r(j * 8 + s, 23) < 0.4 then 2 else 3 end, null,
       case when bench.r(j * 8 + s, 24) < 0.03 then current_date - 5
            when bench.r(j * 8 + s, 24) < 0.1 then current_date + 60 end
  from (select b.*, s, 1 + floor(b.grounds * bench.r(j * 8 + s, 21))::int as pick, bench.r(j * 8 + s, 25) as whom,
               floor({OFFICERS} * bench.r(j * 8 + s, 26))::int as o
          from bench.audience b, generate_series(0, 4) s
         where b.j >= {STANDARD} and b.a < {AGENCIES} and s <= floor(4.99 * power(bench.r(j, 27), 1.5))) x
  join bench.ground g on g.owner_id = x.owner_id and g.n = x.pick
  join bench.holding h on h.n = x.holding and h.categories <@ g.categories;
-- An unusual audience must be unlike every other: one more named colleague, among those of the team.
insert into bench.grant
select j, owner_id, bench.id('team', team), bench.id('officer', a * {OFFICERS} + team %% {TEAMS} + {TEAMS} * (j %% 16)),
       null, '', '{{}}', 5, current_date - (j / 16 %% 1500)::int, null from bench.audience
 where j >= {STANDARD} and a < {AGENCIES};
create table bench.denial (j bigint, officer uuid, agency uuid);
insert into bench.denial
select j, bench.id('officer', floor({AGENCIES * OFFICERS} * bench.r(j, 31))::int), null from bench.audience
 where j >= {STANDARD} and bench.r(j, 30) < 0.03;
insert into bench.denial
select j, null, bench.id('agency', floor({AGENCIES} * bench.r(j, 33))::int) from bench.audience
 where j >= {STANDARD} and bench.r(j, 32) < 0.005;
create index on bench.grant (j);
create index on bench.denial (j);
analyze bench.audience, bench.grant, bench.denial;

-- The fingerprint, word for word as wardmote.find_audience makes it.
insert into access_audience (id, owner_id, tier, holding_id, fingerprint)
select b.j + 1, b.owner_id, 'standard', h.id,
       sha256(convert_to(concat_ws('|', b.owner_id, 'standard', h.categories::text[]::text, kept.x::text,
                                   coalesce(kept_out.x, '[]'::jsonb)::text), 'UTF8'))
  from bench.audience b
  join access_holding h on h.id = (select n.id from access_holding n join bench.holding m
                                      on m.categories = n.categories::text[] where m.n = b.holding)
  join (select j, jsonb_agg(x order by x::text) x
          from (select j, to_jsonb(g) - 'j' x from bench.grant g) y group by j) kept on kept.j = b.j
  left join (select j, jsonb_agg(x order by x::text) x
               from (select j, to_jsonb(d) - 'j' x from bench.denial d) y group by j) kept_out on kept_out.j = b.j
    on conflict (fingerprint) do nothing;
insert into access_terms (agreement_id, agency_id, owner_id, purpose, holding_id)
select distinct g.agreement, g.agency, a.owner_id, g.purpose, a.holding_id
  from bench.grant g join access_audience a on a.id = g.j + 1 where g.agreement is not null;
insert into access_grant (audience_id, owner_id, holding_id, agency_id, team_id, officer_id, agreement_id, purpose,
    categories, level, starts_on, ends_on, terms_id)
select a.id, a.owner_id, a.holding_id, g.agency, g.team, g.officer, g.agreement, g.purpose, g.categories, g.level,
       g.starts_on, g.ends_on, t.id
  from bench.grant g join access_audience a on a.id = g.j + 1
  left join access_terms t on (t.agreement_id, t.agency_id, t.owner_id, t.purpose, t.holding_id)
                              = (g.agreement, g.agency, a.owner_id, g.purpose, a.holding_id);
select wardmote.work_out_terms();
insert into access_denial (audience_id, officer_id, agency_id)
select a.id, d.officer, d.agency from bench.denial d join access_audience a on a.id = d.j + 1;
select setval('access_audience_id_seq', %(n)s + 1);
"""

# A third of the cases in the standard audiences; the rest in the unusual ones, the popular of them more often.
CASES = f"""
-- They go in as they were opened, the newest last; the fifteen of the agency that has just joined lie far apart.
create table bench.place as
select i::bigint, case when i %% (%(cases)s / 15) = 7 then %(n)s
                       when bench.r(i, 40) < 0.35
                       then 1 + floor({AGENCIES} * power(bench.r(i, 41), 2.2))::bigint * {TEAMS * 2}
                              + floor({TEAMS * 2} * bench.r(i, 42))::bigint
                       else 1 + {STANDARD} + floor((%(n)s - 1 - {STANDARD}) * power(bench.r(i, 43), 2))::bigint end as audience,
       now() - interval '1 hour' - power((i + bench.r(i, 44)) / %(cases)s, 1.2) * interval '2500 days' as opened_at
  from generate_series(%(cases)s - 1, 0, -1) i;
insert into cases_case (id, reference, audience_id, owner_id, team_id, lead_id, title, kind, status, risk, area,
    categories, opened_at, opened_by_id, changed_at, review_on, closed_at, closed_by_id, outcome)
select bench.id('case', i), bench.code(i), a.id, a.owner_id,
       case when bench.r(i, 50) > 0.03 then bench.id('team', b.team) end, lead,
       (array['Noise', 'Shouting', 'Rubbish', 'Fires', 'Motorbikes', 'Drug litter', 'Damage', 'Threats'])[1 + floor(8 * bench.r(i, 51))::int]
       || ' ' || (array['at night', 'by day', 'at weekends', 'after closing', 'in the holidays'])[1 + floor(5 * bench.r(i, 52))::int]
       || ' ' || (array['on the stairs', 'in the yard', 'by the bins', 'at the bus stop', 'near the school', 'in the car park'])[1 + floor(6 * bench.r(i, 53))::int]
       || ' of block ' || floor(5000 * bench.r(i, 54))::int,
       case when k < 0.45 then 'asb' when k < 0.7 then 'noise' when k < 0.85 then 'housing' when k < 0.9 then 'other'
            when k < 0.97 then 'rough_sleeping' else 'hate' end,
       case when shut then 'closed' else 'open' end,
       case when bench.r(i, 55) < 0.04 then 'high' when bench.r(i, 55) < 0.3 then 'medium' else 'low' end,
       'Area ' || floor(400 * power(bench.r(i, 56), 2.5))::int,
       h.categories, p.opened_at, lead,
       least(now() - interval '1 minute', p.opened_at + bench.r(i, 57) * interval '120 days'),
       (p.opened_at + interval '28 days')::date + floor(60 * bench.r(i, 58))::int,
       case when shut then least(now(), p.opened_at + interval '60 days') end, case when shut then lead end,
       case when shut then 'resolved' else '' end
  from bench.place p
  join access_audience a on a.id = p.audience
  join access_holding h on h.id = a.holding_id
  join bench.audience b on b.j = a.id - 1
 cross join lateral (select bench.id('officer', b.a * {OFFICERS} + b.team %% {TEAMS} + {TEAMS} * floor(case when b.a = {AGENCIES} then 2 else 16 end * bench.r(i, 59))::int) as lead,
                            bench.r(i, 60) as k,
                            bench.r(i, 61) > case when p.opened_at > now() - interval '90 days' then 0.6
                                                  when p.opened_at > now() - interval '365 days' then 0.12 else 0.005 end as shut) x;
insert into cases_summary (id, case_id, parent_audience_id, audience_id, categories, text, by_id, at)
select bench.id('summary', p.i), bench.id('case', p.i), p.audience, p.audience, '{{}}',
       'Told at the desk: noise and shouting most evenings, more than one household affected, no injury so far.',
       c.opened_by_id, p.opened_at
  from bench.place p join cases_case c on c.id = bench.id('case', p.i);
insert into cases_note (id, case_id, parent_audience_id, audience_id, categories, text, by_id, at)
select bench.id('note', p.i * 10 + n), bench.id('case', p.i), p.audience, p.audience, '{{}}', 'Visited; nobody in. A card left.',
       c.opened_by_id, p.opened_at + n * interval '3 days'
  from bench.place p join cases_case c on c.id = bench.id('case', p.i), generate_series(0, 4) n where p.i %% 20 = 0;
"""


def fill(
    server: Server, database: str, size: Size, say: Callable[[str], None], *, desk: bool = True
) -> float:
    """Fill the database, with as many reports and actions as cases unless not `desk`; return the seconds.

    :raises AssertionError: if the rule's own function disagrees with what was put in.
    """
    started = time.monotonic()
    numbers = {"n": size.audiences, "cases": size.cases}
    with psycopg.connect(**server.connection(database), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica; set work_mem = '256MB'; set jit = off")
        connection.execute("set maintenance_work_mem = '256MB'; set timezone = 'UTC'")
        for words in (PREPARE, PEOPLE, AGREEING):
            connection.execute(words)
        # `%` stands for itself in these texts once psycopg sees parameters, so they are filled in here.
        connection.execute(filled_in(AUDIENCES, numbers))
        say(f"{database}: audiences and grants in {time.monotonic() - started:.0f} s")
        with indexes_away(connection, "cases_case", "cases_summary", "cases_note"):
            connection.execute(filled_in(CASES, numbers))
        if desk:
            connection.execute(
                "analyze bench.place, bench.audience, access_audience, access_grant, cases_case"
            )
            say(f"{database}: cases in {time.monotonic() - started:.0f} s")
            with indexes_away(connection, "intake_report"):
                connection.execute(filled_in(REPORTS, numbers))
            with indexes_away(connection, "actions_action", "cases_caseaction"):
                connection.execute(filled_in(ACTIONS, numbers))
        connection.execute("drop table bench.place")
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
    checked(server, database)
    return time.monotonic() - started


def filled_in(words: str, numbers: dict[str, int]) -> str:
    words = words.replace("%%", "%")
    for name, number in numbers.items():
        words = words.replace(f"%({name})s", str(number))
    return words


class indexes_away:
    """Without the plain indexes of these tables while rows pour in."""

    def __init__(self, connection: psycopg.Connection, *tables: str) -> None:
        self.connection, self.tables = connection, list(tables)

    def __enter__(self) -> None:
        self.found = self.connection.execute(
            "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i"
            " where i.indrelid = any(%s::regclass[]) and not exists"
            " (select from pg_constraint c where c.conindid = i.indexrelid)",
            [self.tables],
        ).fetchall()
        for name, _ in self.found:
            self.connection.execute(f"drop index {name}")

    def __exit__(self, *failure: object) -> None:
        if failure[0] is None:
            for _, definition in self.found:
                self.connection.execute(definition)


def checked(server: Server, database: str) -> None:
    """What was put in directly is what the database's own functions would have made."""
    with psycopg.connect(**server.connection(database)) as connection:
        wrong = connection.execute(
            "select count(*) from (select a.*, h.categories from access_audience a join access_holding h"
            " on h.id = a.holding_id order by bench.r(a.id, 99) limit 50) a"
            " where wardmote.find_audience(a.owner_id, a.tier, a.categories::text[], wardmote.grants_of(a.id),"
            " wardmote.denials_of(a.id)) <> a.id"
        ).fetchone()
        assert wrong == (0,), f"{wrong} of 50 audiences have a fingerprint of another making"
        connection.rollback()
