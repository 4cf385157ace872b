"""The store goes away and KLIP with it: users are told from the app all the same, and the store hears it later."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from klip_tui.config.load import load
from klip_tui.demo.mailbox import mails
from klip_tui.desk.session import Desk
from klip_tui.store import notices
from klip_tui.store.opening import open_store
from tests.desk.team import team
from tests.live.demo import PROGRAM, environment
from tests.live.terminal import Terminal
from tests.live.waiting import until
from tests.store.server import BIN, serving

pytestmark = [pytest.mark.live, pytest.mark.skipif(BIN is None, reason="PostgreSQL is not here")]


def test_an_outage_is_told_from_the_app_while_the_store_is_away_and_stands_in_it_afterwards(tmp_path: Path) -> None:
    with serving() as server, team(tmp_path, channels="statuspage mail") as made:
        open_store(Path("unused"), server.url).close()
        config = tmp_path / "an.toml"
        pages = made.config.read_text().partition("\n")[2]
        config.write_text(f'data = "{tmp_path}/an"\nlang = "en"\nwho = "an"\ndatabase = "{server.url}"\n{pages}')
        config.chmod(0o600)
        with Terminal([*PROGRAM, "--config", str(config)], environment(tmp_path)) as app:
            app.wait("users: no interruption", 40)
            server.stop()
            app.wait(r"figures of \d\d:\d\d:\d\d · the store .* refuses", 20)
            app.press("i")
            app.wait(r"\^s post", 20)
            app.press("ctrl+s")
            app.wait("Will be told through", 20)
            app.press("enter")
            app.wait("is kept on this computer", 30)
            until(lambda: made.page.created == 1 and len(list(mails(tmp_path / "mailbox"))) == 1, 30)
            server.start()
            desk = Desk(load(config), lambda: datetime.now(UTC), "an")

            def there() -> list[str]:
                with desk.store.read() as connection:
                    return [one.interruption for one in notices.written(connection, limit=None)]

            (number,) = until(there, 40)
            app.wait(number, 30)
            desk.close()
        assert (made.page.created, len(list(mails(tmp_path / "mailbox")))) == (1, 1), "nothing is told twice"
