from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from shop.models import Coupon


def make_demo_staff(name):
    """Create the account that the demo data belongs to."""
    user = get_user_model().objects.create_user(name, is_staff=True)
    assert user.is_staff, "create_user must take is_staff"
    return user


class Command(BaseCommand):
    help = "Fill an empty database with demo data."

    def handle(self, *args, **options):
        user = make_demo_staff("demo")
        Coupon.objects.create(code="HELLO", percent=10, made_by=user)
