"""Links, anchors and pictures of the guides lead somewhere; pictures are whole."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
GUIDES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def _anchors(file: Path) -> set[str]:
    """Return a guide's anchors, as the site and forges make them."""
    found = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-") for text in found}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_link_leads_somewhere(guide: Path) -> None:
    for target in LINK.findall(guide.read_text(encoding="utf-8")):
        if target.startswith(("https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        file = (guide.parent / name).resolve() if name else guide
        assert file.exists(), target
        assert not anchor or anchor in _anchors(file), target


def test_every_picture_is_whole_and_shown() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").iterdir())
    text = "".join(guide.read_text(encoding="utf-8") for guide in GUIDES)
    for picture in pictures:
        assert f"pictures/{picture.name})" in text, picture.name
        if picture.suffix == ".svg":
            assert ElementTree.parse(picture).getroot().tag.endswith("svg")


def test_every_guide_stands_in_the_sites_contents() -> None:
    contents = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [guide.name for guide in GUIDES if guide.parent != ROOT and f": {guide.name}" not in contents] == []


def test_the_readme_names_no_package_of_an_index_that_is_not_ours() -> None:
    for guide in GUIDES:
        assert not re.search(r"pip install [\"']?klip", guide.read_text(encoding="utf-8")), guide.name
