"""The record of processing as a page of docs/security, made anew by `make papers`."""

from collections.abc import Iterator

from wardmote.foundation.processing import WORDS, Table, What, Whole, Whose
from wardmote.foundation.processing.record import ABROAD, PROFILING, SECURITY, activities, declared

HEAD = """# Record of processing

Made by `make papers` from the classification of every field in the code (`processing.py` of each room). A
test fails on a field that is not classified, and on a page that is not this one. `wardmote processing --json`
and `--csv` give it field by field; `/rights/processing/` shows it in the installation, with who it goes to.
Its shape is that of UK GDPR Art 30(1) and DPA 2018 s.61. Each agency is the controller of its own records and
adds its name and its data protection officer. Grounds are named as the code's authors understand them: the
agency's information governance lead confirms them.
"""


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    for activity in activities():
        yield f"## {activity.why.name}\n"
        yield "| | |\n| --- | --- |"
        yield from (f"| {key.lower()} | {words} |" for key, words in activity.rows)
        yield f"| tables | {', '.join(f'`{table}`' for table in activity.tables)} |"
        yield ""
    yield "## For every purpose\n"
    yield "| | |\n| --- | --- |"
    yield "| recipients | parties of agreements in force, for what these cover: the register |"
    yield f"| other countries | {ABROAD} |"
    yield f"| profiling | {PROFILING} |"
    for measure in SECURITY:
        yield f"| security | {measure} |"
    yield ""
    yield "## Where special categories, and data of offences, may stand\n"
    yield "| category | fields |\n| --- | --- |"
    for what, fields in special().items():
        yield f"| {WORDS[what]} | {', '.join(f'`{name}`' for name in fields) or 'none'} |"


def special() -> dict[What, list[str]]:
    """Which fields may hold each special category, or data of offences."""
    wanted = (
        What.RACE, What.POLITICS, What.BELIEF, What.UNION, What.GENETIC, What.BIOMETRIC, What.HEALTH,
        What.SEX_LIFE, What.ORIENTATION, What.CRIMINAL,
    )  # fmt: skip
    found: dict[What, list[str]] = {what: [] for what in wanted}
    for _, table in declared():
        for group in table.fields if isinstance(table, Table) else (table,):
            if group.whose == Whose.NOBODY:
                continue
            for what in wanted:
                if what in group.what:
                    found[what] += (
                        list(group.names)
                        if isinstance(group, Whole)
                        else [f"{table.model}.{name}" for name in group.names]  # type: ignore[union-attr]
                    )
    return found
