#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# How long `netatop-agent --read` takes for a capture file of 1,000,000 packets, from start to end: once of whole packets (1,400 bytes of
# payload), once of headers alone (tcpdump -s 96 and shorter). Prints each round; the file is in memory (the page cache) from the first on.
# usage: read-pcap.sh [ROUNDS] [CONNECTIONS]     (default 5, 1000; needs python3, 1.6 GB below TMPDIR and a built tree, not root)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
agent=$here/../target/dist/bin/netatop-agent
rounds=${1:-5}
connections=${2:-1000}
[ -x "$agent" ] || { echo "$0: build first: mvn package" >&2; exit 1; }
work=$(mktemp -d "${TMPDIR:-/tmp}/netatop-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

make_file() { # packets, bytes of payload, connections
  python3 - "$@" <<'P'
import struct, sys
packets, payload, connections = map(int, sys.argv[1:])
out = sys.stdout.buffer
out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
here, filling = b"\xc0\0\2\1", bytes(payload)
for i in range(packets):
    number = i % connections
    there = struct.pack(">I", 0xC6336400 + number // 50000)
    port = 1024 + number % 50000
    ends = here + there if i // connections % 2 else there + here
    ports = struct.pack(">HH", 443, port) if i // connections % 2 else struct.pack(">HH", port, 443)
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 40 + payload, i & 0xFFFF, 0x4000, 64, 6, 0) + ends
    tcp = ports + struct.pack(">IIBBHHH", i, i, 0x50, 0x10, 512, 0, 0)
    frame = b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + ip + tcp + filling
    out.write(struct.pack("<IIII", 1700000000 + i // 100000, i % 100000 * 10, len(frame), len(frame)) + frame)
P
}

for payload in 1400 12; do
  make_file 1000000 "$payload" "$connections" >"$work/million.pcap"
  for round in $(seq "$rounds"); do
    start=$(date +%s%N)
    "$agent" --read "$work/million.pcap" --local 192.0.2.1 >"$work/records"
    end=$(date +%s%N)
    tail -n 1 "$work/records" | grep -q '"countedFrames":1000000,' || { echo "$0: not all were counted" >&2; exit 1; }
    awk -v ns=$((end - start)) -v payload="$payload" -v round="$round" \
      'BEGIN { printf "round %d  payload %4d  1,000,000 packets in %.2f s\n", round, payload, ns / 1e9 }'
  done
done
