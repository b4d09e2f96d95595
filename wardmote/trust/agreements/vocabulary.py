"""The closed lists of the sharing rule as first installed: purposes, data categories, legal gateways.

A partnership may add to them. A gateway whose source is unconfirmed says so wherever it is chosen.
"""

# key, name, usual gateway, whether personal data may be shared for it, tier
PURPOSES = [
    ("asb", "Tackling anti-social behaviour", "cda_115", True, "standard"),
    (
        "domestic_abuse_marac",
        "Safety of high-risk victims of domestic abuse (MARAC)",
        "cda_115",
        True,
        "named",
    ),
    ("ccm", "Vulnerable adults and complex cases (City Community MARAC)", "cda_115", True, "named"),
    ("prevent_channel", "Channel panel", "ctsa_38", True, "channel"),
    ("asb_case_review", "ASB case review", "asb_case_review", True, "standard"),
    ("safeguarding_adults", "Safeguarding adults", "care_act", True, "standard"),
    ("safeguarding_children", "Safeguarding children", "children_act", True, "standard"),
    ("serious_violence", "Preventing serious violence", "serious_violence_duty", True, "standard"),
    ("offender_management", "Managing people who offend", "cda_115", True, "standard"),
    ("housing_management", "Tenancy and estate management", "cda_115", True, "standard"),
    ("noise_nuisance", "Noise and statutory nuisance", "cda_115", True, "standard"),
    ("rough_sleeping", "Helping people who sleep rough", "cda_115", True, "standard"),
    ("hate_crime", "Hate incidents and crime", "cda_115", True, "standard"),
    ("night_time_economy", "Night-time economy and licensing", "cda_115", True, "standard"),
    ("road_danger", "Road danger reduction", "cda_115", True, "standard"),
    ("staff_safety", "Safety of staff and visitors", "", True, "standard"),
    ("emergency_response", "Protecting people in an emergency", "", True, "standard"),
    ("strategic_assessment", "Strategic assessment (depersonalised only)", "cda_17a", False, "standard"),
]

# key, name, kind, whether it needs high care
CATEGORIES = [
    ("contact", "Identity and contact", "personal", False),
    ("household", "Household and relationships", "personal", False),
    ("incident", "What happened", "personal", False),
    ("tenancy", "Tenancy and housing history", "personal", False),
    ("financial", "Money, benefits, debts", "personal", False),
    ("education", "School and training", "personal", False),
    ("child", "About a child", "personal", True),
    ("safe_contact", "Confidential address or safe way to contact", "personal", True),
    ("offence", "Offences, allegations, orders", "criminal_offence", False),
    ("intelligence", "Graded intelligence (3x5x2)", "criminal_offence", True),
    ("health", "Physical or mental health", "special", False),
    ("substance_use", "Drug and alcohol use", "special", False),
    ("ethnicity_religion", "Ethnic origin, religion or belief", "special", False),
    ("sexual", "Sex life or orientation", "special", False),
    ("political", "Political opinion, union membership", "special", False),
    ("immigration", "Immigration status", "personal", True),
    ("images", "Photographs, CCTV, body-worn video", "personal", False),
]

# key, what it allows, source, status
GATEWAYS = [
    ("cda_115", "Any person may disclose to a relevant authority where needed or expedient for the Act",
     "Crime and Disorder Act 1998, s. 115", "checked"),
    ("cda_17", "Authorities have regard to crime, disorder and serious violence in all they do",
     "Crime and Disorder Act 1998, s. 17", "checked"),
    ("cda_17a", "Prescribed depersonalised information is shared each quarter",
     "Crime and Disorder Act 1998, s. 17A; SI 2007/1831", "checked"),
    ("asb_case_review", "Information is supplied on request for an ASB case review",
     "Anti-social Behaviour, Crime and Policing Act 2014, Sch. 4 para. 7", "checked"),
    ("ctsa_38", "Partners co-operate with a Channel panel",
     "Counter-Terrorism and Security Act 2015, s. 38", "checked"),
    ("children_act", "Agencies safeguard and promote the welfare of children",
     "Children Act 2004, ss. 10 and 11", "recall"),
    ("care_act", "Adult safeguarding enquiries, and supply of information for them",
     "Care Act 2014, ss. 42 and 45", "recall"),
    ("serious_violence_duty",
     "Specified authorities may disclose for serious violence functions; never patient data",
     "Police, Crime, Sentencing and Courts Act 2022, ss. 8 and 16", "checked"),
    ("serious_violence_supply_to_policing_body", "Information the policing body asks for to monitor the duty",
     "Police, Crime, Sentencing and Courts Act 2022, s. 17", "checked"),
    ("common_law_policing", "Police disclosure for a policing purpose and a pressing social need",
     "common law", "recall"),
]  # fmt: skip
