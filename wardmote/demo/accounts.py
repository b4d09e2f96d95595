"""The accounts of the demo: one for each officer, all with one password. Needs no Django and no database."""

from wardmote.demo.agencies import AGENCIES, OFFICERS, PASSWORD, ROLE_NAMES


def accounts() -> list[dict[str, str]]:
    """Email, password, role, agency and team of every officer who can sign in."""
    return [
        {
            "email": officer.email,
            "password": PASSWORD,
            "role": ", ".join(ROLE_NAMES[role] for role in officer.roles),
            "agency": AGENCIES[officer.agency].name,
            "team": dict(AGENCIES[officer.agency].teams)[officer.team],
        }
        for officer in OFFICERS
    ]
