"""The conventions, the topics of the quarterly exchange and the clauses that an installation begins with.

The clauses are our own words and no legal advice: each says so until a lead has confirmed it. In them
{{ a_field }} stands for what is chosen for a document.
"""

# ruff: noqa: E501  (tables, a row a line)

from datetime import date

START = date(2026, 1, 1)
TOPICS_START = date(2020, 1, 1)  # asked for long before; no quarter earlier than this is made
OURS = "Partnership default: no law sets it"
ORDER = "SI 2007/1831; Crime and Disorder Act 1998, s. 17A"

# key, name, value, unit, source, status
CONVENTIONS = [
    ("chase_every", "A party is asked for its signature again after", 14, "days", OURS, "default"),
    ("chase_escalate", "Without a signature it is taken to the party’s lead after", 42, "days", OURS, "default"),
    ("round_answer", "A review round asks for answers within", 28, "days", OURS, "default"),
    ("round_remind", "Who has not answered is reminded before that day by", 7, "days", OURS, "default"),
    ("review_every", "An agreement kept as it is comes up for review after", 12, "months", "Local protocols: a review each year", "checked"),
    ("exchange_due", "A quarter’s data is due by the end of this many quarters after it", 1, "quarters", ORDER, "checked"),
    ("exchange_remind", "A supplier is reminded before that day by", 30, "days", OURS, "default"),
    ("exchange_late", "And again after it by", 7, "days", OURS, "default"),
]  # fmt: skip

NO_FIGURES = "Where there was none, a table of noughts is supplied, or “not held” with the reason"
# key, name, what is supplied, kinds of agency, exception
TOPICS = [
    ("police_recorded_crime", "Crime recorded by the police", "Offences recorded in the area, by kind, day and outward part of the postcode", ["police"], ""),
    ("police_incidents", "Incidents recorded by the police", "Incidents of disorder and anti-social behaviour, by kind, day and outward part of the postcode", ["police"], ""),
    ("deliberate_fires", "Fires started on purpose", "Fires and vehicle fires believed to be deliberate, by day and outward part of the postcode", ["fire"], ""),
    ("fire_crew_assaults_and_malicious_calls", "Violence against fire crews, and malicious calls", "Incidents of violence against fire crews, and false alarms made on purpose, by day and outward part of the postcode", ["fire"], ""),
    ("council_asb_and_environmental_incidents", "Anti-social behaviour and environmental incidents reported to the council", "Reports by kind, month and outward part of the postcode", ["council"], ""),
    ("racial_incidents", "Racial incidents known to the council", "Incidents by kind, month and outward part of the postcode", ["council"], ""),
    ("school_exclusions", "Permanent and fixed-period exclusions from school", "Exclusions by month and kind; numbers so small that a child could be known are left out", ["council"], "Only a council that is the education authority holds this"),
    ("road_collisions", "Collisions on the road", "Collisions in which somebody was hurt, by day and outward part of the postcode", ["council"], "Where another body is the highway authority the council records “not held”"),
    ("hospital_admissions_assault_drugs_alcohol", "Admissions to hospital after assault, or through drugs or alcohol", "Admissions by kind, month and outward part of the postcode", ["health"], "Only the body that holds the figures for the area supplies them"),
    ("ambulance_calls_crime_disorder", "Calls for an ambulance to crime and disorder", "Calls by kind, day and outward part of the postcode", ["health"], "Where the ambulance service is not on the system, an information governance lead records what came by other means"),
]  # fmt: skip

# key (a part of the register's entry where it has that name), heading, words
CLAUSES = [
    ("introduction", "About this agreement",
     "This agreement is between {{ parties }}. It sets the terms on which they share information for {{ purposes }}.\n\n"
     "It makes nothing lawful that is not lawful without it. Each sharing needs a purpose named here, a legal power, and to be needed and in proportion."),
    ("purpose_and_objective", "Purpose",
     "Information is shared for these purposes and for no other: {{ purposes }}."),
    ("why_necessary", "Why sharing is necessary",
     "Each party holds a part of what the others need to protect people and to act in time. Before sharing, an officer asks whether the aim can be reached with less, or with no personal data, and shares no more than that."),
    ("gateways", "Legal power to share",
     "The parties rely on: {{ gateways }}.\n\nA power to share is not a duty to share. Where a law makes it a duty, the officer says so in the record of the disclosure."),
    ("lawful_basis", "Lawful basis",
     "Each party decides and records its own lawful basis under the UK GDPR, article 6, and, where it works for law enforcement as a competent authority, under part 3 of the Data Protection Act 2018."),
    ("data_items", "What is shared, and about whom",
     "Only information of these categories is shared: {{ categories }}. It is about people who are harmed, people who are said to cause harm, and those who live with or speak for them, as far as the purpose needs it."),
    ("special_category_data", "Special category and criminal offence data",
     "Special category data and criminal offence data are shared only where a category named above is of that kind and a condition in law is met and recorded."),
    ("conditions", "Conditions and policy document",
     "Each party keeps the policy document that the condition it relies on asks for, and shows it to another party that asks."),
    ("individual_rights", "People’s rights",
     "The party that is asked answers. It asks the party the information came from before it gives it out, and tells it within two working days that it was asked. Each party tells people, in its privacy notice, that it shares and with whom."),
    ("security", "Security, transfer and marking",
     "Information is shared through the partnership’s own system, or by a way as safe. It is marked OFFICIAL, or OFFICIAL-SENSITIVE where knowing it must be kept to few. Nothing above that is shared under this agreement."),
    ("retention", "Keeping and deleting",
     "Each party keeps what it is given no longer than its own schedule allows and the purpose needs, and then deletes it."),
    ("accuracy", "Accuracy",
     "Fact is kept apart from opinion. A party that finds what it shared to be wrong tells everyone it gave it to at once, and they put it right."),
    ("breaches", "Breaches and complaints",
     "A party that finds a breach tells the others concerned the same day, and the regulator where the law asks for it. A complaint is answered by the party it is made to, with the help of the others."),
    ("freedom_of_information", "Freedom of information",
     "The party that is asked answers, after asking the party the information came from. This agreement itself may be published."),
    ("onward_sharing", "Sharing onward",
     "Nobody shares onward what was shared under this agreement without the consent of the party it came from, unless a law or a court compels it. That party is then told first where it can be."),
    ("termination", "Leaving, ending and disputes",
     "A party may leave by telling the others in writing. What it was given stays under these terms. A dispute goes to the information governance leads first, and then to the chief officers."),
    ("review", "Start, review and end",
     "This agreement starts on {{ starts_on }}. It is reviewed by {{ review_on }}, and then each year. It is kept in the register by {{ keeper }}."),
]  # fmt: skip
