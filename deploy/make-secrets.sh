#!/bin/sh
# Makes the secrets of a deployment, each in a file of its own; what is there already stays.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets

secret() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }

# Readable inside the containers, whose users are others; outside the folder is shut.
keep() {
    [ -s "secrets/$1" ] && return
    (umask 022 && printf '%s' "$2" >"secrets/$1.new")
    mv "secrets/$1.new" "secrets/$1"
}

for name in token_pepper sealing_key postgres_password clickhouse_password grafana_password; do
    keep "$name" "$(secret)"
done
keep postgres_url "postgresql://segops:$(cat secrets/postgres_password)@postgres:5432/segops"
keep warehouse_url "clickhouse://segops:$(cat secrets/clickhouse_password)@clickhouse:9000/"
