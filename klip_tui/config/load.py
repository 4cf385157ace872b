"""Finding, reading and judging the configuration."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import platformdirs

from klip_tui.commitment.phrase import Malformed, Unreachable, phrase
from klip_tui.commitment.terms import PUBLISHED, Commitment, HolidayRule, Terms
from klip_tui.config import toml_file
from klip_tui.config.judging import judge
from klip_tui.config.schema import Config, Version
from klip_tui.config.toml_file import Source

APP = "klip-tui"


@dataclass(frozen=True)
class Settings:
    """A judged configuration: where it was read (None: defaults) and what follows from it."""

    config: Config
    path: Path | None
    data: Path
    commitment: Commitment

    @property
    def database(self) -> str:
        """The store's address: an SQLAlchemy URL, or empty for the file in the data folder."""
        return self.config.database

    @property
    def templates(self) -> Path | None:
        """The folder of the user's own templates, beside the configuration, where there is one."""
        folder = self.path.parent / "templates" if self.path is not None else None
        return folder if folder is not None and folder.is_dir() else None

    @property
    def store_file(self) -> Path:
        """The SQLite file."""
        return self.data / "klip.db"


def default_path(environment: Mapping[str, str] | None = None) -> Path:
    """Return where the configuration is looked for: KLIP_TUI_CONFIG, else the user's configuration folder."""
    env = os.environ if environment is None else environment
    return (
        Path(env["KLIP_TUI_CONFIG"])
        if env.get("KLIP_TUI_CONFIG")
        else platformdirs.user_config_path(APP) / "config.toml"
    )


def load(path: Path | None, data: Path | None = None) -> Settings:
    """Load the configuration; without a path the user's own, or the defaults where there is none.

    Raises FileRefused for what is malformed, Refused for what can't be opened.
    """
    named = path is not None or bool(os.environ.get("KLIP_TUI_CONFIG"))
    path = path or default_path()
    if not named and not path.exists():
        return Settings(Config(), None, data or _data_folder(Config()), PUBLISHED)
    try:
        source = toml_file.read(path)
    except OSError as error:
        raise Unreachable(
            phrase("{file} can't be opened: {why}", file=str(path), why=error.strerror or "unknown")
        ) from error
    config = judged(source)
    return Settings(config, path, data or _data_folder(config), versions(config, source))


def judged(source: Source) -> Config:
    """Convert a configuration and refuse what its types can't (see ``judging``)."""
    config = toml_file.convert(source, Config)
    judge(source, config)
    versions(config, source)
    return config


def versions(config: Config, source: Source | None = None) -> Commitment:
    """Put the configuration's later versions behind the published one."""
    if not config.commitment:
        return PUBLISHED
    rows = list(PUBLISHED.versions)
    for index, version in enumerate(config.commitment):
        if version.first_day <= rows[-1].first_day:
            why = phrase("must be later than {day}", day=rows[-1].first_day)
            raise (source.refuse(("commitment", index, "first_day"), why) if source else Malformed(why))
        try:
            rows.append(_version(rows[-1], version))
        except ValueError:
            why = phrase("a holiday is written MM-DD or easter+N")
            raise (source.refuse(("commitment", index, "extra_holidays"), why) if source else Malformed(why)) from None
        if rows[-1].office_start >= rows[-1].office_end:
            why = phrase("office hours must end after they start")
            raise source.refuse(("commitment", index, "office_end"), why) if source else Malformed(why)
    return Commitment(tuple(rows))


def _version(before: Terms, version: Version) -> Terms:
    changed: dict[str, Any] = {"first_day": version.first_day}
    for name in ("office_start", "office_end", "plan_requests", "answer_days", "lead_days", "end_before"):
        value = getattr(version, name)
        if value is not None:
            changed[name] = value
    for name in ("target_inside", "target_outside", "target_reachability"):
        share = getattr(version, name)
        if share is not None:
            changed[name] = Fraction(str(share))
    for name in ("immediate", "substantial"):
        minutes = getattr(version, f"{name}_minutes")
        if minutes is not None:
            changed[name] = timedelta(minutes=minutes)
    kept = [rule for rule in before.holidays if rule.name not in version.dropped_holidays]
    added = [_holiday(name, rule) for name, rule in version.extra_holidays.items()]
    return replace(before, **changed, holidays=(*kept, *added))


def _holiday(name: str, rule: str) -> HolidayRule:
    if rule.startswith("easter"):
        return HolidayRule(name, after_easter=int(rule.removeprefix("easter") or "0"))
    month, day = rule.split("-")
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 28 + 3 * (int(month) != 2)):
        raise ValueError(rule)
    return HolidayRule(name, int(month), int(day))


def _data_folder(config: Config) -> Path:
    return Path(config.data).expanduser() if config.data else platformdirs.user_data_path(APP)


def required_kinds(config: Config) -> tuple[str, ...]:
    """Name the kinds of the channels that must accept a notice before it counts as communicated."""
    return tuple(kind_of(channel) for channel in config.channel if channel.required)


def kind_of(channel: Any) -> str:
    """Return a channel's kind as the configuration names it."""
    return str(channel.__struct_config__.tag)
