"""Clinics (each one is a tenant), the people who work in them, rooms and opening hours."""

import uuid
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import add
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, When
from django.utils import timezone as django_time
from django.utils.text import get_text_list

from clinic.practice import languages, moments, time_zones
from clinic.practice.clinic_choices import IDLE_FEWEST as IDLE_FEWEST
from clinic.practice.clinic_choices import IDLE_MINUTES as IDLE_MINUTES
from clinic.practice.clinic_choices import IDLE_MOST as IDLE_MOST
from clinic.practice.clinic_choices import LONG_WAITS
from clinic.practice.clinic_choices import FaceArt as FaceArt
from clinic.practice.clinic_choices import Paper as Paper
from clinic.practice.constraints import choices_check
from clinic.practice.email_addresses import ONE_SPELLING, check_email_address, email_address
from clinic.practice.tenancy import ClinicModel, link
from clinic.practice.typed_text import isolated


class Clinic(models.Model):
    """One practice. Holds no patient data, so it is readable before a clinic is chosen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    code = models.SlugField(max_length=12, unique=True, help_text="Short public name in links for patients.")
    timezone = models.CharField(max_length=64, validators=[time_zones.check_timezone])
    phone = models.CharField(max_length=40)
    emergency_number = models.CharField(max_length=20, help_text="The number a patient calls in an emergency.")
    doctor_to_call = models.CharField(max_length=80, blank=True, help_text="Whom staff call in an emergency.")
    doctor_phone = models.CharField(max_length=40, blank=True)
    emergency_kit = models.CharField(max_length=160, blank=True, help_text="Where it is kept.")
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)
    paper = models.CharField(max_length=10, choices=Paper.choices, default=Paper.A4)
    language = models.CharField(
        "language of letters", max_length=5, choices=languages.choices, default=languages.ENGLISH
    )
    face_art = models.CharField("face drawing", max_length=10, choices=FaceArt.choices, default=FaceArt.FINE)
    cost_words = models.TextField("costs", blank=True, help_text="Printed in the consult letter, word for word.")
    idle_minutes = models.PositiveSmallIntegerField(
        "minutes until an unused session is locked",
        default=IDLE_MINUTES,
        validators=[MinValueValidator(IDLE_FEWEST), MaxValueValidator(IDLE_MOST)],
    )
    long_wait_minutes = models.PositiveSmallIntegerField("minutes after which waiting is long", default=15)
    second_factor_from = models.DateField(
        "second factor needed from",
        null=True,
        blank=True,
        help_text="From that day nobody sees a patient without one. Empty: never.",
    )
    logo_sha256 = models.CharField(max_length=64, blank=True, editable=False, help_text="Empty: no logo.")
    asks_licence_end = models.BooleanField("licence end asked for", default=False)
    asks_supervisor = models.BooleanField("supervisor asked for", default=False)
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Counts saves, so that two people editing at once find out."
    )
    created_at = models.DateTimeField(default=django_time.now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            choices_check("clinic", "paper", Paper.values),
            choices_check("clinic", "face_art", FaceArt.values),
            models.CheckConstraint(
                condition=models.Q(long_wait_minutes__range=LONG_WAITS), name="clinic_long_wait_within_limits"
            ),
            models.CheckConstraint(
                condition=models.Q(idle_minutes__range=(IDLE_FEWEST, IDLE_MOST)), name="clinic_idle_within_limits"
            ),
        ]

    def __str__(self) -> str:
        """The name among other words."""
        return isolated(self.name)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def now(self) -> datetime:
        """The moment, in the clinic's zone."""
        return self.local(django_time.now())

    def local(self, moment: datetime) -> datetime:
        """The same moment on the clinic's clock."""
        return moments.local(moment, self.zone)

    def day_of(self, moment: datetime) -> date:
        """The clinic's calendar day of a moment."""
        return moments.day_of(moment, self.zone)

    def day_bounds(self, first: date, last: date | None = None) -> tuple[datetime, datetime]:
        """Midnight at the start of `first` and midnight after `last` (or `first`), on the clinic's clock; a day has 23 to 25 hours."""
        after = (last or first) + timedelta(days=1)
        return datetime.combine(first, time.min, self.zone), datetime.combine(after, time.min, self.zone)

    def today(self) -> date:
        """The clinic's calendar day, which may differ from the server's."""
        return self.now().date()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Raises ValidationError for what is no address."""
        address = email_address(email)
        check_email_address(address)
        user = self.model(email=address, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def by_email(self, spelt: str) -> "User | None":
        """Whoever has this mailbox, however its address is spelt."""
        return self.filter(email=email_address(spelt)).first()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=email_address(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """A named person who signs in. What they may do is said by their memberships, never by Django's own permissions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=django_time.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(full_name__regex="[^[:space:]]"), name="user_has_a_name"),
            models.CheckConstraint(condition=models.Q(email__regex=ONE_SPELLING), name="user_email_in_one_spelling"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Among other words; `full_name` as it is stored."""
        return isolated(self.full_name) or self.email


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    DIRECTOR = "director", "Medical director"
    INJECTOR = "injector", "Injector"
    FRONT_DESK = "front_desk", "Front desk"

    @classmethod
    def words(cls, roles: Collection[str]) -> str:
        """`Injector`, `Owner and injector`, in the order above."""
        first, *others = [role.label for role in cls if role in roles]
        return get_text_list([first, *(label[0].lower() + label[1:] for label in others)], "and")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        return self.filter(is_active=True, user__is_active=True)

    def holding(self, roles: Iterable[Role]) -> "MembershipQuerySet":
        """Those with at least one of `roles`, one of the sets in access.py. No index of its own: a clinic is found first."""
        return self.filter(roles__overlap=[role.value for role in roles])


# How many known roles stand in the array. It is longer where one is unknown or stands there twice.
KNOWN_ROLES_HELD = reduce(add, (Case(When(roles__contains=[role], then=1), default=0) for role in Role.values))


class Membership(models.Model):
    """One person's roles in one clinic. Row-level security shows a clinic its own members, and a person their own memberships."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    title = models.CharField(
        max_length=80, blank=True, help_text="As patients read it, e.g. Aesthetic nurse prescriber."
    )
    licence_number = models.CharField(max_length=40, blank=True)
    licence_ends_on = models.DateField("last day of the licence", null=True, blank=True)
    supervisor = link("practice.Membership", "supervised", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_active = models.BooleanField(default=True)

    # Of the request at hand, set by patients/emergency: the emergency in which this member reads the page's patient.
    emergency: uuid.UUID | None = None

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "user"], name="one_membership_a_clinic"),
            models.UniqueConstraint(fields=["clinic", "id"], name="practice_membership_in_clinic"),
            models.CheckConstraint(condition=models.Q(roles__len__gt=0), name="membership_has_a_role"),
            models.CheckConstraint(condition=models.Q(roles__len=KNOWN_ROLES_HELD), name="membership_roles_known_once"),
            models.CheckConstraint(condition=~models.Q(supervisor=models.F("id")), name="nobody_supervises_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role_words})"

    @property
    def role_words(self) -> str:
        return Role.words(self.roles)

    @property
    def role_labels(self) -> list[str]:
        return [role.label for role in Role if role in self.roles]


class RoomQuerySet(models.QuerySet["Room"]):
    def in_use(self) -> "RoomQuerySet":
        """Those that visits are booked in; by name."""
        return self.filter(retired_at=None).order_by("name")


class Room(ClinicModel):
    name = models.CharField(max_length=60)
    retired_at = models.DateTimeField(null=True, blank=True, help_text="Its visits stay; no new one is booked in it.")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RoomQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "name"], name="room_name_once_a_clinic")
        ]

    def __str__(self) -> str:
        return self.name


class Weekday(models.IntegerChoices):
    MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


class OpeningHours(ClinicModel):
    """One opening span of a weekday, in the clinic's local time; a day may have several (a lunch break). Closing at 00:00 is at
    the day's end."""

    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["weekday", "opens"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")) | models.Q(closes=time.min),
                name="opens_before_it_closes",
            ),
            models.UniqueConstraint(fields=["clinic", "weekday", "opens"], name="opening_once"),
            choices_check("opening", "weekday", Weekday.values),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {moments.clock(self.opens)}-{moments.clock(self.closes)}"


class WorkingHours(ClinicModel):
    """One span of a weekday in which a member works, in the clinic's local time; ending at 00:00 is at the day's end. A member
    without any works while the clinic is open."""

    member = link(Membership, "working_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["weekday", "starts"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")) | models.Q(ends=time.min),
                name="work_starts_before_it_ends",
            ),
            models.UniqueConstraint(fields=["clinic", "member", "weekday", "starts"], name="work_starts_once"),
            choices_check("working_hours", "weekday", Weekday.values),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {moments.clock(self.starts)}-{moments.clock(self.ends)}"
