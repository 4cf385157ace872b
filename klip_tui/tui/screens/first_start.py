"""First start without a configuration: the demo, or a configuration whose parts are tried as they are given."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.widgets import Input

from klip_tui.commitment.phrase import Refused
from klip_tui.config.place import default_path
from klip_tui.desk.upkeep.first_start import STEPS, Step, finish, looked, text_of, tried
from klip_tui.text.labels import N_
from klip_tui.tui.terminal.cell_driver import cell_driver
from klip_tui.tui.terminal.ending import EndingApp
from klip_tui.tui.widgets.detail import Detail
from klip_tui.tui.widgets.field import Field
from klip_tui.tui.widgets.lines import Line, Lines
from klip_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from pathlib import Path

    from klip_tui.desk.upkeep.doctor import Seen
    from klip_tui.text.voice import Voice


class Stage(Enum):
    """What is on the screen: what to begin with, what is asked, the file, and what was found once it is written."""

    CHOOSE = auto()
    ASK = auto()
    SHOW = auto()
    WRITE = auto()
    LOOK = auto()


MARKS = {True: ("✓", "good"), False: ("✗", "bad"), None: ("·", "quiet")}


class FirstStart(EndingApp[str]):
    """Ends with ``demo``, the path of the configuration that was written, or None."""

    CSS_PATH = "first_start.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", N_("back"), id="first.back"),
        Binding("ctrl+s", "go_on", N_("go on"), id="first.go_on", priority=True),
        Binding("ctrl+q", "quit", N_("quit"), id="first.quit", priority=True),
    ]

    def __init__(self, voice: Voice, data: Path | None = None, target: Path | None = None) -> None:
        super().__init__(driver_class=cell_driver())
        self.voice = voice
        self._data = data
        self.target = target or default_path()
        self._stage = Stage.CHOOSE

    def compose(self) -> ComposeResult:
        """Lay out what there is to choose; what is asked and shown comes in its place."""
        _ = self.voice.text
        yield Lines(
            [
                [("klip-tui", "strong")],
                [],
                [(_("Nothing is configured yet."), "")],
                [(_("The demo shows everything on this machine alone; nobody is told anything."), "quiet")],
                [(_("A configuration asks for KLIP, the page and the list, and tries each."), "quiet")],
            ],
            id="welcome",
        )
        yield Rows(id="choices")
        with VerticalScroll(id="asked", can_focus=False):
            for step in STEPS:
                yield Lines([[(_(step.title), "strong")]], id=f"step-{step.name}", classes="step")
                for field in step.fields:
                    with Container(classes="field"):
                        yield Lines([[(_(field.label), "quiet")]], classes="label")
                        yield Field(field.value, id=f"field-{field.name}")
        yield Detail(id="shown")
        yield Lines(id="keys")

    def action_help_quit(self) -> None:
        """Say how one quits to who presses what ends a program elsewhere."""
        self.notify(self.voice.text("{key} quits klip-tui").format(key="ctrl+q"), timeout=8, markup=False)

    def on_mount(self) -> None:
        """Offer the choices."""
        _ = self.voice.text
        rows: list[tuple[str, Line]] = [
            ("demo", [(_("Look at the demo"), "")]),
            ("write", [(_("Write a configuration to {file}").format(file=self.target), "")]),
            ("quit", [(_("Leave"), "")]),
        ]
        self.query_one(Rows).put(rows)
        self._to(Stage.CHOOSE)

    def _to(self, stage: Stage) -> None:
        """Show one stage: what is chosen, asked, shown, or looked at."""
        self._stage = stage
        _ = self.voice.text
        self.query_one("#welcome").display = self.query_one("#choices").display = stage is Stage.CHOOSE
        self.query_one("#asked").display = stage is Stage.ASK
        self.query_one("#shown").display = stage in (Stage.SHOW, Stage.LOOK)
        keys = {
            Stage.CHOOSE: [("enter", _("go on"))],
            Stage.ASK: [("enter", _("go on")), ("ctrl+s", _("show the file")), ("esc", _("back"))],
            Stage.SHOW: [("enter", _("write it")), ("esc", _("back"))],
            Stage.LOOK: [("enter", _("open klip-tui"))],
        }[stage]
        spans = [span for key, text in keys for span in ((key, "accent"), (f" {text}   ", ""))]
        self.query_one("#keys", Lines).put([spans])
        focus = {Stage.CHOOSE: "#choices", Stage.ASK: "#field-url"}.get(stage, "#shown")
        self.screen.set_focus(self.query_one(focus))

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Go the chosen way."""
        if event.key == "write":
            self._to(Stage.ASK)
        else:
            self.exit("demo" if event.key == "demo" else None)

    @property
    def given(self) -> dict[str, str]:
        """What was typed, by field."""
        return {(one.id or "").removeprefix("field-"): one.value for one in self.query(Field)}

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """Go to the next field; after a step's last one try it, and after the last of all show the file."""
        event.stop()
        name = (event.input.id or "").removeprefix("field-")
        for step in STEPS:
            if name == step.fields[-1].name:
                self._try(step)
        fields = list(self.query(Field))
        at = fields.index(event.input)  # type: ignore[arg-type]
        if at + 1 < len(fields):
            self.screen.set_focus(fields[at + 1])
        else:
            self.action_go_on()

    def _try(self, step: Step) -> None:
        """Try a step in a thread; the sentence about it stands beside its title."""
        given = self.given
        self._say_step(step, ("…", "quiet"), self.voice.text("trying …"))

        def work() -> None:
            seen = tried(step, given)
            self.call_from_thread(self._say_step, step, MARKS[seen.good], self.voice.say(seen.detail))

        self.run_worker(work, thread=True, exit_on_error=False, group=step.name, description="try")

    def _say_step(self, step: Step, mark: tuple[str, str], text: str) -> None:
        title = self.voice.text(step.title)
        self.query_one(f"#step-{step.name}", Lines).put([[(title, "strong"), ("  ", ""), mark, (f" {text}", mark[1])]])

    def action_go_on(self) -> None:
        """Show the file; then write it."""
        if self._stage is Stage.ASK:
            lines: list[Line] = [[(str(self.target), "strong")], []]
            lines += [[(row, "")] for row in text_of(self.given, self.voice).splitlines()]
            self.query_one("#shown", Detail).put(lines)
            self._to(Stage.SHOW)
        elif self._stage is Stage.SHOW:
            self._write()

    def on_key(self, event: object) -> None:
        """Take enter where a file or what was found is shown."""
        if getattr(event, "key", "") != "enter":
            return
        if self._stage is Stage.SHOW:
            self._write()
        elif self._stage is Stage.LOOK:
            self.exit(str(self.target))

    def _write(self) -> None:
        """Write the file, then look at everything, in a thread."""
        given = self.given
        self._stage = Stage.WRITE

        def work() -> None:
            try:
                settings = finish(self.target, given, self.voice, self._data)
            except Refused as error:
                self.call_from_thread(self._refused, error)
                return
            self.call_from_thread(self._looked, list(looked(settings)))

        self.run_worker(work, thread=True, exit_on_error=False, group="write", description="write configuration")

    def _refused(self, error: Refused) -> None:
        self.notify(self.voice.say(error.sentence), severity="error", timeout=20, markup=False)
        self._to(Stage.ASK)

    def _looked(self, found: list[Seen]) -> None:
        lines: list[Line] = [[(self.voice.text("written to {file}").format(file=self.target), "strong")], []]
        for seen in found:
            mark, style = MARKS[seen.good]
            lines.append([(f"{mark} ", style), (f"{seen.what}: {self.voice.say(seen.detail)}", style)])
        self.query_one("#shown", Detail).put(lines)
        self._to(Stage.LOOK)

    async def action_back(self) -> None:
        """Go back a stage; from the first one, leave."""
        if self._stage is Stage.CHOOSE:
            self.exit(None)
        elif self._stage in (Stage.ASK, Stage.SHOW):
            self._to(Stage.CHOOSE if self._stage is Stage.ASK else Stage.ASK)
