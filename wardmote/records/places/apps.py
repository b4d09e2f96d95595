from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "wardmote.records.places"
    label = "places"
