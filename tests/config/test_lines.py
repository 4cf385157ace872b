"""The line that a sentence names is the one on which an editor puts the cursor."""

from __future__ import annotations

from pathlib import Path

import pytest

from klip_tui.commitment.phrase import FileRefused, plain
from klip_tui.desk.notices import draft_file

FIRST = 'kind = "planned"\ntitle = "Onderhoud"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [(f'{FIRST}reason = "a\u2028b\u0085c"\ntitel = "x"\n', "4, titel: unknown key; did you mean title?"),
     (f'{FIRST}# \u2029\nreason = "x\n', "4, reason: no TOML: Illegal character '\\n'"),
     (f'{FIRST}\n[[text]]\nnl = "x"\n', "4, text: a table is expected, not a list"),
     (f'{FIRST}[text]\nnl = "x"\n[text]\n', "5: no TOML: Cannot declare text twice")],
)  # fmt: skip
def test_the_line_is_the_one_of_the_file(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    for ends in ("\n", "\r\n"):
        file.write_bytes(text.replace("\n", ends).encode())
        with pytest.raises(FileRefused) as refused:
            draft_file.read(file)
        assert plain(refused.value.sentence) == f"{file}, line {said}"
