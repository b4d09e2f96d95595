"""The demo's twelve agreements: one or more in every state, and one that has just lapsed."""

# ruff: noqa: E501  (tables, a row a line)

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from wardmote.demo.agencies import AGENCIES, OFFICERS, Officer, governance, identity

EVERYDAY = ("contact", "incident", "tenancy", "household", "offence", "images")
CARE = ("contact", "incident", "household", "health", "substance_use")


@dataclass(frozen=True)
class Agreement:
    """An entry; days count from today, so that the demo is always a few days after the lapse."""

    key: str
    register_id: str
    name: str
    version: str
    state: str
    owner: str
    teams: tuple[str, str]  # that own it; that take it over
    parties: tuple[str, ...]
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    starts: int | None
    review: int | None
    ends: int | None
    aim: str
    need: str
    items: str
    reason: str = ""
    changed: int | None = None
    supersedes: str = ""
    unsigned: tuple[str, ...] = ()
    type: str = "information_sharing_agreement"

    @property
    def id(self) -> UUID:
        return identity("agreement", self.key)

    def live(self, reader: str, owner: str, on: date, *, today: date) -> bool:
        """Whether it let the one see records of the other on that day (of those never suspended or ended)."""
        if self.state != "in_force" or self.starts is None or {reader, owner} & set(self.unsigned):
            return False
        if reader not in self.parties or owner not in self.parties:
            return False
        first = today + timedelta(days=self.starts)
        return first <= on and (self.ends is None or on <= today + timedelta(days=self.ends))


AGREEMENTS = [
    Agreement(
        "asb1", "SMP-01", "Marlbridge anti-social behaviour sharing agreement", "1.0", "superseded", "council",
        ("gov", "cst"), ("council", "police", "tannery"), ("asb", "housing_management"), EVERYDAY[:5],
        -1130, -400, None,
        "Joint work on repeat anti-social behaviour by the council, the police and the larger landlord.",
        "Each holds part of the picture; telephone calls between officers left no record of what was passed on.",
        "Names, addresses, incidents and tenancy particulars of those complaining and those complained about.",
        reason="Replaced by version 2, which adds noise and hate incidents.", changed=-400,
    ),
    Agreement(
        "asb2", "SMP-01", "Marlbridge anti-social behaviour sharing agreement", "2.0", "in_force", "council",
        ("gov", "cst"), ("council", "police", "tannery"),
        ("asb", "noise_nuisance", "housing_management", "hate_crime", "night_time_economy", "road_danger"), EVERYDAY,
        -400, 330, None,
        "One plan for each repeat victim and each repeat address, whichever agency was told first.",
        "Without the dates and places held by each other, no agency can show a pattern or protect a person in time.",
        "Contact and incident details, tenancy and household, offences and orders, images. No health data.",
        supersedes="asb1",
    ),
    Agreement(
        "street", "SMP-02", "Street support and rough sleeping protocol", "1.2", "in_force", "council",
        ("cst", "gov"), ("council", "health", "police"), ("rough_sleeping", "safeguarding_adults"), CARE,
        -520, 210, None,
        "A bed and treatment for people who sleep rough, offered by people who know what was tried before.",
        "A street nurse cannot dress a wound she is not told of, nor outreach offer a room a dog is barred from.",
        "Where a person sleeps and is seen, health and substance use as far as the plan for that person needs it.",
        type="information_sharing_protocol",
    ),
    Agreement(
        "noise", "SMP-03", "Noise complaints protocol with Tannery Homes", "1.0", "in_force", "council",
        ("env", "gov"), ("council", "tannery"), ("noise_nuisance",), ("contact", "incident", "tenancy"),
        -750, -21, None,
        "One visit and one letter for a noise complaint about a tenant, in place of two of each.",
        "The council has the powers and the kit, the landlord has the tenancy.",
        "Contact details, diary and recordings, tenancy particulars.",
        type="operating_protocol",
    ),
    Agreement(
        "brackwater", "SMP-04", "Brackwater estates sharing agreement", "1.0", "in_force", "council",
        ("cst", "gov"), ("council", "police", "brackwater"),
        ("asb", "noise_nuisance", "housing_management", "hate_crime", "safeguarding_adults"), EVERYDAY,
        -735, -60, -5,
        "Joint work on the Brackwater estates, agreed for two years as a trial.",
        "The association's officers are on the estates every day and see first what others are told of last.",
        "Contact and incident details, tenancy and household, offences and orders, images.",
    ),
    Agreement(
        "offender", "MVP-11", "Integrated management of people who offend", "3.1", "in_force", "police",
        ("par", "nbt"), ("police", "probation", "council"), ("offender_management", "serious_violence", "asb"),
        ("contact", "incident", "household", "offence", "substance_use"), -600, 130, None,
        "Fewer offences by the people who commit most of them.",
        "Supervision, policing and housing pull apart unless each knows the other's conditions and dates.",
        "Conditions, orders, addresses, attendance, substance use as far as supervision needs it.",
    ),
    Agreement(
        "firesafe", "FIR-02", "Safe and well visits: hoarding and fire risk", "1.1", "in_force", "fire",
        ("pre", "sta"), ("fire", "council", "tannery", "health"), ("housing_management", "safeguarding_adults", "asb"),
        ("contact", "incident", "tenancy", "household", "health"), -480, 250, None,
        "Crews that know what is behind a door, and a visit before there is a fire.",
        "A crew that does not know of blocked exits or oxygen at home is in danger, and so is whoever lives there.",
        "Address, layout and exits, household, health as far as it bears on escape.",
    ),
    Agreement(
        "advocacy", "SMP-05", "Victim advocacy referral agreement with Lanternside", "0.9", "awaiting_signature",
        "council", ("cst", "gov"), ("council", "police", "lantern"), ("hate_crime", "asb"),
        ("contact", "incident", "household"), 14, 379, None,
        "An advocate for each repeat victim who wants one, from the first week.",
        "Victims are asked to tell their story again to each agency; an advocate can carry it for them.",
        "Contact wishes and incident details of people who have agreed to a referral.",
        reason="Sent to Lanternside's trustees, who meet next month.", changed=-19, unsigned=("lantern", "police"),
    ),
    Agreement(
        "renewal", "SMP-04", "Brackwater estates sharing agreement", "2.0 draft", "draft", "council",
        ("cst", "gov"), ("council", "police", "brackwater"), ("asb", "noise_nuisance", "housing_management"),
        EVERYDAY, None, None, None,
        "Renewal of the trial agreement, without a fixed end.",
        "", "Contact and incident details, tenancy and household, offences and orders, images.",
        unsigned=("council", "police", "brackwater"), supersedes="brackwater",
    ),
    Agreement(
        "emergency", "SMP-06", "People who need help in an emergency", "1.0", "suspended", "council",
        ("gov", "cst"), ("council", "fire", "health"), ("emergency_response",),
        ("contact", "household", "health"), -300, 65, None,
        "A list of people who could not leave home unaided, ready before a flood.",
        "In a flood there is no time to ask four agencies who lives where.",
        "Address, mobility, equipment at home, next of kin.",
        reason="Suspended while the list's access rights are put right after an audit.", changed=-34,
    ),
    Agreement(
        "voids", "MVP-08", "Operation on empty homes", "1.0", "ended", "police", ("par", "nbt"),
        ("police", "council"), ("asb",), ("contact", "incident", "offence"), -500, -180, None,
        "Reoccupation or closure of empty homes used for dealing.",
        "The council knew which homes stood empty and the police which were in use.",
        "Addresses, owners, incidents, offences.",
        reason="The operation closed with its last address dealt with.", changed=-152,
        type="memorandum_of_understanding",
    ),
    Agreement(
        "cuckooing", "SMP-07", "Home takeover and exploitation agreement", "1.0", "in_force", "council",
        ("cst", "gov"), ("council", "police", "tannery", "health", "probation"), ("safeguarding_adults", "asb"),
        ("contact", "incident", "tenancy", "household", "offence", "health"), 12, 377, None,
        "Homes given back to the people whose homes they are, without losing the tenancy or the person.",
        "Signs are spread over the landlord, the pharmacist's nurse, the beat officer and probation.",
        "Contact and incident details, tenancy, offences, health as far as it bears on coercion.",
    ),
]  # fmt: skip
BY_KEY = {agreement.key: agreement for agreement in AGREEMENTS}

WORDING = {
    "lawful_basis": "UK GDPR article 6(1)(e), a task in the public interest; for the police, part 3 of the Data "
    "Protection Act 2018 where the purpose is law enforcement.",
    "conditions": "Data Protection Act 2018, schedule 1, paragraphs 6 and 10. Each party keeps its own appropriate "
    "policy document and shows it on request.",
    "individual_rights": "The party that is asked answers within one month and tells the others the same day. "
    "Objections go to the lead named below.",
    "security": "Shared in the partnership's case system only, never by open e-mail. Marked OFFICIAL-SENSITIVE. "
    "Named officers, each with an own account.",
    "retention": "Six years after the case closes, two for reports that led nowhere; then deleted by each party.",
    "accuracy": "Whoever finds a mistake corrects it in the case and tells each party it was shared with.",
    "breaches": "To every party's data protection officer within 24 hours of being noticed; complaints to the owner.",
    "freedom_of_information": "The party asked answers, after asking whoever supplied the information.",
    "onward_sharing": "Nothing is passed to anyone who is not a party without the leave of the agency that supplied it.",
    "termination": "Any party may leave with one month's notice; disputes go to the partnership's strategy group.",
}
SPECIAL = {
    "health": "Physical and mental health, where the plan for the person needs it.",
    "substance_use": "Drug and alcohol use, where the plan for the person needs it.",
    "offence": "Offences, allegations and orders.",
}


def day(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)


def entry(a: Agreement, today: date) -> dict[str, object]:
    """The row of the register, and in `parties` those of its parties."""
    started = a.starts if a.starts is not None else -12
    drafted = min(started, a.changed if a.changed is not None else 0, -8) - 45
    special = " ".join(words for key, words in SPECIAL.items() if key in a.categories) or "None."
    unwritten = ("retention", "breaches") if a.state == "draft" else ()
    wording = {key: text for key, text in WORDING.items() if key not in unwritten}
    return {
        "id": a.id,
        "owner_id": AGENCIES[a.owner].id,
        "state": a.state,
        "register_id": a.register_id,
        "document_name": a.name,
        "version": a.version,
        "document_type": a.type,
        "named_organisations": "; ".join(AGENCIES[party].name for party in a.parties),
        "description": a.aim,
        "purposes": list(a.purposes),
        "categories": list(a.categories),
        "gateways": ["cda_115", "care_act"] if "safeguarding_adults" in a.purposes else ["cda_115"],
        "purpose_and_objective": a.aim,
        "why_necessary": a.need,
        "data_items": a.items,
        "special_category_data": special,
        "dpia_reference": "" if a.state == "draft" else f"DPIA {a.register_id}/{a.version}",
        **wording,
        "owner_team_id": AGENCIES[a.owner].team_id(a.teams[0]),
        "successor_team_id": AGENCIES[a.owner].team_id(a.teams[1]),
        "starts_on": day(today, a.starts),
        "review_on": day(today, a.review),
        "ends_on": day(today, a.ends),
        "state_reason": a.reason,
        "state_changed_at": day(today, a.changed if a.changed is not None else (a.starts or -12)),
        "supersedes_id": identity("agreement", a.supersedes) if a.supersedes else None,
        "created_at": day(today, drafted),
        "changed_at": day(today, a.changed if a.changed is not None else min(started, -12)),
        "parties": list(parties(a, today)),
    }


def parties(a: Agreement, today: date) -> Iterator[dict[str, object]]:
    signed = min(a.starts if a.starts is not None else -12, -4) - 9
    for number, party in enumerate(a.parties):
        agency, lead = AGENCIES[party], governance(party)
        has_signed = party not in a.unsigned
        yield {
            "id": identity("party", a.key, party),
            "agreement_id": a.id,
            "organisation_id": identity("organisation", party),
            "named_as": agency.name,
            "contact": f"{worker_of(party).name}, {worker_of(party).job_title.lower()}",
            "data_protection_officer": lead.name,
            "controller_role": "independent",
            "signed_on": day(today, signed + number) if has_signed else None,
            "signed_by": f"{lead.name}, {lead.job_title.lower()}" if has_signed else "",
        }


def worker_of(agency: str) -> Officer:
    return next(o for o in OFFICERS if o.agency == agency and "supervisor" in o.roles)
