#!/usr/bin/env bash
# Copies the database of a running instance that has its own PostgreSQL, without stopping anything. Needs psql (of any
# version) and tar; run it as root or as the account that PostgreSQL runs as.
#
#   bash docs/operating/backup-online.sh DATA_FOLDER NEW_FOLDER
#
# NEW_FOLDER/postgres is then a whole cluster. The master key is not in it, on purpose.
set -euo pipefail
cluster=$(cd "$1/postgres" && pwd -P)
socket=$(sed -n 5p "$cluster/postmaster.pid")
mkdir -m 700 "$2" "$2/postgres"
target=$(cd "$2/postgres" && pwd -P)

coproc psql { psql -qAtX -v ON_ERROR_STOP=1 -h "$socket" -U postgres -d postgres; }

# Runs a statement and prints what it answers; ends the script when PostgreSQL refuses it.
ask() {
  printf '%s;\n\\echo -- done\n' "$1" >&"${psql[1]}"
  while read -r line <&"${psql[0]}"; do
    if [[ $line == '-- done' ]]; then return; fi
    printf '%s\n' "$line"
  done
  echo "backup-online: PostgreSQL did not do: $1" >&2
  exit 1
}

# Files change while they are read, which tar tells by exit code 1; the WAL that is copied last puts them right.
copy() {
  local code=0
  tar --create --file=- --warning=no-file-changed --directory="$cluster" "$@" |
    tar --extract --file=- --preserve-permissions --directory="$target" || code=${PIPESTATUS[0]}
  ((code <= 1))
}

# One session from start to end: its slot keeps the WAL that the copy needs, and goes when the session goes.
ask "select pg_create_physical_replication_slot('rootsms_backup', true, true)" >/dev/null
ask "select pg_backup_start('rootsms', true)" >/dev/null
copy --exclude='./postmaster.*' --exclude='./pg_wal/*' --exclude='./pg_replslot/*' .
ask 'select labelfile from pg_backup_stop(false)' >"$target/backup_label"
copy ./pg_wal
chown --reference="$cluster" "$target" "$target/backup_label"
chmod 600 "$target/backup_label"
echo "backup-online: $(du -sh "$target" | cut -f1) in $target"
