"""Finding, reading and judging the configuration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from klip_tui.commitment.service import KLIP, Service
from klip_tui.commitment.terms import PUBLISHED, Commitment
from klip_tui.config import older, services, toml_file, toml_source
from klip_tui.config.judging import judge, refuse_moved
from klip_tui.config.place import data_folder, is_written
from klip_tui.config.schema import Config
from klip_tui.config.secrets import reveal
from klip_tui.config.toml_file import Source
from klip_tui.config.versions import versions


@dataclass(frozen=True)
class Settings:
    """A judged configuration: where it was read (None: defaults) and what follows from it.

    ``config`` and ``commitment`` are those of the service that is worked at, the first unless another is asked for
    (``of``); ``whole`` is the configuration of all of them.
    """

    config: Config
    path: Path | None
    data: Path
    commitment: Commitment
    file: Path | None = None
    """The SQLite file, where it is not the one in the data folder: this computer's journal."""
    further: tuple[Service, ...] = ()
    """The services beside the first."""
    first: Settings | None = None
    """Of the first service, where these are another one's."""
    chosen: str = KLIP

    @property
    def whole(self) -> Config:
        """The configuration of all services."""
        return self.config if self.first is None else self.first.config

    @cached_property
    def service(self) -> Service:
        """The service that is worked at."""
        return next((one for one in self.services if one.id == self.chosen), self.services[0])

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """Every service that is measured and told of, the first one first; the helpdesk stands apart."""
        if self.first is not None:
            return self.first.services
        return (services.first(self.config, self.commitment), *self.further)

    @cached_property
    def helpdesk(self) -> Service:
        """The helpdesk, which all services share."""
        if self.first is not None:
            return self.first.helpdesk
        return services.helpdesk(self.config, self.commitment)

    def of(self, identity: str) -> Settings:
        """Return the settings as they are for one service. Raises Malformed for one that there is not."""
        base = self.first or self
        config = services.seen_from(base.config, identity)
        if identity == KLIP:
            return base
        one = next(service for service in base.services if service.id == identity)
        return replace(base, config=config, commitment=one.commitment, first=base, chosen=identity)

    @property
    def database(self) -> str:
        """The store's address: an SQLAlchemy URL, or empty for the file in the data folder."""
        return self.config.database

    @property
    def database_password(self) -> str:
        """The store's password, where it has a source of its own. Raises SecretRefused."""
        secret = self.config.database_password
        return reveal(secret) if secret is not None else ""

    @property
    def templates(self) -> Path | None:
        """The folder of the user's own templates, beside the configuration, where there is one."""
        folder = self.path.parent / "templates" if self.path is not None else None
        return folder if folder is not None and folder.is_dir() else None

    @property
    def store_file(self) -> Path:
        """The SQLite file."""
        return self.file or self.data / "klip.db"


def load(path: Path | None, data: Path | None = None, source: Source | None = None) -> Settings:
    """Load the configuration; without a path the user's own, or the defaults where there is none.

    ``source`` is the file where it was read before. Raises FileRefused for what is malformed, Refused for what can't be
    opened.
    """
    if source is None and is_written(path):
        source = toml_source.written(path)
    if source is None:
        return Settings(Config(), None, data or data_folder(), PUBLISHED)
    config, commitment, further = _judged(source)
    return Settings(config, source.path, data or data_folder(config.data), commitment, further=further)


def judged(source: Source) -> Config:
    """Convert a configuration and refuse what its types can't (see ``judging``)."""
    return _judged(source)[0]


def _judged(source: Source) -> tuple[Config, Commitment, tuple[Service, ...]]:
    refuse_moved(source)
    source = older.modernized(source)
    config = toml_file.convert(source, Config)
    judge(source, config)
    commitment = versions(config, source)
    return config, commitment, services.further(config, commitment, source)


def kind_of(channel: Any) -> str:
    """Return a channel's kind as the configuration names it."""
    return str(channel.__struct_config__.tag)
