#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# How long a list of COUNT TCP sockets takes, start of the program included: netatop netstat -n beside net-tools' netstat -n and ss -n,
# in alternating rounds, in a network namespace of its own. Prints seconds, each round and the best of all.
# usage: netstat.sh [COUNT [ROUNDS]]     (default 20000 5; needs root, net-tools and a built tree)
set -eu
count=${1:-20000}
rounds=${2:-5}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
netatop=$here/../target/dist/bin/netatop
namespace=netatop-bench-$$
export NETATOP_SOCKET=/nonexistent/agent.sock
[ "$(id -u)" = 0 ] || { echo "$0: a network namespace needs root: use sudo" >&2; exit 1; }
[ -x "$netatop" ] || { echo "$0: build first: mvn package" >&2; exit 1; }
command -v netstat > /dev/null || { echo "$0: install net-tools first" >&2; exit 1; }
make -s -C "$here/native"

work=$(mktemp -d /tmp/netatop-bench.XXXXXX)
holder=
end() {
  exec 3>&- || true
  [ -z "$holder" ] || wait "$holder" 2> /dev/null || true
  ip netns del "$namespace" 2> /dev/null || true
  rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

ip netns add "$namespace"
ip netns exec "$namespace" ip link set lo up
mkfifo "$work/keep"
ip netns exec "$namespace" "$here/target/manysockets" "$count" < "$work/keep" > "$work/said" 3>&- &
holder=$!
exec 3> "$work/keep"
until grep -q ready "$work/said"; do
  kill -0 "$holder" || exit 1
  sleep 0.1
done

# Seconds that a command takes, and a check that it listed them all.
seconds() {
  local begin end
  begin=$(date +%s%N)
  ip netns exec "$namespace" "$@" > "$work/list" 2> "$work/errors"
  end=$(date +%s%N)
  [ "$(grep -c ESTAB "$work/list")" -ge "$count" ] || { cat "$work/errors" >&2; echo "$*: not all $count sockets are listed" >&2; exit 1; }
  awk -v ns=$((end - begin)) 'BEGIN {printf "%.3f", ns / 1e9}'
}

echo "round  netatop  net-tools     ss"
for round in $(seq "$rounds"); do
  printf '%5d  %7s  %9s  %5s\n' "$round" "$(seconds "$netatop" netstat -n)" "$(seconds netstat -n)" "$(seconds ss -n)"
done | tee "$work/rounds"
awk '{
  if (NR == 1 || $2 < a) a = $2; if (NR == 1 || $3 < b) b = $3; if (NR == 1 || $4 < c) c = $4
} END {printf " best  %7.3f  %9.3f  %5.3f\n", a, b, c}' "$work/rounds"
