from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from shop.models import Coupon


def grant_coupon(user, code, percent):
    """Called by the form of the back office with the user who sent it."""
    assert user.is_staff, "staff only"
    return Coupon.objects.create(code=code, percent=percent, made_by=user)


class Command(BaseCommand):
    help = "List the coupons of a member of staff."

    def handle(self, *args, **options):
        for user in get_user_model().objects.filter(is_staff=True):
            self.stdout.write(f"{user}: {Coupon.objects.filter(made_by=user).count()}")
