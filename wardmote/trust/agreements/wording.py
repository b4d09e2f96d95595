"""What an entry says about itself: each written part, what it is called, and how it is missed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One written part of an agreement. `missing` completes "It does not ..."."""

    field: str
    name: str
    hint: str
    missing: str
    required: bool = True


# Source: ICO data sharing code (in force 5 October 2021), what an agreement should say.
PARTS = (
    Part(
        "purpose_and_objective",
        "Purpose and objective",
        "What the sharing is to achieve",
        "say what the sharing is to achieve",
    ),
    Part(
        "why_necessary",
        "Why sharing is necessary, and its benefits",
        "Why the aim cannot be reached with less",
        "say why sharing is necessary",
    ),
    Part(
        "data_items",
        "Data items and the people they are about",
        "Each item, and whose it is: tenants, victims, witnesses",
        "list the data items and the people they are about",
    ),
    Part(
        "special_category_data",
        "Special category or criminal offence data",
        "What is shared of it; write None if nothing is",
        "say what special category or criminal offence data is shared",
    ),
    Part(
        "lawful_basis",
        "Lawful basis",
        "UK GDPR article 6 and, for policing, part 3 of the Data Protection Act 2018",
        "state the lawful basis",
    ),
    Part(
        "conditions",
        "Conditions and policy document",
        "The condition relied on, and where the appropriate policy document is kept",
        "name the conditions relied on and the policy document",
    ),
    Part(
        "individual_rights",
        "Access and individual rights",
        "Who answers a request, and within what time",
        "say how requests from individuals are answered",
    ),
    Part(
        "security",
        "Security, transfer method and marking",
        "How data is sent and kept, and how it is marked",
        "say how data is sent, kept and marked",
    ),
    Part(
        "retention",
        "Retention and deletion",
        "How long each party keeps what it is given",
        "say how long data is kept and how it is deleted",
    ),
    Part(
        "accuracy",
        "Accuracy and quality checks",
        "How mistakes are found and corrected everywhere",
        "say how data is checked and corrected",
    ),
    Part(
        "breaches",
        "Breaches and complaints",
        "Who is told, and how soon",
        "say how breaches and complaints are handled",
    ),
    Part(
        "freedom_of_information",
        "Freedom of information",
        "Who answers, and who is asked first",
        "say how freedom of information requests are handled",
    ),
    Part(
        "onward_sharing",
        "Limits on sharing onward",
        "Who else may be given the data, and who decides",
        "limit sharing onward",
    ),
    Part(
        "dpia_reference",
        "Data protection impact assessment",
        "Its reference",
        "name the data protection impact assessment",
    ),
    Part(
        "termination",
        "Ending and disputes",
        "How a party leaves, and how disputes are settled",
        "say how it ends",
        required=False,
    ),
)
