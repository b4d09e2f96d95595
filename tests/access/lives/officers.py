"""Officers change roles and teams, leave, come back, and stand in for each other."""

import uuid
from datetime import timedelta
from typing import Any

from tests import world
from tests.access.lives.machine import Draw, Tried, tally, transition
from tests.access.modelled import LEAD, Living
from tests.access.oracle import StandIn
from wardmote.trust.access import standins
from wardmote.trust.access.models import StandIn as StandInRow
from wardmote.trust.identity.commands import leaving as identity_leaving
from wardmote.trust.identity.commands import officers as identity_officers
from wardmote.trust.identity.commands import roles as identity_roles
from wardmote.trust.identity.models import Role, RoleChange


def administered(it: Living) -> list[tuple[Any, ...]]:
    """An officer and an administrator of their agency who may change them."""
    return [
        (who, admin)
        for who, me in it.w.officers.items() if not me.has_left
        for admin in it.here(Role.ADMINISTRATOR, agency=me.agency) if admin != who
    ]  # fmt: skip


def gone(it: Living) -> list[str]:
    return [who for who, me in it.w.officers.items() if not it.w.is_here(me)]


class Officers:
    """Who is here, as what, and in whose place."""

    @transition(
        lambda it: [
            (who, admin, second)
            for who, admin in administered(it) if it.w.is_here(it.w.officers[who])
            for second in it.here(Role.SUPERVISOR, LEAD, agency=it.w.officers[who].agency) if second not in (who, admin)
        ]
    )  # fmt: skip
    def role_change(it: Living, draw: Draw, who: str, admin: str, second: str) -> Tried:
        me = it.w.officers[who]
        base = {LEAD} if it.names[who].endswith("lead") else {Role.SUPERVISOR}
        roles = base | draw(
            [set(), {Role.AUDITOR}, {Role.CASEWORKER}, {Role.CASEWORKER, Role.AUDITOR}, {Role.TRIAGE},
             {Role.REGISTER_EDITOR}, {Role.CASEWORKER, Role.REGISTER_EDITOR}]
        )  # fmt: skip
        if roles == me.roles:
            roles = base | ({Role.TRIAGE} if Role.TRIAGE not in me.roles else {Role.AUDITOR})
        it.steps[-1] = it.say(who, "becomes", ", ".join(sorted(roles)), "by", admin, "and", second)

        def propose(by: Any) -> None:
            made.append(
                identity_roles.propose(officer=it.fresh(who), roles=roles, reason="r", by=by, now=it.now)
            )

        made: list[uuid.UUID] = []
        if not it.tries(admin, propose):
            return False

        def approve(by: Any) -> None:
            identity_roles.approve(change=RoleChange.objects.get(pk=made[0]), by=by, now=it.now)

        assert it.tries(second, approve), it.refused[-1]
        me.roles = {str(role) for role in roles}
        return True

    @transition(
        lambda it: [
            (who, admin, second)
            for who, admin in administered(it)
            for second in it.here(Role.SUPERVISOR, LEAD, agency=it.w.officers[who].agency) if second not in (who, admin)
        ], weight=1.1,
    )  # fmt: skip
    def team_change(it: Living, draw: Draw, who: str, admin: str, second: str) -> Tried:
        """Into a team once a second person approved it; out of one at once."""
        me = it.w.officers[who]
        team = draw(
            [t for t in (*it.teams[me.agency], *it.teams[me.agency], None) if (t and str(t.pk)) != me.team]
        )
        it.steps[-1] = it.say(who, "moves to", team.name if team else "no team", "by", admin, "and", second)
        if not it.tries(
            admin, lambda by: identity_officers.move(officer=it.fresh(who), team=team, by=by, now=it.now)
        ):
            return False
        if team is not None:
            compared, wrong = it.look([who])  # it counts for nothing yet
            tally.checks += compared
            assert not wrong, wrong[:9]

            def approve(by: Any) -> None:
                change = RoleChange.objects.get(officer_id=who, state=RoleChange.State.PENDING)
                identity_roles.approve(change=change, by=by, now=it.now)

            assert it.tries(second, approve), it.refused[-1]
        me.team = str(team.pk) if team else None
        return True

    @transition(
        lambda it: (
            [x for x in administered(it) if it.w.is_here(it.w.officers[x[0]])] if len(gone(it)) < 4 else []
        )
    )
    def leaver(it: Living, draw: Draw, who: str, admin: str) -> Tried:
        last = draw([None, None, it.day, it.day + timedelta(days=2)])
        it.steps[-1] = it.say(who, "leaves", last or "now")

        def act(by: Any) -> None:
            identity_leaving.see_off(officer=it.fresh(who), last_day=last, by=by, now=it.now, today=it.day)

        if it.tries(admin, act):
            it.w.officers[who].has_left = last is None
            it.w.officers[who].last_day = last
            return True
        return False

    @transition(lambda it: [(w,) for w in it.here()] if len(gone(it)) < 4 else [])
    def account_suspended(it: Living, draw: Draw, who: str) -> Tried:
        it.steps[-1] = it.say(who, "is suspended")
        it.outright("update identity_account set is_active = false where id = %s", who)
        it.w.officers[who].is_suspended = True
        return True

    @transition(lambda it: [(gone(it),)] if gone(it) else [], weight=0.5)
    def come_back(it: Living, draw: Draw, some: list[str]) -> Tried:
        it.steps[-1] = it.say(*some, "are here again")
        it.outright("update identity_account set is_active = true where id = any(%s::uuid[])", some)
        it.outright(
            "update identity_officer set left_at = null, leaving_on = null where id = any(%s::uuid[])", some
        )
        for who in some:
            me = it.w.officers[who]
            me.has_left, me.last_day, me.is_suspended = False, None, False
            it.sign_in(who)
        return True

    @transition(
        lambda it: [
            (away, by)
            for away, me in it.w.officers.items() if not me.has_left
            if not any(each.away == away and each.ends_on >= it.day for each in it.w.stand_ins.values())
            for by in it.here()
            if by == away or (
                Role.SUPERVISOR in it.w.officers[by].roles and me.team is not None
                and (me.agency, me.team) == (it.w.officers[by].agency, it.w.officers[by].team)
            )
        ], weight=1.5,
    )  # fmt: skip
    def stands_in(it: Living, draw: Draw, away: str, by: str) -> Tried:
        """Named by the officer, or by a supervisor of their team; what is for named officers by their own word alone."""
        colleague = draw(
            [w for w, o in it.w.officers.items() if o.agency == it.w.officers[away].agency and w != away]
        )
        starts = it.day + timedelta(days=draw([0, 0, 0, 2]))
        ends = starts + timedelta(days=draw([0, 4, 4, 9, 41, 41, 42]))
        with_named = draw([by == away, by == away, by == away, False, True])
        it.steps[-1] = it.say(by, "lets", colleague, "stand in for", away, "from", starts, "until", ends,
                              "with what is named" if with_named else "")  # fmt: skip
        made: list[uuid.UUID] = []

        def act(officer: Any) -> None:
            made.append(
                standins.name(away=it.fresh(away), colleague=it.fresh(colleague), starts_on=starts, ends_on=ends,
                              with_named=with_named, by=officer)
            )  # fmt: skip

        allowed = (
            colleague != by
            and not it.w.officers[colleague].has_left
            and (by == away or not with_named)
            and (ends - starts).days < 42
        )
        went = it.tries(by, act)
        assert went == allowed, f"{it.steps[-1]}: {'went through' if went else it.refused[-1]}"
        if went:
            it.w.stand_ins[str(made[0])] = StandIn(away, colleague, starts, ends, with_named)
        return went

    @transition(
        lambda it: [
            (key, by)
            for key, each in it.w.stand_ins.items() if each.ends_on >= it.day
            for by in it.here() if by in (each.away, each.colleague)
        ], weight=0.3,
    )  # fmt: skip
    def stands_in_no_more(it: Living, draw: Draw, key: str, by: str) -> Tried:
        each = it.w.stand_ins[key]
        it.steps[-1] = it.say(by, "withdraws", each.colleague, "for", each.away)
        row = standin_of(key)
        went = it.tries(by, lambda officer: standins.end(row=row, by=officer))
        assert went, it.refused[-1]
        del it.w.stand_ins[key]
        return True


def standin_of(key: str) -> StandInRow:
    with world.building():
        return StandInRow.objects.select_related("away", "colleague").get(pk=key)
