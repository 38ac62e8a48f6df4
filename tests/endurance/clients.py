"""Admins who work without rest, each in their own organization, and check what they are told."""

import random
import time
from dataclasses import dataclass, field

from sqlalchemy import text

from bot.values import Identity

PATIENCE = 40
"""Seconds in which an answer must have reached the person, patient retries included."""

COUNTRIES = {"FR": "France", "DE": "Germany", "JP": "Japan", "BR": "Brazil", "KE": "Kenya"}
UNSURE = ("couldn't say", "cannot say whether", "lost the connection while saving")
FAULT = "Something went wrong"


def people(slack, rows, place):
    """Make an organization with an admin and eight users, known in Slack by their email."""
    organization = rows.organization(f"ACC{place}")
    admin = slack.add_person(name=f"Admin {place}", email=f"admin@acc{place}.example")
    slack.add_channel(f"channel-{place}", members=[admin.id])
    rows.role("admin", Identity(team_id=slack.app.team_id, user_id=admin.id), organization)
    users = {}
    for number in range(8):
        email = f"user{number}@acc{place}.example"
        person = slack.add_person(name=f"User {place}{number}", email=email)
        users[email] = (rows.user(organization, person.name, email), person.id)
    rows.contact(organization, users[f"user0@acc{place}.example"][0], "global")
    return organization, admin.id, users


@dataclass
class Client:
    """One admin; `wrong` holds what they were told that was not so."""

    slack: object
    place: int
    known: tuple
    wrong: list = field(default_factory=list)

    def __post_init__(self):
        self.organization, self.admin, self.users = self.known
        self.channel = next(
            one.id
            for one in self.slack.store.channels.values()
            if one.name == f"channel-{self.place}"
        )
        self.held = set()
        self.chance = random.Random(self.place)

    def work(self, fleet, database, until, found):
        self.fleet, self.database = fleet, database
        self.held = self.stored()
        steps = [
            self.add,
            self.add,
            self.mention,
            self.remove,
            self.undo,
            self.replace,
            self.look,
            self.home,
        ]
        while time.monotonic() < until:
            step = self.chance.choice(steps)
            try:
                outcome = step()
            except Exception as error:  # noqa: BLE001 (counted, and looked at in the end)
                outcome = "error"
                self.wrong.append(f"{self.place} {step.__name__}: {error!r}")
            found[f"{step.__name__}: {outcome}"] += 1

    def add(self):
        email, code = self.chance.choice(list(self.users)), self.chance.choice(list(COUNTRIES))
        asked = self.say(f"add {email} {COUNTRIES[code]}")
        return self.checked("add", self.told(asked), "Added", self.held | {(email, code)})

    def mention(self):
        email, code = self.chance.choice(list(self.users)), self.chance.choice(list(COUNTRIES))
        asked = self.say(f"add <@{self.users[email][1]}> {COUNTRIES[code]}")
        return self.checked("mention", self.told(asked), "Added", self.held | {(email, code)})

    def remove(self):
        email, scope = self.chance.choice(sorted(self.held))
        asked = self.say(f"remove {email} {scope}")
        if not asked.messages:
            return "not asked"
        question = asked.messages[-1]
        if "Remove" not in str(question.blocks) or "elements" not in str(question.blocks):
            return "refused"
        try:
            clicked = self.slack.click(question, "Remove", user=self.admin)
        except AssertionError:
            return "refused"
        return self.checked("remove", self.told(clicked), "Removed", self.held - {(email, scope)})

    def replace(self):
        email, scope = self.chance.choice(sorted(self.held))
        other = self.chance.choice([one for one in self.users if one != email])
        if any(one == other for one, _scope in self.held):
            return "not tried"
        asked = self.say(f"replace {email} with {other} {scope}")
        after = self.held - {(email, scope)} | {(other, scope)}
        return self.checked("replace", self.told(asked), "Replaced", after)

    def undo(self):
        before = self.stored()
        told = self.told(self.say("undo"))
        now = self.stored()
        if told is not None and "Undone" not in told and FAULT not in told and now != before:
            self.wrong.append(f"{self.place} undo changed the list but said: {told[:150]}")
        if told is not None and "Undone" in told and now == before:
            self.wrong.append(f"{self.place} undo changed nothing but said: {told[:150]}")
        self.held = now
        return "unheard" if told is None else "done" if now != before else "nothing to undo"

    def look(self):
        text_ = self.chance.choice(["list", "recipients Japan", "history", "help"])
        told = self.told(self.say(text_))
        known = (f"{len(self.held)} of 10", "busy", FAULT)
        if told is not None and text_ == "list" and not any(one in told for one in known):
            self.wrong.append(f"{self.place} list of {len(self.held)} says: {told[:150]}")
        return "unheard" if told is None else "seen"

    def home(self):
        self.slack.open_home(self.admin)
        return "opened"

    def say(self, words):
        self.seen = len(self.slack.messages(self.admin, self.slack.direct_channel(self.admin)))
        return self.slack.command(words, user=self.admin, channel=self.channel)

    def told(self, asked):
        """Wait for what the person is told, in place or directly; None if a kill cut it off."""
        if asked.error:
            if not self.fleet.is_killed():
                self.wrong.append(f"{self.place} got {asked.error} for: {asked.what}")
            return None
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answers = [message.text for message in asked.messages]
            direct = self.slack.messages(self.admin, self.slack.direct_channel(self.admin))
            answers += [message.text for message in direct[self.seen :]]
            if asked.kind == "block_actions":
                answers = [one for one in answers if "?" not in one[:80]]
            if answers:
                return "\n".join(answers)
            if self.fleet.is_killed():
                return None
            time.sleep(0.02)
        self.wrong.append(f"{self.place} was told nothing after: {asked.what}")
        return None

    def checked(self, what, told, word, after):
        before, now = self.held, self.stored()
        self.held = now
        if told is None or any(one in told for one in UNSURE):
            allowed, outcome = (before, after), "unheard"
        elif FAULT in told:
            allowed, outcome = (before,), "fault"
        elif word in told:
            allowed, outcome = (after,), "done"
        else:
            allowed, outcome = (before,), "refused"
        if now not in allowed:
            self.wrong.append(f"{self.place} {what}: {sorted(before ^ now)} after: {told}")
        return outcome

    def stored(self):
        with self.database.read(10) as connection:
            rows = connection.execute(_HELD, {"organization": self.organization})
            return {(email, scope) for email, scope in rows}


_HELD = text(
    "select users.email, contacts.scope from contacts join users on users.id = contacts.user_id "
    "where contacts.organization_id = :organization"
)
