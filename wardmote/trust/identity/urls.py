"""The addresses of the directory, and of the pages on which an agency looks after its own officers."""

from django.urls import path

from wardmote.trust.identity.views import accounts, directory, invitations, leavers, roles, teams

app_name = "identity"

urlpatterns = [
    path("", directory.directory, name="directory"),
    path("me/", directory.me, name="me"),
    path("agencies/", directory.agencies, name="agencies"),
    path("agencies/<uuid:pk>/", directory.agency, name="agency"),
    path("officers/", accounts.listing, name="accounts"),
    path("officers/<uuid:pk>/", accounts.detail, name="officer"),
    path("officers/<uuid:pk>/roles/", accounts.propose_roles, name="propose_roles"),
    path("officers/<uuid:pk>/move/", accounts.move, name="move"),
    path("officers/<uuid:pk>/sign-out/", accounts.end_sessions, name="end_sessions"),
    path("officers/<uuid:pk>/second-factor/", accounts.reset_second_factor, name="reset_second_factor"),
    path("officers/<uuid:pk>/unlock/", accounts.unlock, name="unlock"),
    path("officers/<uuid:pk>/leaves/", accounts.see_off, name="see_off"),
    path("officers/<uuid:pk>/stays/", accounts.keep_on, name="keep_on"),
    path("invitations/", invitations.listing, name="invitations"),
    path("invitations/new/", invitations.new, name="invite"),
    path("invitations/<uuid:pk>/again/", invitations.send_again, name="invite_again"),
    path("invitations/<uuid:pk>/revoke/", invitations.revoke, name="revoke_invitation"),
    path("role-changes/", roles.listing, name="role_changes"),
    path("role-changes/<uuid:pk>/", roles.detail, name="role_change"),
    path("role-changes/<uuid:pk>/approve/", roles.approve, name="approve_roles"),
    path("role-changes/<uuid:pk>/refuse/", roles.refuse, name="refuse_roles"),
    path("role-changes/<uuid:pk>/withdraw/", roles.withdraw, name="withdraw_roles"),
    path("teams/", teams.listing, name="teams"),
    path("teams/add/", teams.add, name="add_team"),
    path("teams/<uuid:pk>/rename/", teams.rename, name="rename_team"),
    path("teams/<uuid:pk>/close/", teams.close, name="close_team"),
    path("leavers/", leavers.listing, name="leavers"),
    path("leavers/<uuid:pk>/", leavers.leaver, name="leaver"),
]
