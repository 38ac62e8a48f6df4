"""The rows that are measured on: the same in each run, of any size."""

import random
from dataclasses import dataclass
from functools import cached_property

from bot import countries
from bot.countries import iso
from bot.text import folded, search_text
from tests.benchmarks.names import COMMON, RARE

TEAM = "T0SANDBOX"
"""The workspace that everybody is in: the stand-in's own."""

SUPPORT = "U0SUPPORT"

COLUMNS = {
    "organizations": ("id", "account_id", "account_key", "name", "name_key"),
    "users": (
        "id",
        "organization_id",
        "email",
        "name",
        "search_text",
        "status",
        "slack_team_id",
        "slack_user_id",
    ),
    "roles": ("team_id", "user_id", "role", "organization_id", "granted_at"),
    "contacts": (
        "organization_id",
        "user_id",
        "scope",
        "added_by_team_id",
        "added_by_user_id",
        "added_at",
        "source",
        "is_carried_over",
    ),
}

MOMENT = "2026-03-02 09:00:00.000000"


@dataclass(frozen=True, kw_only=True)
class Data:
    """Organizations with their users, admins and contacts; the first ones may have more users."""

    organizations: int
    users: int
    contacts_each: int = 0
    large: tuple[int, ...] = ()

    def rows(self, table):
        """Yield the rows of a table, in the order of its columns."""
        return getattr(self, f"_{table}")()

    def account(self, organization):
        return f"A{organization:07d}"

    def admin(self, organization):
        return f"UA{organization:07d}"

    def span(self, organization):
        """Tell the ids of an organization's users."""
        place = organization - 1
        if place < len(self.large):
            first = 1 + sum(self.large[:place])
            return range(first, first + self.large[place])
        place -= len(self.large)
        each, more = divmod(self.users - sum(self.large), self.organizations - len(self.large))
        first = 1 + sum(self.large) + place * each + min(place, more)
        return range(first, first + each + (place < more))

    def name(self, user):
        """Tell a user's name, and how it stands in their address."""
        if user % 2000 == 7:
            return RARE[user // 2000 % len(RARE)]
        # A step that has no divisor in common with the number of names mixes them evenly.
        return COMMON[user * 7919 * 31 % len(COMMON)]

    def email(self, organization, user):
        return f"{self.name(user)[1]}.{user}@o{organization}.example"

    def entries(self, organization):
        """Yield who has which scope: a few have all countries, the others some each."""
        users = self.span(organization)
        whole = min(3, len(users) - 1, self.contacts_each)
        for place in range(whole):
            yield users[place], "global"
        others = len(users) - whole
        for place in range(self.contacts_each - whole):
            code = self._codes[(organization * 7 + place) % len(self._codes)]
            yield users[whole + place % others], code

    def contacts_file(self, path):
        """Write the contacts as CSV, in no order, one line in a hundred twice."""
        lines = [
            f"{self.account(one)},{self.email(one, user)},{scope}\n"
            for one in range(1, self.organizations + 1)
            for user, scope in self.entries(one)
        ]
        lines += lines[::100]
        random.Random(5).shuffle(lines)
        with path.open("w", encoding="utf-8") as file:
            file.write("account_id,email,country\n")
            file.writelines(lines)
        return len(lines)

    def resolved_file(self, path):
        """Write the contacts as CSV with the ids of organization and user, sorted."""
        with path.open("w", encoding="utf-8") as file:
            for one in range(1, self.organizations + 1):
                for user, scope in sorted(self.entries(one)):
                    file.write(f"{one},{user},{scope}\n")

    def _organizations(self):
        for one in range(1, self.organizations + 1):
            account, name = self.account(one), f"{COMMON[one * 523 % len(COMMON)][0]} Works {one}"
            yield one, account, folded(account), name, folded(name)

    def _users(self):
        for organization in range(1, self.organizations + 1):
            for user in self.span(organization):
                name, email = self.name(user)[0], self.email(organization, user)
                slack = (TEAM, f"UD{user:08d}") if user % 3 else (None, None)
                yield (
                    user,
                    organization,
                    email,
                    name,
                    search_text(name, email),
                    "pending" if user % 10 == 9 else "active",
                    *slack,
                )

    def _roles(self):
        yield TEAM, SUPPORT, "support", None, MOMENT
        for one in range(1, self.organizations + 1):
            yield TEAM, self.admin(one), "admin", one, MOMENT

    def _contacts(self):
        for one in range(1, self.organizations + 1):
            for user, scope in self.entries(one):
                yield one, user, scope, TEAM, self.admin(one), MOMENT, "command", False

    @cached_property
    def _codes(self):
        return [code for code in iso.countries() if countries.name(code)]
