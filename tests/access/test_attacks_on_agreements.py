"""What the keeper of an agreement tries alone, with SQL of their own, to bind the other parties."""

import pytest

from tests import world
from tests.access.attacking import REFUSED, TODAY, YESTERDAY, fast, insert, run
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level
from wardmote.trust.agreements.models import Agreement, Organisation, Party
from wardmote.trust.identity.models import Role
from wardmote.work.cases.models import Case


@fast
class TestTheKeeperOfAnAgreementAlone:
    """Housing has signed an agreement the council keeps, and shared a case under it. What the council's lead
    then does alone must not open housing's case again once housing left or the agreement was over."""

    @pytest.fixture
    def lead(self, partnership):
        return partnership.governance

    @pytest.fixture
    def reader(self, partnership):
        p = partnership
        self.agreement = p.agreement
        with world.building():
            self.other = Organisation.objects.create(name="Housing again")
        own = access.Terms(p.housing.pk, team_id=p.partner.team_id)
        theirs = access.Terms(
            p.council.pk,
            agreement_id=p.agreement.pk,
            purpose="asb",
            categories=("incident",),
            level=Level.READ,
        )
        case = world.case(p, by=p.partner)
        with world.as_officer(p.partner):
            shared = access.make_audience(access.Plan(frozenset({own, theirs}), held=frozenset({"incident"})))
            access.set_audience("case", case.pk, shared)
        return p.colleague

    def sees(self, reader):
        with world.as_officer(reader):
            return Case.objects.exists()

    def party(self, agency):
        with world.building():
            return Party.objects.get(agreement=self.agreement, organisation__agency=agency)

    def test_undoing_that_a_party_left(self, partnership, lead, reader):
        assert self.sees(reader)
        party = self.party(partnership.housing)
        with world.building():
            Party.objects.filter(pk=party.pk).update(withdrew_on=TODAY)
        assert not self.sees(reader)
        with world.as_officer(lead):
            for change in (
                "withdrew_on = null",
                "withdrew_on = '2099-01-01'",
                f"organisation_id = '{self.other.pk}'",
            ):
                assert run(f"update agreements_party set {change} where id = %s", party.pk) == REFUSED, change
            assert run("delete from agreements_party where id = %s", party.pk) == 0

    @pytest.mark.parametrize("first", ["named", "party"])
    def test_naming_the_party_that_left_once_more(self, partnership, lead, reader, first):
        p = partnership
        party = self.party(p.housing)
        with world.building():
            Party.objects.filter(pk=party.pk).update(withdrew_on=TODAY)
        name = "update agreements_organisation set agency_id = %s where id = %s", p.housing.pk, self.other.pk
        add = {"agreement_id": self.agreement.pk, "organisation_id": self.other.pk, "named_as": "", "contact": "",
               "data_protection_officer": "", "controller_role": "", "signed_by": ""}  # fmt: skip
        sign = {**add, "signed_on": YESTERDAY}
        with world.as_officer(lead):
            if first == "named":
                assert run(*name) == 1
                assert insert("agreements_party", **sign) == REFUSED
                assert insert("agreements_party", **add) == REFUSED
            else:
                assert insert("agreements_party", **sign) == 1
                assert run(*name) == REFUSED
        assert not self.sees(reader)

    def test_a_party_that_leaves_leaves_under_every_name(self, partnership, reader):
        p = partnership
        lead = world.officer(p.housing, None, "Housing Lead", Role.INFORMATION_GOVERNANCE)
        with world.building():
            Organisation.objects.filter(pk=self.other.pk).update(agency=p.housing)
            Party.objects.create(agreement=self.agreement, organisation=self.other, signed_on=YESTERDAY)
        party = self.party_named("Housing")
        with world.as_officer(lead):
            assert run("update agreements_party set withdrew_on = wardmote.today() where id = %s", party) == 1
        assert not self.sees(reader)

    def test_changing_the_words_after_a_party_signed(self, partnership, lead):
        p = partnership
        waiting = world.agreement(p.council, p.housing, state="awaiting_signature")
        widen = ("update agreements_agreement set categories = '{incident,health}' where id = %s", waiting.pk)
        with world.as_officer(lead):
            assert run(*widen) == REFUSED
            assert (
                run("update agreements_agreement set review_on = '2099-01-01' where id = %s", waiting.pk) == 1
            )
        with world.building():
            Party.objects.filter(agreement=waiting).update(signed_on=None)
        with world.as_officer(lead):
            assert run(*widen) == 1

    def test_making_a_body_that_signed_on_paper_ones_partner(self, partnership, lead):
        p = partnership
        draft = world.agreement(p.council, p.housing, state="draft")
        with world.building():
            paper = Organisation.objects.create(name="Signed on paper")
            Party.objects.create(agreement=draft, organisation=paper, signed_on=YESTERDAY)
        link = ("update agreements_organisation set agency_id = %s where id = %s", p.stranger.pk, paper.pk)
        with world.as_officer(lead):
            assert run(*link) == REFUSED
        theirs = world.officer(p.stranger, p.outsider.team, "Their Lead", Role.INFORMATION_GOVERNANCE)
        with world.as_officer(theirs):
            assert run(*link) == 1

    def party_named(self, name):
        with world.building():
            return Party.objects.get(agreement=self.agreement, organisation__name=name).pk

    @pytest.mark.parametrize("over", [{"state": "ended"}, {"state": "superseded"}, {"ends_on": YESTERDAY}])
    def test_bringing_back_what_is_over(self, partnership, lead, reader, over):
        with world.building():
            Agreement.objects.filter(pk=self.agreement.pk).update(**over)
        assert not self.sees(reader)
        with world.as_officer(lead):
            for change in (
                "state = 'in_force', ends_on = null",
                "state = 'draft', ends_on = null",
                "ends_on = null",
                "ends_on = '2099-01-01'",
            ):
                run(f"update agreements_agreement set {change} where id = %s", self.agreement.pk)
                assert not self.sees(reader), change

    @pytest.mark.parametrize("state", ["in_force", "suspended", "ended"])
    @pytest.mark.parametrize(
        "change",
        ["purposes = '{asb,ccm}'", "categories = categories || '{health}'", "gateways = '{}'", "starts_on = '2001-01-01'",
         "state = 'draft'", "state = 'awaiting_signature'"],
    )  # fmt: skip
    def test_changing_what_the_others_signed(self, partnership, lead, state, change):
        with world.building():
            Agreement.objects.update(state=state)
        with world.as_officer(lead):
            assert (
                run(f"update agreements_agreement set {change} where id = %s", partnership.agreement.pk)
                == REFUSED
            )

    def test_signing_for_another_agency(self, partnership, lead):
        p = partnership
        own = world.officer(p.stranger, None, "Stranger Lead", Role.INFORMATION_GOVERNANCE)
        draft = world.agreement(p.council, state="draft")
        third = world.agency("Third")
        with world.building():
            other = Organisation.objects.get(agency=p.stranger)
            third_body = Organisation.objects.get(agency=third).pk
            paper = Organisation.objects.create(name="On paper")
            party = Party.objects.create(agreement=p.agreement, organisation=other).pk
            Party.objects.filter(agreement=p.agreement, organisation__agency=p.housing).update(signed_by="X")
            signed = Party.objects.get(agreement=p.agreement, organisation__agency=p.housing).pk
            on_paper = Party.objects.create(agreement=draft, organisation=paper).pk
        change = "update agreements_party set {} where id = %s"
        row = {"agreement_id": draft.pk, "organisation_id": other.pk, "named_as": "", "contact": "",
               "data_protection_officer": "", "controller_role": "", "signed_by": ""}  # fmt: skip
        with world.as_officer(lead):
            assert run(change.format("signed_on = '2026-01-01'"), party) == REFUSED
            assert run(change.format("signed_by = 'Chief executive'"), party) == REFUSED
            assert run(change.format("signed_on = null"), signed) == REFUSED
            assert run(change.format("signed_on = '2020-01-01'"), signed) == REFUSED
            assert run(change.format("signed_by = 'Somebody else'"), signed) == REFUSED
            assert insert("agreements_party", **row, signed_on=YESTERDAY) == REFUSED
            assert insert("agreements_party", **row) == 1
            # For a body that is not on the system; what it signed does not become an agency's.
            assert run(change.format("signed_on = '2026-01-01', signed_by = 'Clerk'"), on_paper) == 1
            assert run(change.format(f"organisation_id = '{third_body}'"), on_paper) == REFUSED
        with world.as_officer(own):
            assert run(change.format("signed_on = '2026-01-01'"), party) == 1
            assert run(change.format("signed_on = '2020-01-01'"), signed) == 0

    def test_a_register_editor_signs_for_nobody(self, partnership):
        p = partnership
        editor = world.officer(p.council, None, "Editor", Role.REGISTER_EDITOR)
        draft = world.agreement(p.council, state="draft")
        with world.building():
            party = Party.objects.create(
                agreement=draft, organisation=Organisation.objects.get(agency=p.housing)
            ).pk
            other = Organisation.objects.get(agency=p.stranger).pk
        signed = {"agreement_id": draft.pk, "organisation_id": other, "named_as": "", "contact": "",
                  "data_protection_officer": "", "controller_role": "", "signed_by": ""}  # fmt: skip
        with world.as_officer(editor):
            assert run("update agreements_party set signed_on = '2026-01-01' where id = %s", party) == REFUSED
            assert insert("agreements_party", **signed, signed_on=YESTERDAY) == REFUSED
            assert insert("agreements_party", **signed) == 1
