# Makes the database at the first start, then becomes PostgreSQL.
set -eu
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
data=/postgres/data

if [ ! -s "$data/PG_VERSION" ]; then
  umask 077
  printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
  "$programs/initdb" --pgdata="$data" --username=app --pwfile=/tmp/password \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8
  rm /tmp/password
fi

exec "$programs/postgres" -D "$data" \
  -c listen_addresses='*' \
  -c unix_socket_directories=/tmp \
  -c hba_file=/config/pg_hba.conf
