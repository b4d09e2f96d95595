"""How large the invented partnership is."""

AGENCIES = 30
OFFICERS = 100  # an agency
TEAMS = 6  # an agency
STANDARD = AGENCIES * TEAMS * 2  # audiences that most cases share: a team; a team with its agency reading
AGREEMENTS = 60
