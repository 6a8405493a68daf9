#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What counting costs a packet: the time of a 32-byte datagram sent and received over loopback by one thread, and the throughput of one
# TCP connection, without and with the agent, in alternating rounds. Prints each round and the best of all.
# usage: packet-path.sh [ROUNDS]     (default 8; needs root and a built tree)
set -eu
. "$(dirname "$0")/agent.sh"
rounds=${1:-8}
last_cpu=$(($(nproc) - 1))

measure() {
  echo "$(taskset -c "$last_cpu" "$here/target/udppair" 100000 4) $("$here/target/tcpstream" 0.5 4)"
}

echo "round  udp-pair-ns  with-agent  tcp-gbit/s  with-agent"
for round in $(seq "$rounds"); do
  without=$(measure)
  start_agent
  sleep 0.5 # let its start-up be over
  with=$(measure)
  stop_agent
  echo "$round $without $with" | awk '{printf "%5d  %11.1f  %10.1f  %10.2f  %10.2f\n", $1, $2, $4, $3, $5}'
done | tee "$work/rounds"
awk '{
  if (NR == 1 || $2 < u) u = $2; if (NR == 1 || $3 < v) v = $3; if ($4 > t) t = $4; if ($5 > s) s = $5
} END {
  printf " best  %11.1f  %10.1f  %10.2f  %10.2f\nratio  udp %.3f  tcp %.3f\n", u, v, t, s, v / u, s / t
}' "$work/rounds"
