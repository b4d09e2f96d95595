"""Risks and issues: what might go wrong, or has; how likely, how grave, what is done about it, by whom."""

from collections.abc import Sequence
from datetime import date

from wardmote.work.registers.anatomy import Column, DueDate, Facts, Flag, LineKind, Register

SCALE = (("1", "1, lowest"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5, highest"))
HIGH, MIDDLE = 15, 8  # of 25: likelihood by impact, as this register colours them


def score(facts: Facts) -> int | None:
    """Likelihood by impact, 1 to 25; None until both are given."""
    if "likelihood" not in facts.values or "impact" not in facts.values:
        return None
    return int(facts.values["likelihood"]) * int(facts.values["impact"])


def refusals(facts: Facts) -> list[tuple[str, str]]:
    found = []
    if facts.get("kind") == "issue" and facts.get("likelihood"):
        found.append(("likelihood", "An issue has happened already: leave its likelihood blank."))
    if facts.get("response") == "accept" and not facts.get("why"):
        found.append(("why", "Say why the risk is accepted."))
    return found


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = []
    if (scored := score(facts)) is not None:
        colour = "red" if scored >= HIGH else "yellow" if scored >= MIDDLE else "green"
        found.append(Flag("score", f"Score {scored} of 25", colour))
    elif facts.get("kind") != "issue":
        found.append(Flag("not-scored", "Not scored yet", "grey"))
    open_steps = [step for step in facts.of("mitigations") if step.get("done") != "yes"]
    if facts.get("response") == "reduce" and not facts.of("mitigations"):
        found.append(Flag("no-mitigation", "Nothing is down to reduce it", "orange"))
    if any(step["by"] < today for step in open_steps if "by" in step):
        found.append(Flag("late", "A step to reduce it is late", "red"))
    return found


def dues(facts: Facts, today: date) -> list[DueDate]:
    return [
        DueDate("mitigation", step["by"], f"Step due: {step['step'][:100]}", line=step["id"])
        for step in facts.of("mitigations")
        if "by" in step and step.get("done") != "yes"
    ]


REGISTER = Register(
    key="risks",
    name="Risks and issues",
    one="risk or issue",
    many="risks and issues",
    about="What might go wrong for the partnership or has, how grave it is, and what is done about it.",
    prefix="RK",
    title_label="Risk or issue",
    title_names=("Risk", "Issue", "Risk description", "Description of risk"),
    columns=(
        Column(
            "kind", "Kind", "choice", required=True, list=True, filter=True, names=("Type",),
            choices=(("risk", "Risk"), ("issue", "Issue")),
        ),
        Column("cause", "Cause", "long", names=("Causes",)),
        Column("effect", "Effect", "long", names=("Consequence", "Impact description", "Effects")),
        Column("likelihood", "Likelihood", "choice", choices=SCALE, help="Of a risk: 1 is lowest, 5 highest"),
        Column("impact", "Impact", "choice", required=True, choices=SCALE, names=("Severity",)),
        Column(
            "response", "Response", "choice", list=True, filter=True,
            choices=(("reduce", "Reduce"), ("accept", "Accept"), ("transfer", "Pass on"), ("avoid", "Avoid")),
        ),
        Column("why", "Why this response", "long"),
    ),
    lines=(
        LineKind(
            "mitigations", "step", "steps to reduce it",
            (
                Column("step", "Step", "text", required=True, names=("Mitigation", "Action", "Control")),
                Column("by", "By", "date", names=("Due", "Deadline")),
                Column("done", "Done", "choice", choices=(("no", "No"), ("yes", "Yes"))),
            ),
            sort="by",
        ),
    ),
    refusals=refusals,
    flags=flags,
    dues=dues,
    actions=True,
    due_words={"mitigation": "Step to reduce a risk"},
    position=20,
)  # fmt: skip
