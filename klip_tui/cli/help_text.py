"""What ``--help`` says beside each command's own sentence: groups, and examples, which the manual shows too."""

from __future__ import annotations

from klip_tui.cli.examples import EXAMPLES
from klip_tui.text.labels import N_
from klip_tui.text.voice import Voice

GROUPS: dict[str, tuple[str, ...]] = {
    N_("The app and the monitor"): ("demo", "monitor"),
    N_("What is true and owed"): ("status", "report", "handover", "calendar", "due", "metrics"),
    N_("Telling users"): (
        "check", "post", "notices", "interruptions", "templates", "deliver", "settle", "approve", "send-back",
        "drift",
    ),
    N_("Planning ahead"): ("plan", "series"),
    N_("Waking our own people"): ("alert", "ack"),
    N_("The helpdesk"): ("question", "reachability"),
    N_("Measured and counted"): ("measurements", "correct", "corrections", "volume"),
    N_("This installation"): ("config", "doctor", "store", "approval", "log", "keys", "man"),
}  # fmt: skip
"""Titles, and the commands under each; a name that is no command yet is passed over."""
MORE = N_("More")


def epilog(path: str, voice: Voice) -> str:
    """Return what stands under the help of a command (``question add``; "" is the whole program)."""
    lines: list[str] = []
    examples = EXAMPLES.get(path, ())
    if examples:
        lines.append("\b")
        lines.append(voice.text("Examples:"))
        for line, what in examples:
            lines += [f"  # {voice.text(what)}", f"  {line}"]
    if not path:
        lines += [
            "",
            voice.text("klip-tui COMMAND --help explains a command, klip-tui man COMMAND shows its manual page."),
        ]
        lines += ["", voice.text("The guides are in the folder docs of the project: begin with docs/index.md.")]
    return "\n".join(lines)
