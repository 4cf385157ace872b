"""config.example.toml and docs/settings.md, made from the configuration's schema and the sentence under each key."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

import msgspec
import tomli_w
from msgspec import inspect as types

from klip_tui.config.explained import about, sentences
from klip_tui.config.schema import Config
from klip_tui.config.secrets import Secret

MADE = "<!-- Made by docs/reference.py (make reference); change the source instead. -->"
SHOWN: dict[str, str] = {
    "database_password": '{ credential = "database" }',
    "component.name": '"portal"',
    "component.nl": '"KLIP-portaal"',
    "component.en": '"KLIP portal"',
    "service.id": '"sister"',
    "service.name": '"Sister service"',
    "service.url": '"https://sister.example.org"',
    "service.status_url": '"https://status.example.org"',
    "service.list_url": '""',
    "service.component": '[{ name = "desk", nl = "Loket", en = "Desk" }]',
    "service.endpoint": '[{ url = "https://sister.example.org/health" }]',
    "service.measure": "{ interval = 60 }",
    "service.volume": "{}",
    "service.channels": '["spool"]',
    "service.commitment": "[{ first_day = 2024-01-01, target_inside = 0.997, planned_counts = false }]",
    "commitment.weekend": '["saturday", "sunday"]',
    "commitment.planned_counts": "true",
    "commitment.long_planned_minutes": "240",
    "commitment.long_repair_minutes": "240",
    "commitment.first_update_minutes": "30",
    "commitment.reason_length": "10",
    "measure.token": '{ credential = "prometheus" }',
    "endpoint.url": '"https://klip.vlaanderen.be/health"',
    "endpoint.name": '"portal"',
    "endpoint.expect_json": '"/status"',
    "endpoint.expect_value": '"ok"',
    "endpoint.slow_ms": "2000",
    "endpoint.headers": '{ Authorization = { env = "KLIP_PROBE_TOKEN" } }',
    "mailbox.host": '"imap.example.be"',
    "mailbox.user": '"klip"',
    "mailbox.password": '{ env = "KLIP_IMAP_PASSWORD" }',
    "statuspage.page": '"abcdef123456"',
    "statuspage.key": '{ credential = "status-page" }',
    "statuspage.components": '{ portal = "c1", api = "c2" }',
    "mail.name": '"mailing list"',
    "mail.host": '"smtp.example.org"',
    "mail.sender": '"klip@example.org"',
    "mail.to": '"klip-gebruikers@lists.example.org"',
    "mail.user": '"klip"',
    "mail.password": '{ env = "KLIP_SMTP_PASSWORD" }',
    "cachet.name": '"own page"',
    "cachet.url": '"https://status.example.org/api"',
    "cachet.token": '{ file = "~/.config/klip-tui/cachet.token" }',
    "cachet.components": "{ portal = 1, api = 2 }",
    "webhook.name": '"chat"',
    "webhook.required": "false",
    "webhook.url": '"https://chat.example.org/hooks/klip"',
    "webhook.headers": '{ X-Token = { env = "KLIP_HOOK_TOKEN" } }',
    "webhook.secret": '{ keyring = "klip-hook" }',
    "webhook.template": '"chat.json"',
    "alertmanager.to": '"https://alertmanager.example.org"',
    "alertmanager.labels": '{ team = "klip" }',
    "alertmanager.headers": '{ Authorization = { env = "KLIP_ALERTMANAGER" } }',
    "apprise.to": '{ env = "KLIP_APPRISE_URL" }',
    "command.to": '["/usr/local/bin/page", "--now"]',
    "mail.after": "[0, 15]",
    "endpoint.runbook": '"https://wiki.example.org/klip/portal"',
    "commitment.first_day": "2028-01-01",
    "commitment.office_start": "09:00:00",
    "commitment.office_end": "18:00:00",
    "commitment.target_inside": "0.995",
    "commitment.target_outside": "0.95",
    "commitment.target_reachability": "1.0",
    "commitment.plan_requests": "2500",
    "commitment.answer_days": "2",
    "commitment.lead_days": "7",
    "commitment.end_before": "16:00:00",
    "commitment.immediate_minutes": "10",
    "commitment.substantial_minutes": "15",
    "commitment.extra_holidays": '{ "Nieuwe feestdag" = "02-03", "Paasdinsdag" = "easter+2" }',
    "commitment.dropped_holidays": "[]",
    "commitment.extra_closed": '{ "Brugdagen" = "12-27/12-31" }',
    "commitment.dropped_closed": '["Tussen kerst en nieuwjaar"]',
}
"""What stands in the example where the default says nothing, or there is none."""

HEAD = """\
# klip-tui: every setting, with its default. A line that begins with "#=" shows a default: take the "#=" away, from any
# lines, to change it. What begins with "#" alone explains, or is an example of something that has no default.
# `klip-tui config check` reads this file strictly. An editor that completes keys (taplo, Even Better TOML) reads
# `klip-tui config schema > klip-tui.schema.json` where the first line here is
# #:schema ./klip-tui.schema.json
# A secret is { credential = "…" } (systemd), { file = "…" }, { env = "…" }, { command = "…" } or { keyring = "…" };
# a file that others can read is refused.
"""


def example() -> str:
    """Write config.example.toml."""
    out, nested = [HEAD], []
    info = _info(Config)
    for field in info.fields:
        if _table(field.type) is None:
            out += _comment(_said(Config, field))
            out.append(_line("", field))
    for field in info.fields:
        table = _table(field.type)
        if table is not None:
            out += ["", *_comment(_said(Config, field)), f"[{field.name}]"]
            for inner in table.fields:
                below = _table(_present(inner.type))
                if below is not None and below.cls is not Secret:
                    nested.append((f"{field.name}.{inner.name}", inner.name, below, _said(table.cls, inner)))
                else:
                    out += _comment(_said(table.cls, inner))
                    out.append(_line(field.name, inner))
            for title, name, below, said in nested:
                out += ["", *_comment(said), *_block(f"[{title}]", name, below)]
            nested.clear()
    for field in info.fields:
        for kind in _items(field.type):
            name = str(kind.tag) if kind.tag else field.name
            first = [f'# kind = "{kind.tag}"'] if kind.tag else []
            said = about(kind.cls) if kind.tag else _said(Config, field)
            out += ["", *_comment(said), *_block(f"[[{field.name}]]", name, kind, first)]
    return "\n".join(out) + "\n"


def _block(title: str, name: str, kind: types.StructType, first: list[str] | None = None) -> list[str]:
    out = [f"# {title}", *(first or [])]
    for field in kind.fields:
        out += _comment(_said(kind.cls, field), 3)
        shown = SHOWN.get(f"{name}.{field.name}")
        if shown is None and not _plain(field):
            raise SystemExit(f"{name}.{field.name} has no default: give an example of it in SHOWN")
        out.append(f"# {field.name} = {shown or _toml(_default(field))}")
    return out


def _line(table: str, field: types.Field) -> str:
    path = f"{table}.{field.name}" if table else field.name
    return f"#= {field.name} = {_toml(_default(field))}" if _plain(field) else f"# {field.name} = {SHOWN[path]}"


def _comment(text: str, blanks: int = 1) -> list[str]:
    words, rows = text.split(), [""]
    for word in words:
        if len(rows[-1]) + len(word) > 112 - blanks:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return [f"#{' ' * blanks}{row}" for row in rows]


def _info(kind: type) -> types.StructType:
    found = types.type_info(kind)
    assert isinstance(found, types.StructType)
    return found


def _present(kind: Any) -> Any:
    """Take None away from what may be left out."""
    if isinstance(kind, types.UnionType):
        left = [one for one in kind.types if not isinstance(one, types.NoneType)]
        if len(left) == 1:
            return left[0]
    return kind


def _table(kind: Any) -> types.StructType | None:
    return kind if isinstance(kind, types.StructType) else None


def _items(kind: Any) -> list[types.StructType]:
    if not isinstance(kind, types.VarTupleType):
        return []
    item = kind.item_type
    return [item] if isinstance(item, types.StructType) else list(getattr(item, "types", ()))


_SENTENCES: dict[type, dict[str, str]] = {}


def _said(kind: type, field: types.Field) -> str:
    if kind not in _SENTENCES:
        _SENTENCES[kind] = sentences(kind)
    found = _SENTENCES[kind].get(field.name)
    if not found:
        raise SystemExit(f"{kind.__name__}.{field.name} has no sentence: write one under it in {kind.__module__}")
    return found


def _default(field: types.Field) -> Any:
    if field.default is not types.NODEFAULT:
        return field.default
    if field.default_factory is not types.NODEFAULT:
        return field.default_factory()
    return types.NODEFAULT


def _plain(field: types.Field) -> bool:
    return _default(field) is not types.NODEFAULT and _default(field) is not None


def _toml(value: Any) -> str:
    value = msgspec.to_builtins(value, builtin_types=_KEPT)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_toml(one) for one in value)}]"
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(name)} = {_toml(one)}" for name, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, str) and '"' in value and "'" not in value:
        return f"'{value}'"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").strip()


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f'"{name}"'


_KEPT = (date, datetime, time)


def settings() -> str:
    """Write docs/settings.md."""
    out = ["# Every setting", "", MADE, "", INTRODUCTION, ""]
    info = _info(Config)
    top = [field for field in info.fields if _table(field.type) is None and not _items(field.type)]
    out += ["## At the top of the file", "", *_rows(Config, top), ""]
    for field in info.fields:
        table = _table(field.type)
        if table is None:
            continue
        out += [f"## `[{field.name}]`", "", _said(Config, field), "", *_rows(table.cls, table.fields), ""]
        for inner in table.fields:
            below = _table(_present(inner.type))
            if below is not None and below.cls is not Secret:
                title = f"### `[{field.name}.{inner.name}]`"
                out += [title, "", _said(table.cls, inner), "", *_rows(below.cls, below.fields), ""]
    for field in info.fields:
        kinds = _items(field.type)
        if not kinds:
            continue
        out += [f"## `[[{field.name}]]`", "", _said(Config, field), ""]
        for kind in kinds:
            if kind.tag:
                out += [f'### `kind = "{kind.tag}"`', "", about(kind.cls), ""]
            out += [*_rows(kind.cls, kind.fields), ""]
    secret = _info(Secret)
    out += ["## Secrets", "", SECRETS, "", *_rows(Secret, secret.fields)]
    return "\n".join(out) + "\n"


INTRODUCTION = """\
The configuration is a TOML file: `~/.config/klip-tui/config.toml`, the one that `KLIP_TUI_CONFIG` names, or `--config
FILE`. `klip-tui config init` writes one with every default commented out, `klip-tui config check` says what is wrong by
file, line and key, and what is unknown is refused.

In an editor that knows JSON schemas (taplo, Even Better TOML) keys complete themselves:

```sh
klip-tui config schema > klip-tui.schema.json
```

and, as the first line of the configuration beside it:

```toml
#:schema ./klip-tui.schema.json
```"""
SECRETS = """\
A secret never stands in the configuration. Where one is asked for, a table says where it is, by exactly one of
these:"""


def _rows(kind: type, fields: Any) -> list[str]:
    out = ["| key | what it takes | default | |", "|---|---|---|---|"]
    for field in fields:
        default = _default(field)
        shown = "*needed*" if default is types.NODEFAULT else "" if default is None else f"`{_toml(default)}`"
        takes = _takes(field.type).replace("|", "\\|")
        out.append(f"| `{field.name}` | {takes} | {shown.replace('|', chr(92) + '|')} | {_said(kind, field)} |")
    return out


def _takes(kind: Any) -> str:
    kind = _present(kind)
    if isinstance(kind, types.Metadata):
        kind = kind.type
    match kind:
        case types.LiteralType():
            return ", ".join(f"`{_toml(one)}`" for one in kind.values)
        case types.IntType() | types.FloatType():
            return ("whole number" if isinstance(kind, types.IntType) else "number") + _between(kind)
        case types.StrType():
            return "text"
        case types.BoolType():
            return "`true`, `false`"
        case types.DateType():
            return "date"
        case types.TimeType():
            return "wall time"
        case types.VarTupleType():
            return f"list: {_takes(kind.item_type)}"
        case types.DictType():
            return f"table: {_takes(kind.value_type)}"
        case types.StructType():
            return "secret" if kind.cls is Secret else "table"
        case types.UnionType():
            several = list(dict.fromkeys(_takes(one) for one in kind.types if not isinstance(one, types.NoneType)))
            return " or ".join(several)
    return type(kind).__name__


def _between(kind: Any) -> str:
    if kind.ge is not None and kind.le is not None:
        return f" {kind.ge:g}–{kind.le:g}"
    if kind.gt is not None:
        return f" above {kind.gt:g}" + (f", up to {kind.le:g}" if kind.le is not None else "")
    return f" from {kind.ge:g}" if kind.ge is not None else ""
