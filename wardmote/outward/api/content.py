"""What is sent of a report to another council: field by field, as an officer is shown it before."""

from collections.abc import Mapping

from wardmote.records.intake.models import Report, Telling

NAMES = {
    "service_code": "Service",
    "description": "What happened",
    "lat": "Latitude",
    "long": "Longitude",
    "address_string": "Address",
    "first_name": "Reporter’s name",
    "last_name": "Reporter’s name",
    "email": "Reporter’s e-mail",
    "phone": "Reporter’s telephone",
}


def content_of(
    report: Report, telling: Telling, *, description: str, address: str, with_reporter: bool
) -> dict[str, str]:
    """The fields. Who reported it goes along only where that was chosen and they may be contacted."""
    fields = {"description": description.strip(), "address_string": address.strip()}
    if report.latitude is not None and report.longitude is not None:
        fields |= {"lat": str(report.latitude), "long": str(report.longitude)}
    if with_reporter and may_be_named(telling):
        first, _, last = telling.teller_name.partition(" ")
        fields |= {
            "first_name": first,
            "last_name": last,
            "email": telling.teller_email,
            "phone": telling.teller_phone,
        }
    return {name: words for name, words in fields.items() if words}


def may_be_named(telling: Telling) -> bool:
    """They said who they are, and not that nobody is to get in touch."""
    return (
        not telling.is_anonymous
        and telling.contact_by != Telling.Contact.NONE
        and bool(telling.teller_name or telling.teller_email or telling.teller_phone)
    )


def shown(content: Mapping[str, str], service: str) -> list[tuple[str, str]]:
    """The same in words: what the page shows before anything is sent, and after."""
    lines: dict[str, str] = (
        {"Service": f"{service} ({content['service_code']})"} if "service_code" in content else {}
    )
    for name, words in content.items():
        if name != "service_code":
            label = NAMES.get(name, name)
            lines[label] = f"{lines[label]} {words}" if label in lines else words
    return list(lines.items())


def address_of(telling: Telling) -> str:
    return ", ".join(filter(None, (telling.address, telling.postcode)))
