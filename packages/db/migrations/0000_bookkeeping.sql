-- What this database has run. Rows are written by packages/db/src/migrate.ts, in the transaction of their file.
create schema db;

create table db.migration (
  file     text primary key,
  checksum text not null,                                -- SHA-256 of the file, hex
  run_at   timestamptz not null default now()
);
