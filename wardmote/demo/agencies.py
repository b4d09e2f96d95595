"""The eight agencies of the Safer Marlbridge Partnership, their teams and their thirty officers. All invented."""

# ruff: noqa: E501  (tables, a row a line)

import uuid
from dataclasses import dataclass

PASSWORD = "marlbridge-demo-1"  # nosec B105  (said aloud to everyone who runs the demo)
NAMESPACE = uuid.UUID("5b1f7f0c-6a0e-4a53-9d3c-4d61726c6272")


def identity(*parts: str) -> uuid.UUID:
    """The same id for the same thing in every installation of the demo."""
    return uuid.uuid5(NAMESPACE, "/".join(parts))


@dataclass(frozen=True)
class Agency:
    key: str
    name: str
    short_name: str
    kind: str
    domain: str
    teams: tuple[tuple[str, str], ...]  # key, name

    @property
    def id(self) -> uuid.UUID:
        return identity("agency", self.key)

    def team_id(self, team: str) -> uuid.UUID:
        return identity("team", self.key, team)


@dataclass(frozen=True)
class Officer:
    name: str
    agency: str
    team: str
    job_title: str
    roles: tuple[str, ...]

    @property
    def id(self) -> uuid.UUID:
        return identity("officer", self.email)

    @property
    def email(self) -> str:
        first, last = self.name.lower().replace("'", "").split(" ", 1)
        return f"{first}.{last.replace(' ', '-')}@{AGENCIES[self.agency].domain}"

    @property
    def team_id(self) -> uuid.UUID:
        return AGENCIES[self.agency].team_id(self.team)


_AGENCIES = [
    Agency("council", "Marlbridge Council", "Council", "council", "council.marlbridge.example",
           (("cst", "Community Safety Team"), ("env", "Environmental Protection"), ("gov", "Information Governance"))),
    Agency("police", "Marl Valley Police", "Police", "police", "police.marlbridge.example",
           (("nbt", "Marlbridge Neighbourhood Team"), ("par", "Partnerships and Licensing"))),
    Agency("tannery", "Tannery Homes", "Tannery Homes", "housing", "tanneryhomes.example",
           (("nei", "Neighbourhoods"), ("enf", "Tenancy Enforcement"))),
    Agency("brackwater", "Brackwater Housing Association", "Brackwater", "housing", "brackwater.example",
           (("est", "Estate Services"), ("gov", "Resident Relations"))),
    Agency("probation", "Marl Valley Probation", "Probation", "probation", "probation.marlbridge.example",
           (("mar", "Marlbridge Office"), ("pro", "Programmes"))),
    Agency("health", "Marl Vale Health Trust", "Health Trust", "health", "marlvalehealth.example",
           (("str", "Street Health"), ("gov", "Records and Governance"))),
    Agency("fire", "Marl Valley Fire and Rescue", "Fire", "fire", "fire.marlbridge.example",
           (("pre", "Prevention"), ("sta", "Marlbridge Station"))),
    Agency("lantern", "Lanternside Victim Care", "Lanternside", "charity", "lanternside.example",
           (("adv", "Advocates"), ("hel", "Helpline"))),
]  # fmt: skip
AGENCIES = {agency.key: agency for agency in _AGENCIES}

OFFICERS = [
    # The council: eleven.
    Officer("Amina Shawcross", "council", "cst", "Community safety officer", ("caseworker",)),
    Officer("Dougal Finnerty", "council", "cst", "Community safety officer", ("caseworker",)),
    Officer("Ruth Ellingsworth", "council", "cst", "Community safety manager", ("supervisor", "caseworker")),
    Officer("Kwabena Tuffour", "council", "cst", "Reports desk officer", ("triage", "caseworker")),
    Officer("Sorrel Adebanjo", "council", "cst", "Panel coordinator", ("panel_coordinator",)),
    Officer("Gethin Prosser", "council", "env", "Environmental protection officer", ("caseworker", "triage")),
    Officer("Noor Haddadi", "council", "env", "Pollution team leader", ("supervisor", "caseworker")),
    Officer("Judith Okonjo", "council", "gov", "Information governance lead", ("information_governance",)),
    Officer("Piers Wetherley", "council", "gov", "Registers officer",
            ("register_editor", "alert_author", "administrator", "information_governance")),
    Officer("Marguerite Stannard", "council", "gov", "Internal auditor", ("auditor",)),
    Officer("Ffion Kettleby", "council", "gov", "Systems administrator", ("administrator",)),
    # The police: five.
    Officer("Callum Braithwell", "police", "nbt", "Neighbourhood constable", ("caseworker",)),
    Officer("Priya Vantongeren", "police", "nbt", "Neighbourhood constable", ("caseworker", "triage")),
    Officer("Owen Strickley", "police", "nbt", "Neighbourhood sergeant", ("supervisor", "alert_approver")),
    Officer("Helena Marchbank", "police", "par", "Detective chief inspector", ("panel_chair", "register_editor")),
    Officer("Tobias Yarrowby", "police", "par", "Information governance lead", ("information_governance", "auditor")),
    # The housing providers: three each.
    Officer("Leanne Cropwell", "tannery", "nei", "Neighbourhood officer", ("caseworker", "triage")),
    Officer("Ibrahim Salcedo", "tannery", "nei", "Neighbourhood manager", ("supervisor", "caseworker")),
    Officer("Winifred Ashgrove", "tannery", "enf", "Data protection officer", ("information_governance",)),
    Officer("Marek Dunstable", "brackwater", "est", "Housing officer", ("caseworker", "triage")),
    Officer("Shanice Pellow", "brackwater", "est", "Estates manager", ("supervisor", "caseworker")),
    Officer("Gordon Tilsley", "brackwater", "gov", "Head of governance", ("information_governance",)),
    # Probation, health, fire and the charity: two each.
    Officer("Yasmin Courtnage", "probation", "mar", "Probation officer", ("caseworker",)),
    Officer("Derek Hallowes", "probation", "mar", "Head of office", ("supervisor", "information_governance")),
    Officer("Bronagh Ilesanmi", "health", "str", "Street nurse", ("caseworker",)),
    Officer("Anselm Furlonger", "health", "gov", "Records manager", ("information_governance", "supervisor")),
    Officer("Jodie Wickenby", "fire", "pre", "Prevention officer", ("caseworker", "triage")),
    Officer("Matteo Garside", "fire", "sta", "Station commander",
            ("supervisor", "alert_approver", "information_governance")),
    Officer("Esme Thackwray", "lantern", "adv", "Victim advocate", ("caseworker", "triage")),
    Officer("Clive Bartolome", "lantern", "hel", "Service manager", ("supervisor", "information_governance")),
]  # fmt: skip

ROLE_NAMES = {
    "caseworker": "Caseworker",
    "supervisor": "Supervisor",
    "triage": "Triage",
    "panel_coordinator": "Panel coordinator",
    "panel_chair": "Panel chair",
    "information_governance": "Information governance lead",
    "register_editor": "Register editor",
    "alert_author": "Alert author",
    "alert_approver": "Alert approver",
    "auditor": "Auditor",
    "administrator": "Administrator",
}


def workers(agency: str, team: str) -> list[Officer]:
    """Those of a team who work cases, its lead officers first."""
    found = [o for o in OFFICERS if (o.agency, o.team) == (agency, team)]
    return [o for o in found if {"caseworker", "supervisor", "triage"} & set(o.roles)]


def governance(agency: str) -> Officer:
    return next(o for o in OFFICERS if o.agency == agency and "information_governance" in o.roles)
