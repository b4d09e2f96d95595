"""With whom a case is shared, and who must receive nothing of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from wardmote.demo import register
from wardmote.demo.agencies import AGENCIES, OFFICERS, Officer, workers
from wardmote.demo.plans import CONTRIBUTE, READ, Way
from wardmote.demo.rows import Row

if TYPE_CHECKING:
    from wardmote.demo.casework import Casework

RECEIVING_TEAM = {
    "council": "cst",
    "police": "nbt",
    "tannery": "nei",
    "brackwater": "est",
    "probation": "mar",
    "health": "str",
    "fire": "pre",
}
VOICE = {"tannery": "housing", "brackwater": "housing", "lantern": "charity"}
# Partners who come in only where the matter is theirs; the others may for anything.
ONLY_FOR = {
    "fire": {"hoard", "fires", "fireworks", "cuckoo", "stairs"},
    "health": {"rough", "hoard", "cuckoo", "begging"},
    "probation": {"licence", "cuckoo", "drinkers", "begging"},
}
KEPT_OUT_AGENCY = "tannery"


@dataclass(repr=False)
class Share:
    agency: str
    officers: list[Officer]
    way: Way
    at: datetime
    until: datetime
    row: Row
    agreement: register.Agreement
    withdrawn: bool = False


def share_with_partners(case: "Casework") -> None:
    wanted = case.rng.choices([0, 1, 2], [34, 44, 22])[0]
    first = [case.brief.partner] if case.brief.partner else []
    others = [key for key in RECEIVING_TEAM if key != case.owner and key not in first]
    others = [key for key in others if key not in ONLY_FOR or case.theme.key in ONLY_FOR[key]]
    case.rng.shuffle(others)
    for partner in first + others:
        if len(case.shares) >= max(wanted, len(first)):
            return
        if case.brief.kept_out == "agency" and partner == KEPT_OUT_AGENCY:
            continue
        share_with(case, partner, must=partner in first)


def share_with(case: "Casework", partner: str, *, must: bool) -> None:
    latest = case.end - timedelta(days=1)
    if must:
        latest = min(latest, case.midnight_after(-9))
    if (latest - case.settled_in).days < 1:
        return
    at = case.clock.soon(case.settled_in, 21, before=latest)
    grounds = [
        (agreement, purpose)
        for agreement in register.AGREEMENTS
        for purpose in case.theme.purposes
        if purpose in agreement.purposes
        and case.held <= set(agreement.categories)
        and agreement.live(partner, case.owner, at.date(), today=case.clock.today)
        and (agreement.key != "brackwater" or case.brief.area == "Brackwater")
    ]
    if not grounds:
        return
    agreement, purpose = grounds[0]
    team = workers(partner, RECEIVING_TEAM[partner])
    if partner == "council" and case.theme.kind == "noise":
        team = workers(partner, "env")
    by_name = case.brief.named or case.rng.random() < 0.1
    officers = [case.rng.choice(team)] if by_name else team
    covered = set(agreement.categories)
    wide = case.rng.random() < 0.5 or partner in ("health", "fire")
    level = READ if case.rng.random() < 0.25 and partner != "health" and not must else CONTRIBUTE
    way = Way(
        agency=AGENCIES[partner].id,
        team=officers[0].team_id,
        officer=officers[0].id if by_name else None,
        agreement=agreement.id,
        purpose=purpose,
        categories=tuple(sorted(covered if wide else case.held | (covered & {"household", "offence"}))),
        level=level,
        ends_on=case.clock.day(case.rng.randrange(20, 120)) if case.rng.random() < 0.1 else None,
    )
    if any(share.way.agency == way.agency for share in case.shares):
        return
    by = case.lead
    necessity = case.words("need_" + VOICE.get(partner, partner))
    row = case.rows.add(
        "access.Disclosure",
        agency_id=way.agency,
        team_id=way.team,
        officer_id=way.officer,
        agreement_id=agreement.id,
        purpose=purpose,
        gateway="care_act" if purpose == "safeguarding_adults" else "cda_115",
        categories=list(way.categories),
        level=level,
        necessity=necessity,
        starts_on=None,
        ends_on=way.ends_on,
        by_id=by.id,
        at=at,
        withdrawn_by_id=None,
        withdrawn_at=None,
        withdrawn_reason="",
    )
    until = min(case.end, case.midnight_after(agreement.ends)) if agreement.ends else case.end
    share = Share(partner, officers, way, at, until, row, agreement)
    case.shares.append(share)
    case.link("cases.CaseDisclosure", disclosure_id=row["id"], of=row)
    name = AGENCIES[partner].name
    case.event("shared", at=at, by=by, note=f"With {name}")
    ground: dict[str, Any] = {"ground": agreement.id, "recipient": partner, "purpose": purpose}
    case.act("audience changed", at=at, by=by)
    case.act("shared", at=at, by=by, note=necessity, **ground)
    for officer in officers:
        case.notice("shared", officer, case.id, "case", at)
    if not must and case.rng.random() < 0.07 and (until - at).days > 10:
        gone = case.clock.between(at + timedelta(days=4), until)
        reason = case.words("pullout")
        row |= {"withdrawn_by_id": by.id, "withdrawn_at": gone, "withdrawn_reason": reason}
        share.withdrawn, share.until = True, gone
        case.event("withdrawn", at=gone, by=by, note=f"From {name}")
        case.act("audience changed", at=gone, by=by)
        case.act("sharing withdrawn", at=gone, by=by, note=reason, **ground)


def keep_out(case: "Casework") -> None:
    """Someone who must receive nothing: an officer of a partner, an agency, or a person by name."""
    case.kept_out = frozenset()
    kind = case.brief.kept_out
    if not kind:
        return
    at = case.settled_in + timedelta(minutes=case.rng.randrange(10, 50))
    officer = agency = None
    name = ""
    if kind == "officer":
        officer = next(o for o in case.team if o not in (case.lead, case.opened_by))
    elif kind == "partner":
        officer = case.rng.choice([o for o in OFFICERS if o.agency == "police" and o.team == "nbt"])
    elif kind == "agency":
        agency = AGENCIES[KEPT_OUT_AGENCY].id
    else:
        name = f"{case.rng.choice(['Dean', 'Kelly', 'Robbie', 'Stacey'])} Hollowbread"
    use = {"partner": "officer"}.get(kind, kind)
    case.child(
        "cases.MustNotReceive",
        officer_id=officer and officer.id,
        agency_id=agency,
        name=name,
        reason=case.words(f"keptout_{use}"),
        by_id=case.lead.id,
        at=at,
        lifted_at=None,
        lifted_by_id=None,
    )
    case.act("must not receive: added", at=at, by=case.lead)
    if officer or agency:
        case.act("audience changed", at=at, by=case.lead)
        case.kept_out = frozenset({(officer.id if officer else None, agency)})
    case.team = [o for o in case.team if o != officer]
    for share in case.shares:
        share.officers = [o for o in share.officers if o != officer and AGENCIES[o.agency].id != agency]
