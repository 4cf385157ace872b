"""Write the tables anew: ``python -m tests.commitment.recorded``; what is another is then read, line by line, in the diff."""

from tests.commitment.recorded.tables import FOLDER, TABLES

for name, table in TABLES.items():
    (FOLDER / f"{name}.txt").write_text("\n".join(table()) + "\n", encoding="utf-8")
