"""The whole night of an outage, at a real Alertmanager and in a terminal: nobody looks, somebody is woken, users know.

KLIP goes down with nobody at the screen; whoever is woken says so and tells users by three keys; only the API is out,
and that is told with what users can do meanwhile; it comes back and goes again; it is over; its story stands on the
page.
"""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from klip_tui.commitment.kinds import AlertState
from tests.live.demo import PROGRAM, Demo, headless
from tests.live.terminal import Terminal
from tests.live.test_alertmanager import INTERVAL, SERVER, alertmanager, desk_of, down, firing, monitor, state
from tests.live.test_planner import Counted
from tests.live.waiting import until

pytestmark = [pytest.mark.live, pytest.mark.skipif(SERVER is None, reason="needs prometheus-alertmanager")]
WORKAROUND = "Gebruik intussen het portaal."


def configure(demo: Demo, address: str) -> None:
    """Two endpoints, the portal and the API; the Alertmanager is told at once and after two and a half seconds."""
    demo.config.write_text(
        demo.config.read_text()
        + f'\n[[endpoint]]\nname = "api"\nurl = "{demo.klip}/api/health"\nexpect_json = "/status"\n'
        + f'\n[notices]\nworkaround = "{WORKAROUND}"\n'
        + f'\n[alerting]\ncalm = 0.3\n\n[[alert]]\nkind = "alertmanager"\nto = "{address}"\nwhen = ["down"]\n'
        + "after = [0, 0.04, 60]\n"
    )


def accepted(shown: str) -> bool:
    return sum("accepted" in line for line in shown.splitlines()) >= 2


def post(app: Terminal, counted: Counted) -> None:
    app.wait("Will be told through")
    counted.press("enter")
    app.wait(accepted, 30)


def page_of(demo: Demo) -> dict[str, object]:
    """Return the newest incident, with its components' statuses by id."""
    newest = demo.incidents()[0]
    return {**newest, "components": {one["id"]: one["status"] for one in newest["components"]}}


def test_a_night(tmp_path: Path) -> None:
    with alertmanager(tmp_path) as address, headless(tmp_path) as demo:
        configure(demo, address)
        before = len(demo.mails())
        until(lambda: httpx.get(f"{address}/-/ready").is_success)
        with monitor(demo) as process:
            assert process.stdout is not None
            next(line for line in process.stdout if state(line, "up"))
            demo.switch("down")
            next(line for line in process.stdout if state(line, "down"))
            until(lambda: firing(address), limit=2 * INTERVAL)
            until(lambda: set(firing(address)) == {"1", "2"}, limit=15)
            with desk_of(demo) as desk:
                [alert] = down(desk)
            assert (alert.state, alert.step) == (AlertState.FIRING, 1), "it escalated, and nobody has it"
            assert demo.run("ack", str(alert.id)).returncode == 0
            with desk_of(demo) as desk:
                assert [one.state for one in down(desk)] == [AlertState.ACKNOWLEDGED]

            with Terminal([*PROGRAM, "--config", str(demo.config)], demo.env) as app:
                app.wait("DOWN")
                app.wait("OWED NOW")
                counted = Counted(app)
                counted.press("i")
                app.wait(r"\^s post")
                app.wait("being looked into")
                counted.press("ctrl+s")
                post(app, counted)
                assert counted.keys == 3, "users are told in three keys"
                assert len(demo.mails()) == before + 1
                page = page_of(demo)
                assert (page["status"], page["components"]) == (
                    "investigating", {"c-portal": "major_outage", "c-api": "major_outage"},
                )  # fmt: skip

                demo.switch("api-down")
                app.wait("api: ", 20)
                counted = Counted(app)
                counted.press("i")
                app.wait("update")
                app.wait("some services out")
                app.wait("KLIP-API")
                counted.press("ctrl+s")
                post(app, counted)
                assert counted.keys == 3, "that only the API is out is told in three"
                until(lambda: page_of(demo)["components"] == {"c-portal": "operational", "c-api": "partial_outage"})
                until(lambda: len(demo.mails()) == before + 2)
                assert page_of(demo)["status"] == "identified"
                told = demo.mails()[-1].get_body().get_content()  # type: ignore[union-attr]
                for said in ("Wat werkt niet: KLIP-API", "Wat wel werkt: KLIP-portaal", WORKAROUND):
                    assert said in told

                demo.switch("up")
                app.wait("USERS STILL TOLD|UP", 20)
                demo.switch("api-down")
                app.wait("DOWN", 20)
                with desk_of(demo) as desk:
                    assert len(down(desk)) == 1, "a false recovery is no second alert"

                demo.switch("up")
                app.wait("UP", 20)
                app.press("1")
                app.wait("OWED NOW")
                counted = Counted(app)
                counted.press("e")
                app.wait(r"\^s post")
                counted.press("ctrl+s")
                post(app, counted)
                assert counted.keys == 3, "and of its end in three"
                app.leave()
                assert app.ended() == 0

        until(lambda: page_of(demo)["status"] == "resolved")
        assert page_of(demo)["components"] == {"c-portal": "operational", "c-api": "operational"}
        rows = json.loads(demo.run("interruptions", "--json").stdout)["interruptions"]
        night = next(one["id"] for one in rows if one["state"] == "ended" and one["kind"] == "unplanned")
        story = demo.run("interruptions", "postmortem", night).stdout
        assert "alert" in story
        put = demo.run("interruptions", "postmortem", night, "--draft")
        assert put.returncode == 0, put.stderr + put.stdout
        timeline = json.loads(demo.run("interruptions", "timeline", night, "--json").stdout)["timeline"]
        assert {"measured", "told", "delivered", "alerted"} <= {row["kind"] for row in timeline}
