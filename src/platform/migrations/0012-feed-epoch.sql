-- The change feed's epoch (docs/decisions/017-feed-epoch.md): cursors are of one, and a restored database begins another. `tables` tells which
-- tables it was counted in: what is restored from a dump has others.
create table feed_epoch (
  is_only boolean primary key default true check (is_only),
  epoch   integer not null,
  tables  text not null
);
insert into feed_epoch (epoch, tables)
  select 1, (select d.oid from pg_database d where d.datname = current_database()) || '.' || 'change'::regclass::oid;
