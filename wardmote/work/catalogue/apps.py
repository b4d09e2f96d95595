from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "wardmote.work.catalogue"
    label = "catalogue"
