from django.apps import AppConfig


class PublicSiteConfig(AppConfig):
    name = "wardmote.outward.public_site"
    label = "public_site"
