"""A small register as the papers print one. What happens in it is invented."""

HEADING = ["ID", "Document Name", "Version number", "Named Organisations", "Description"]
FIRST = ["1", "Night warden protocol", "1.0", "Borough, Police", "Patrols share what they"]
TAIL = ["", "", "", "", "see."]
WHOLE = [*FIRST[:4], "Patrols share what they see."]
SECOND = ["2", "Hostel protocol", "", "Borough", "Rooms and keys"]


def lines(*rows: list[str]) -> str:
    """The rows as tab-separated lines."""
    return "".join("\t".join(row) + "\n" for row in rows)
