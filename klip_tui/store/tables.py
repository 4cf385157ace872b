"""The tables, as the newest migration leaves them (a test holds the two together)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData()
_Us = BigInteger
_Id = BigInteger().with_variant(Integer, "sqlite")

segments = Table(
    "segments",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("subject", String(60), nullable=False),
    Column("state", String(10), nullable=False),
    Column("start_us", _Us, nullable=False),
    Column("end_us", _Us, nullable=False),
    Column("hold_us", _Us, nullable=False),
    Column("why", Text, nullable=False),
    UniqueConstraint("subject", "start_us", name="segments_start"),
)
latencies = Table(
    "latencies",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("subject", String(60), nullable=False),
    Column("at_us", _Us, nullable=False),
    Column("span_s", Integer, nullable=False),
    Column("least_ms", Integer, nullable=False),
    Column("median_ms", Integer, nullable=False),
    Column("p95_ms", Integer, nullable=False),
    Column("most_ms", Integer, nullable=False),
    Index("latencies_at", "subject", "span_s", "at_us"),
)
interruptions = Table(
    "interruptions",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("facts", Text, nullable=False),
    Column("created_us", _Us, nullable=False),
    Column("revision", Integer, nullable=False),
)
notices = Table(
    "notices",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("interruption", String(20), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("type", String(20), nullable=False),
    Column("facts", Text, nullable=False),
    Column("texts", Text, nullable=False),
    Column("findings", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("who", String(100), nullable=False),
    Column("created_us", _Us, nullable=False),
    Column("communicated_us", _Us),
    Column("withdrawn", Integer, nullable=False),
    Column("drafter", String(100), nullable=False, server_default=""),
    Column("approver", String(100), nullable=False, server_default=""),
    UniqueConstraint("interruption", "sequence", name="notices_order"),
)
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("notice", String(24), nullable=False),
    Column("interruption", String(20), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("channel", String(60), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("required", Integer, nullable=False),
    Column("key", String(80), nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_us", _Us, nullable=False),
    Column("changed_us", _Us, nullable=False),
    Column("remote", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("checked_us", _Us),
    UniqueConstraint("notice", "channel", name="deliveries_once"),
    Index("deliveries_state", "state"),
)
drafts = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("who", String(100), nullable=False),
    Column("title", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("created_us", _Us, nullable=False),
    Column("changed_us", _Us, nullable=False),
)
log = Table(
    "log",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("at_us", _Us, nullable=False),
    Column("who", String(100), nullable=False),
    Column("what", String(40), nullable=False),
    Column("subject", String(100), nullable=False),
    Column("why", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index("log_subject", "subject"),
)
leases = Table(
    "leases",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("holder", String(120), nullable=False),
    Column("until_us", _Us, nullable=False),
)
marks = Table(
    "marks",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("value", Text, nullable=False),
    Column("at_us", _Us, nullable=False),
)
volumes = Table(
    "volumes",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("processed", Integer, nullable=False),
    Column("received", Integer),
)
hours = Table(
    "hours",
    metadata,
    Column("start_us", _Us, primary_key=True),
    Column("processed", Integer, nullable=False),
)
questions = Table(
    "questions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("reference", String(200), nullable=False),
    Column("sender", String(200), nullable=False),
    Column("via", String(10), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("received_us", _Us, nullable=False),
    Column("state", String(12), nullable=False),
    Column("line", String(200), nullable=False),
    Column("answered_us", _Us),
    Column("answer", Text, nullable=False),
    Column("interruption", String(20), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("dispatched_us", _Us),
    Column("back_us", _Us),
    UniqueConstraint("reference", name="questions_reference"),
    Index("questions_state", "state", "received_us"),
    Index("questions_received", "received_us"),
)
followups = Table(
    "followups",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("question", _Us, nullable=False, index=True),
    Column("at_us", _Us, nullable=False),
    Column("who", String(200), nullable=False),
    Column("via", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("reference", String(200), nullable=False, unique=True),
)
unreachable = Table(
    "unreachable",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("start_us", _Us, nullable=False),
    Column("end_us", _Us),
    Column("why", Text, nullable=False),
    Column("who", String(100), nullable=False),
)
drifts = Table(
    "drifts",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("notice", String(24), nullable=False),
    Column("channel", String(60), nullable=False),
    Column("state", String(10), nullable=False),
    Column("differences", Text, nullable=False),
    Column("seen_us", _Us, nullable=False),
    UniqueConstraint("notice", "channel", name="drifts_once"),
)
