#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What it costs a packet that the kernel tells who sends it (what counting by capture knows owners by), without any capture: the time of a
# 32-byte datagram sent and received over loopback by one thread, and the throughput of one TCP connection, without and with the feed, in
# alternating rounds, in a network namespace of its own. Prints each round, and the ratio of the best of all rounds.
# usage: uses-path.sh [ROUNDS]     (default 10; needs root, Linux 6.4 and a built tree)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=$here/../nfhook-native/target/native-test/nfhook-test
rounds=${1:-10}
last_cpu=$(($(nproc) - 1))

[ "$(id -u)" = 0 ] || { echo "$0: loading BPF programs needs root: use sudo" >&2; exit 1; }
[ -x "$program" ] || { echo "$0: build first: mvn package" >&2; exit 1; }
if [ -z "${USES_PATH_INSIDE:-}" ]; then
  make -s -C "$here/native"
  USES_PATH_INSIDE=1 exec unshare --net "$0" "$@"
fi
ip link set lo up
work=$(mktemp -d /tmp/netatop-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT # the feed ends with its standard input
trap 'exit 130' INT TERM

measure() {
  echo "$(taskset -c "$last_cpu" "$here/target/udppair" 50000 8) $("$here/target/tcpstream" 0.3 5)"
}

echo "round  udp-pair-ns  with-feed  tcp-gbit/s  with-feed"
for round in $(seq "$rounds"); do
  without=$(measure)
  coproc feed { exec "$program" feed; }
  feed_process=$feed_PID
  read -r ready <&"${feed[0]}" && [ "$ready" = ready ] || { echo "$0: $ready" >&2; exit 1; }
  with=$(measure)
  eval "exec ${feed[1]}>&-"
  wait "$feed_process"
  echo "$round $without $with" | awk '{printf "%5d  %11.1f  %9.1f  %10.2f  %9.2f\n", $1, $2, $4, $3, $5}'
done | tee "$work/rounds"
awk '{
  if (NR == 1 || $2 < u) u = $2; if (NR == 1 || $3 < v) v = $3; if ($4 > t) t = $4; if ($5 > s) s = $5
} END {
  printf " best  %11.1f  %9.1f  %10.2f  %9.2f\nratio  udp %.3f  tcp %.3f\n", u, v, t, s, v / u, s / t
}' "$work/rounds"
