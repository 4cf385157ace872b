"""What a PostgreSQL itself refuses, whatever program asks: another's name, and a notice that nobody approved.

Each person has a role of their own that owns nothing (roles.sql). The database knows who is logged in (session_user):
so a row says truly whose it is, and a planned notice leaves the state ``held`` only once another, who is on the list,
has approved it. The tables' owner may do everything: it is for upgrades and copies, and is no person's role.

The functions look for tables in their own schema first and among temporary ones last, so that nobody slips them a
list of their own.
"""

from __future__ import annotations

from sqlalchemy import Connection

_FUNCTIONS = {
    "klip_guard_approval": """
begin
    if klip_owns(tg_relid) or not exists (select from approvers)
        or exists (select from approvers where role = session_user) then return null; end if;
    raise exception 'only an approver changes who approves' using errcode = 'insufficient_privilege';
end""",
    "klip_guard_notices": """
begin
    if klip_owns(tg_relid) then return new; end if;
    if tg_op = 'INSERT' then
        if new.role <> session_user or new.approver_role <> '' then
            raise exception 'a notice is of the role that writes it' using errcode = 'insufficient_privilege';
        end if;
        if new.needs_approval = 0 and new.facts::jsonb ->> 'kind' = 'planned'
            and exists (select from approval where is_on = 1) then
            raise exception 'a planned notice waits for approval' using errcode = 'insufficient_privilege';
        end if;
        return new;
    end if;
    if (new.id, new.interruption, new.sequence, new.type, new.facts, new.texts, new.who, new.role, new.drafter,
        new.drafter_role, new.created_us, new.needs_approval) is distinct from (old.id, old.interruption, old.sequence,
        old.type, old.facts, old.texts, old.who, old.role, old.drafter, old.drafter_role, old.created_us,
        old.needs_approval) then
        raise exception 'what a notice says, and whose it is, stays' using errcode = 'insufficient_privilege';
    end if;
    if new.approver_role <> old.approver_role and (old.approver_role <> '' or new.approver_role <> session_user
        or session_user in (new.role, new.drafter_role)
        or not exists (select from approvers where role = session_user)) then
        raise exception 'another who is on the list approves' using errcode = 'insufficient_privilege';
    end if;
    return new;
end""",
    "klip_guard_deliveries": """
begin
    if klip_owns(tg_relid) or new.state in ('held', 'given_up') then return new; end if;
    if not exists (select from notices n where n.id = new.notice and (n.needs_approval = 0 or n.approver_role <> ''))
    then
        raise exception 'nobody has approved this notice' using errcode = 'insufficient_privilege';
    end if;
    return new;
end""",
    "klip_guard_corrections": """
begin
    if klip_owns(tg_relid) then return new; end if;
    if tg_op = 'INSERT' then
        if new.role <> session_user or new.approver_role <> '' then
            raise exception 'a correction is of the role that writes it' using errcode = 'insufficient_privilege';
        end if;
        if new.approved_us is not null and exists (select from approval where is_on = 1) then
            raise exception 'a correction waits for approval' using errcode = 'insufficient_privilege';
        end if;
        if new.withdrawn_us is not null or new.withdrawn_role <> '' then
            raise exception 'what is new is not withdrawn' using errcode = 'insufficient_privilege';
        end if;
        return new;
    end if;
    if (new.service, new.start_us, new.end_us, new.state, new.reason, new.who, new.role, new.created_us)
        is distinct from (old.service, old.start_us, old.end_us, old.state, old.reason, old.who, old.role,
        old.created_us) then
        raise exception 'what a correction says, and whose it is, stays' using errcode = 'insufficient_privilege';
    end if;
    if (new.approver_role, new.approved_us) is distinct from (old.approver_role, old.approved_us)
        and (old.approved_us is not null or new.approver_role <> session_user or session_user = new.role
        or not exists (select from approvers where role = session_user)) then
        raise exception 'another who is on the list approves' using errcode = 'insufficient_privilege';
    end if;
    if (new.withdrawn_by, new.withdrawn_role, new.withdrawn_us)
        is distinct from (old.withdrawn_by, old.withdrawn_role, old.withdrawn_us)
        and not coalesce(old.withdrawn_us is null and (
            (old.withdrawn_role = '' and new.withdrawn_role = session_user and (new.withdrawn_us is null
                or old.approved_us is null or not exists (select from approval where is_on = 1)))
            or (old.withdrawn_role <> '' and session_user <> old.withdrawn_role
                and (new.withdrawn_by, new.withdrawn_role) = (old.withdrawn_by, old.withdrawn_role)
                and exists (select from approvers where role = session_user))), false) then
        raise exception 'what counts is withdrawn by two' using errcode = 'insufficient_privilege';
    end if;
    return new;
end""",
}

_TRIGGERS = (
    ("approval", "klip_guard_approval", "insert or update or delete", "statement"),
    ("approvers", "klip_guard_approval", "insert or update or delete", "statement"),
    ("notices", "klip_guard_notices", "insert or update", "row"),
    ("deliveries", "klip_guard_deliveries", "insert or update", "row"),
    ("corrections", "klip_guard_corrections", "insert or update", "row"),
)


def put_up(connection: Connection) -> None:
    """Put the guards up in a PostgreSQL that a migration is bringing up to date."""
    schema = connection.exec_driver_sql("select quote_ident(current_schema())").scalar()
    path = f"set search_path = {schema}, pg_temp"
    connection.exec_driver_sql(
        f"create function klip_owns(relation oid) returns boolean language sql stable {path} as $$"
        " select pg_has_role(session_user, (select relowner from pg_class where oid = relation), 'MEMBER') $$"
    )
    for name, body in _FUNCTIONS.items():
        connection.exec_driver_sql(f"create function {name}() returns trigger language plpgsql {path} as $$ {body} $$")
    for table, function, what, each in _TRIGGERS:
        connection.exec_driver_sql(
            f"create trigger klip_guard before {what} on {table} for each {each} execute function {function}()"
        )
