#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Counting by capture beside nethogs, on one TCP stream over loopback, as fast as it goes: what each has seen of it, and what processor
# time a packet takes. The truth is what the interface says; all runs in a network namespace of its own. A packet counts for both its ends,
# and so twice in what is counted, but is captured, or lost, once.
# usage: pcap-nethogs.sh [SECONDS]     (default 10; needs root, nethogs and a built tree)
set -eu
if [ "${1:-}" != inside ]; then
  exec unshare --net "$0" inside "${1:-10}"
fi
seconds=$2
. "$(dirname "$0")/agent.sh"
nethogs_pid=
trap '[ -z "$nethogs_pid" ] || kill "$nethogs_pid" 2> /dev/null; stop_agent; rm -rf "$work"' EXIT
ip link set lo up
netatop() { "$dist/bin/netatop" --socket "$work/agent.sock" "$@"; }

# Processor time of a process so far, milliseconds.
cpu_ms() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) * 1000 / hz }' "/proc/$1/stat"; }

# Packets and IP bytes that loopback has carried so far: it counts no link headers (drivers/net/loopback.c).
truth() { awk -v OFMT=%.0f '$1 == "lo:" { print $3, $2 }' /proc/net/dev; }

# Packets, bytes and lost packets that the agent has counted, the sent and the received ones.
ours() {
  netatop status --json | tr ',{}' '\n' | awk -v OFMT=%.0f -F: '
    /^"tcp(Sent|Received)Packets"/ { packets += $2 } /^"tcp(Sent|Received)Bytes"/ { bytes += $2 } /^"lostPackets"/ { lost = $2 }
    END { print packets, bytes, lost }'
}

# Bytes in nethogs' latest refresh, sent and received, of all its lines; it counts link headers.
theirs() {
  awk -F'\t' '/^Refreshing:/ { sum = 0 } NF == 3 { sum += $2 + $3 } END { printf "%.0f\n", sum }' "$work/nethogs"
}

# Everything so far, in one line.
all() { echo "$(truth) $(ours) $(theirs) $(cpu_ms "$agent_pid") $(cpu_ms "$nethogs_pid")"; }

start_agent --source pcap --atop off
stdbuf -oL nethogs -t -a -v 2 -d 1 > "$work/nethogs" 2> "$work/nethogs.errors" &
nethogs_pid=$!
"$here/target/tcpstream" 3 1 > /dev/null # until both are warm, and the agent is done compiling itself
sleep 3
before=$(all)
speed=$("$here/target/tcpstream" "$seconds" 1)
sleep 3
after=$(all)

echo "$before $after" | awk -v speed="$speed" '
function bar(what, value, limit, unit) {
  printf "%-52s %9.3f %-2s at most %s: %s\n", what, value, unit, limit, value <= limit ? "kept" : "MISSED"
  missed += value > limit
}
function off(part, whole) { return 100 * (part > whole ? part - whole : whole - part) / whole }
{
  packets = $9 - $1; bytes = 2 * ($10 - $2); seen = ($11 - $3) / 2; counted = $12 - $4; lost = $13 - $5
  hogs = $14 - $6; our = ($15 - $7) * 1e6; their = ($16 - $8) * 1e6
  printf "%.1f Gbit/s, %d packets\n\n", speed, packets
  printf "%-10s %14s %12s %18s %12s %14s\n", "", "packets seen", "lost", "bytes", "of them", "ns a packet"
  printf "%-10s %14d %12s %18.0f %11.3f%% %14s\n", "truth", packets, "", bytes, 100, ""
  printf "%-10s %14d %12d %18.0f %11.3f%% %14.0f\n", "netatop", seen, lost, counted, 100 * counted / bytes, our / packets
  printf "%-10s %14s %12s %18.0f %11.3f%% %14.0f\n\n", "nethogs", "not said", "not said", hogs, 100 * hogs / bytes, their / packets
  bar("packets seen and lost, off the truth", off(seen + lost, packets), 1, "%")
  if (lost == 0)
    bar("bytes, off the truth, nothing being lost", off(counted, bytes), 0.1, "%")
  bar("processor time a packet, of that of nethogs", our / their, 1.5, "x")
  exit missed > 0
}'
