"""Every address of the site, by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("wardmote.foundation.database.urls")),
    path("account/", include("wardmote.trust.identity.account_urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("agreements/", include("wardmote.trust.agreements.urls")),
    path("directory/", include("wardmote.trust.identity.urls")),
    path("log/", include("wardmote.foundation.audit.urls")),
    path("actions/", include("wardmote.records.actions.urls")),
    path("desk/", include("wardmote.records.desk.urls")),
    path("people/", include("wardmote.records.people.urls")),
    path("notices/", include("wardmote.records.notices.urls")),
    path("places/", include("wardmote.records.places.urls")),
    path("clocks/", include("wardmote.records.clocks.urls")),
    path("report/", include("wardmote.outward.public_site.urls")),
    path("reports/", include("wardmote.records.intake.urls")),
    path("front-doors/", include("wardmote.records.front_doors.urls")),
    path("cases/", include("wardmote.work.cases.urls")),
    path("repeats/", include("wardmote.work.repeats.urls")),
    path("figures/", include("wardmote.outward.analysis.urls")),
    path("alarms/", include("wardmote.trust.access.alarm_urls")),
    path("away/", include("wardmote.trust.access.standin_urls")),
    path("retention/", include("wardmote.work.retention.urls")),
    path("rights/", include("wardmote.work.rights.urls")),
    path("why/", include("wardmote.trust.access.urls")),
    path("search/", include("wardmote.outward.search.urls")),
    path("open311/", include("wardmote.outward.api.urls")),
    path("", include("wardmote.outward.home.urls")),
]
