from __future__ import annotations

import pytest

from klip_tui.commitment.phrase import Refused
from klip_tui.tui.keys import actions, judge


def test_the_shipped_keys_can_all_be_named() -> None:
    known = actions()
    assert known["notice.outage"] == ("app", ("i",))
    assert "" not in known


def test_a_key_of_ones_own_is_taken() -> None:
    judge({"notice.outage": "f10,i", "screen.log": "0"})


@pytest.mark.parametrize(
    ("keymap", "said"),
    [
        ({"notice.outrage": "f5"}, "notice.outage"),
        ({"notice.outage": "n"}, "notice.planned"),
        ({"notice.outage": "f10", "notice.planned": "f10"}, "f10"),
        ({"screen.log": "u"}, "notices."),
    ],
)
def test_a_keymap_that_cannot_be_meant_is_refused_in_a_sentence(keymap: dict[str, str], said: str) -> None:
    with pytest.raises(Refused) as refused:
        judge(keymap)
    assert said in str(refused.value)


def test_keys_of_two_screens_may_be_the_same() -> None:
    judge({"report.save": "u"})
