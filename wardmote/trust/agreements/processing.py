"""What the tables of the register of agreements hold of people."""

from wardmote.foundation.processing import (
    CONTACT,
    IDENTITY,
    NOBODY,
    NONE,
    PARTNERS,
    REFERENCE,
    SHARING,
    SIGNATORIES,
    WORK,
    done,
    held,
    keys,
    of,
)

TABLES = [
    of("agreements.Purpose", REFERENCE, keys("key name usual_gateway personal_data tier position")),
    of("agreements.Category", REFERENCE, keys("key name kind high_care position")),
    of("agreements.Gateway", REFERENCE, keys("key text source status position")),
    of("agreements.Organisation", SHARING, held("id name agency", NOBODY, NONE, WORK)),
    of("agreements.Alias", SHARING, held("id key name organisation", NOBODY, NONE, WORK)),
    of(
        "agreements.Agreement",
        SHARING,
        keys("id"),
        held("owner state register_id document_name version document_type", NOBODY, NONE, WORK),
        held("purposes categories gateways purpose_and_objective why_necessary", NOBODY, NONE, PARTNERS),
        held("data_items special_category_data lawful_basis conditions", NOBODY, NONE, PARTNERS),
        held("individual_rights security retention accuracy breaches", NOBODY, NONE, PARTNERS),
        held("freedom_of_information onward_sharing dpia_reference termination", NOBODY, NONE, PARTNERS),
        held("owner_team successor_team starts_on review_on ends_on", NOBODY, NONE, PARTNERS),
        held("state_reason state_changed_at supersedes created_at changed_at", NOBODY, NONE, WORK),
        # Words as somebody wrote them: who is named there stands for a body.
        held("named_organisations description imported", SIGNATORIES, IDENTITY, PARTNERS),
    ),
    of(
        "agreements.Party",
        SHARING,
        keys("id"),
        held("agreement organisation named_as controller_role signed_on withdrew_on", NOBODY, NONE, PARTNERS),
        held("contact data_protection_officer", SIGNATORIES, IDENTITY | CONTACT, PARTNERS),
        held("signed_by", SIGNATORIES, IDENTITY, PARTNERS),
    ),
    of(
        "agreements.AgreementFile",
        SHARING,
        keys("id media_type size sha256 key_id wrapped"),
        held("agreement", NOBODY, NONE, WORK),
        held("name sealed content", SIGNATORIES, IDENTITY | CONTACT, PARTNERS),
        done("added_by added_at"),
    ),
]
