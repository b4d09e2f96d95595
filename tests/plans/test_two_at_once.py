"""Two register editors with the same action open: neither takes away what the other did."""

from tests import world


def as_sent(client, address: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    form = client.get(address).context["form"]
    told = {field.name: field.value() for field in form}
    return {name: str(form.fields[name].prepare_value(value) or "") for name, value in told.items()}


def test_what_a_colleague_changed_in_an_action_is_not_taken_back(planned):
    action = planned.actions["late"]
    address = f"/plans/actions/{action.pk}/change/"
    client = world.client_for(planned.keeper)
    first, second = as_sent(client, address), as_sent(client, address)
    sent = client.post(address, first | {"leads": "Somebody quite new"})
    assert sent.status_code == 302, sent.context["form"].errors
    late = client.post(address, second | {"title": "Said otherwise"})
    assert late.status_code == 422
    assert "Someone else changed this while you were writing" in late.text
    assert "“Services that lead it” is shown as it is now" in late.text
    assert "Somebody quite new" in late.text
    assert as_sent(client, address)["title"] != "Said otherwise"
    form = late.context["form"]
    again = {field.name: str(field.value() or "") for field in form}
    assert client.post(address, again).status_code == 302
    stands = as_sent(client, address)
    assert (stands["title"], stands["leads"]) == ("Said otherwise", "Somebody quite new")


def test_a_plan_and_a_priority_are_looked_at_again_too(planned):
    client = world.client_for(planned.keeper)
    with world.building():
        priority = planned.plan.priorities.order_by("number")[0]
    of_plan = f"/plans/{planned.plan.pk}"
    for address in (f"{of_plan}/change/", f"{of_plan}/priorities/{priority.pk}/"):
        told = as_sent(client, address)
        assert client.post(address, told | {"title": "First"}).status_code == 302
        late = client.post(address, told | {"title": "Second"})
        assert late.status_code == 422
        assert "now says “First”. Yours is still in its box." in late.text
