"""What to do when an endpoint fails: which of the configured addresses belongs to what is measured."""

from __future__ import annotations

from klip_tui.config.schema import Config


def runbook(config: Config, why: str) -> str:
    """Return the runbook of the endpoint that a verdict names, else that of the first required one; empty for none.

    A verdict names the endpoint that fails where there are several.
    """
    written = [one for one in config.endpoint if one.runbook]
    named = [one.runbook for one in written if why.startswith(f"{one.label}:")]
    required = [one.runbook for one in written if one.role == "required"]
    return next(iter((*named, *required)), "")
