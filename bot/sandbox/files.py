"""The files of the stand-in workspace: who put them there, and who may read them."""

import mimetypes
import re
from dataclasses import dataclass, field

from bot.sandbox.answers import Json
from bot.sandbox.people import InstalledApp


@dataclass(kw_only=True)
class File:
    """A file that somebody uploads; `channel` says where the bot shared it, once it is."""

    id: str
    name: str
    user: str = ""
    content: bytes = b""
    title: str = ""
    channel: str | None = None
    is_given: bool = False
    """Whether a person gave it to the bot in a form."""
    described: Json = field(default_factory=dict)
    """Fields that Slack gives it in place of those of a file it keeps; None leaves one out."""

    @property
    def address_name(self) -> str:
        """How the file is named in its address: small letters and digits, whatever its name has."""
        return re.sub("[^a-z0-9._-]", "_", self.name.lower())

    def is_readable(self, app: InstalledApp) -> bool:
        """Tell whether the bot may read it: its own, or one that it was given."""
        return self.is_given or self.user == app.bot_user_id


def file_object(file: File, app: InstalledApp, base_url: str) -> Json:
    """Describe a file as `files.info` and the state of a form do."""
    kind = file.name.rpartition(".")[2]
    address = f"{base_url}/files-pri/{app.team_id}-{file.id}"
    described: Json = {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": file.user,
        "user_team": app.team_id,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "url_private": f"{address}/{file.address_name}",
        "url_private_download": f"{address}/download/{file.address_name}",
        **file.described,
    }
    return {key: value for key, value in described.items() if value is not None}
