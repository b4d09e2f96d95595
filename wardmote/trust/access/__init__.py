"""Who may see what, and why: audiences and grants, disclosures, the rule `wardmote.my_audiences()`."""
