-- Who may do what in a team's store. Run it once, as the role that owns the database, after klip-tui has made the
-- store as that role (klip-tui store info); run it again after an upgrade. It may be run any number of times.
--
--   klip_desk  works at the desk: reads everything, writes everything but the log's past and the store's version
--   klip_look  looks: reads everything, for klip-tui --read-only
--
-- Neither owns anything: so neither can switch a trigger off, change a line of the log, or change a table. Give each
-- person, and each monitor, a role of their own: create role an login password '...' in role klip_desk;

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

alter default privileges in schema public grant select on tables to klip_desk, klip_look;
alter default privileges in schema public grant insert, update, delete on tables to klip_desk;
alter default privileges in schema public grant usage, select on sequences to klip_desk;
