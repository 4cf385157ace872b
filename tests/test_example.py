"""The example configuration is right as it is, and what it shows commented out loads."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from klip_tui.config.load import judged
from klip_tui.config.schema import Config
from klip_tui.config.toml_file import Source, read

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"


def test_it_loads_as_it_is() -> None:
    assert judged(read(EXAMPLE)) == Config()


def test_its_commented_examples_load() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    shown = [found[1] for line in lines if (found := re.fullmatch(r"# ((?:\[|[a-z_]+ = ).*)", line))]
    text = "\n".join(shown)
    # What has no default stands among the keys of its own table; here it would be in the one before.
    text = re.sub(r"^(token|database_password) = \{ credential = \"(prometheus|database)\" \}\n", "", text, flags=re.M)
    # One part would leave the other without a name that channels know.
    text = re.sub(r"^\[\[component\]\]\n(\w+ = .*\n)+", "", text, flags=re.M)
    config = judged(Source(EXAMPLE, text, tomllib.loads(text)))
    assert {type(one).__name__ for one in config.channel} == {"Cachet", "Mail", "Spool", "Statuspage", "Webhook"}
    assert {type(one).__name__ for one in config.alert} == {"Alertmanager", "Apprise", "AlertMail", "AlertCommand"}
    assert config.helpdesk.mailbox is not None
    assert len(config.endpoint) == len(config.commitment) == len(config.service) == 1
