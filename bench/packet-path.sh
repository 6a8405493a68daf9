#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What counting costs a packet: the time of a 32-byte datagram sent and received over loopback by one thread, and the throughput of one
# TCP connection, without and with the agent, in alternating rounds. Prints each round, and the ratio of the best of all rounds: a shared
# machine only ever adds to a time.
# usage: packet-path.sh [ROUNDS]     (default 10; needs root and a built tree)
set -eu
. "$(dirname "$0")/agent.sh"
rounds=${1:-10}
last_cpu=$(($(nproc) - 1))

measure() {
  echo "$(taskset -c "$last_cpu" "$here/target/udppair" 50000 8) $("$here/target/tcpstream" 0.3 5)"
}

echo "round  udp-pair-ns  with-agent  tcp-gbit/s  with-agent"
for round in $(seq "$rounds"); do
  without=$(measure)
  start_agent
  sleep 2.5 # until the agent is done compiling itself
  with=$(measure)
  stop_agent
  echo "$round $without $with" | awk '{printf "%5d  %11.1f  %10.1f  %10.2f  %10.2f\n", $1, $2, $4, $3, $5}'
done | tee "$work/rounds"
awk '{
  if (NR == 1 || $2 < u) u = $2; if (NR == 1 || $3 < v) v = $3; if ($4 > t) t = $4; if ($5 > s) s = $5
} END {
  printf " best  %11.1f  %10.1f  %10.2f  %10.2f\nratio  udp %.3f  tcp %.3f\n", u, v, t, s, v / u, s / t
}' "$work/rounds"
