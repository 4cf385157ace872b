-- Who may do what in a team's store. Run it as the database's administrator, who may make roles, once klip-tui has made
-- the store as the role that owns it:  klip-tui store roles | psql klip
-- Run it again after an upgrade; it may be run any number of times. An error undoes all of it.
--
--   klip_desk  works at the desk: reads everything, writes everything but the log's past and the store's version
--   klip_look  looks: reads everything, for klip-tui --read-only
--
-- Neither owns anything: so neither can switch a trigger off, change a line of the log, or change a table. Give each
-- person, and each monitor, a role of their own:  createuser --pwprompt --role klip_desk an

begin;

do $$
begin
    if not exists (select from pg_roles where rolname = 'klip_desk') then create role klip_desk nologin; end if;
    if not exists (select from pg_roles where rolname = 'klip_look') then create role klip_look nologin; end if;
end
$$;

revoke create on schema public from public;
grant usage on schema public to klip_desk, klip_look;

grant select on all tables in schema public to klip_desk, klip_look;
grant insert, update, delete on all tables in schema public to klip_desk;
grant usage, select on all sequences in schema public to klip_desk;

revoke update, delete, truncate, trigger, references on log from klip_desk, klip_look;
revoke delete on interruptions, notices, deliveries, corrections, given_reports from klip_desk;
revoke insert, update, delete on alembic_version from klip_desk;

-- What the store's owner makes at an upgrade is theirs too.
do $$
declare
    owner name := (select tableowner from pg_tables where schemaname = 'public' and tablename = 'log');
    theirs text := format('alter default privileges for role %I in schema public grant ', owner);
begin
    execute theirs || 'select on tables to klip_desk, klip_look';
    execute theirs || 'insert, update, delete on tables to klip_desk';
    execute theirs || 'usage, select on sequences to klip_desk';
end
$$;

commit;
