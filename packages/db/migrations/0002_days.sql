-- Partitions by day. Making and dropping them needs the tables' owner, which no app is: these functions
-- are the whole of what the gateway may do as the owner. A day is the number of days since 1970-01-01, UTC.
-- Reviewed as SECURITY DEFINER: no dynamic input but an integer, search_path fixed.

create function gateway.first_id(day integer) returns bigint
  language sql immutable
  return (day::bigint * 86400000 - 1735689600000) << 22;

create function gateway.ensure_day(day integer) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tab text;
begin
  -- Two nodes at midnight: one waits for the other.
  perform pg_advisory_xact_lock(hashtext('gateway.ensure_day'));
  foreach tab in array array['message', 'message_part', 'inbound'] loop
    if to_regclass(format('gateway.%I', tab || '_d' || day)) is null then
      -- More than half of each page stays free, so that all messages on it can be updated in one batch and stay on it
      -- (HOT: with 55 it was 81 % of updates, with 45 98 to 99.7 %). Then a vacuum finds next to nothing to do, but reads
      -- gigabytes for it; the day is dropped in the end.
      execute format('create table gateway.%I partition of gateway.%I for values from (%s) to (%s) with (fillfactor = 45, autovacuum_vacuum_scale_factor = 1,
                      autovacuum_vacuum_threshold = 1000000, autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_scale_factor = 1)',
                     tab || '_d' || day, tab, gateway.first_id(day), gateway.first_id(day + 1));
    end if;
  end loop;
end $$;

-- Drops what is older than the retention. Whatever is dropped is first added up, so that the audit still adds up.
create function gateway.drop_days_before(day integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  old record;
  dropped integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('gateway.ensure_day'));
  for old in
    select c.relname as name, p.relname as parent, substring(c.relname from '_d(\d+)$')::integer as number
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
      join pg_class p on p.oid = i.inhparent
      join pg_namespace n on n.oid = p.relnamespace
     where n.nspname = 'gateway' and p.relname in ('message', 'message_part', 'inbound')
       and c.relname ~ '_d\d+$'
  loop
    continue when old.number >= drop_days_before.day;
    if old.parent = 'message' then
      execute format('insert into gateway.tally (day, server_id, state, messages)
                      select %s, server_id, state, count(*) from gateway.%I group by 2, 3
                      on conflict (day, server_id, state) do update set messages = gateway.tally.messages + excluded.messages',
                     old.number, old.name);
    end if;
    execute format('drop table gateway.%I', old.name);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

revoke all on function gateway.ensure_day(integer) from public;
revoke all on function gateway.drop_days_before(integer) from public;

-- Rows that come and go by the thousand: their room must come back as fast.
alter table gateway.outbox set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_limit = 2000);
alter table gateway.queue set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_limit = 2000);
alter table gateway.upstream set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_limit = 2000);
