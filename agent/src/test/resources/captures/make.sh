#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the capture files of this folder from traffic of its own, in network namespaces of its own: a (192.0.2.1) - b (192.0.2.2) over a
# veth pair, and c (198.51.100.3), to which b routes. Needs root, tcpdump, iproute2, ethtool, python3.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
a=netatop-make-a-$$ b=netatop-make-b-$$ c=netatop-make-c-$$
trap 'for n in $a $b $c; do ip netns del $n 2>/dev/null || true; done; rm -rf "$work"' EXIT

for n in $a $b $c; do ip netns add $n; ip -n $n link set lo up; done
ip link add link0 netns $a type veth peer name link0 netns $b
ip link add port0 netns $b type veth peer name link0 netns $c
ip -n $a addr add 192.0.2.1/24 dev link0
ip -n $a addr add 2001:db8::1/64 dev link0 nodad
ip -n $b addr add 192.0.2.2/24 dev link0
ip -n $b addr add 2001:db8::2/64 dev link0 nodad
ip -n $b addr add 198.51.100.1/24 dev port0
ip -n $c addr add 198.51.100.3/24 dev link0
for n in $a $b $c; do
  ip netns exec $n ethtool -K link0 tx off tso off gso off gro off >/dev/null
  ip -n $n link set link0 up
done
ip -n $b link set port0 up
ip -n $a route add default via 192.0.2.2
ip -n $c route add default via 198.51.100.1
ip netns exec $b sysctl -qw net.ipv4.ip_forward=1
cat >"$work/talk.py" <<'P'
import socket, sys
kind, role, address, port, count, size = sys.argv[1:4] + [int(x) for x in sys.argv[4:7]]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
s = socket.socket(family, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
s.settimeout(20)
if role == "serve":
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, port))
    if kind == "tcp":
        s.listen(1)
        print("ready", flush=True)
        s, _ = s.accept()
        left = count * size
        while left:
            left -= len(s.recv(65536))
        s.sendall(b"done")
        s.recv(1)
    else:
        print("ready", flush=True)
        for _ in range(count):
            data, peer = s.recvfrom(65536)
            s.sendto(data[:10], peer)
else:
    s.connect((address, port))
    if kind == "tcp":
        s.sendall(bytes(size) * count)
        assert s.recv(4) == b"done"
    else:
        for _ in range(count):
            s.send(bytes(size))
            s.recv(65536)
P

talk() { # kind, server, client, address, port, count, size
  mkfifo "$work/said"
  ip netns exec "$2" python3 "$work/talk.py" "$1" serve "$4" "$5" "$6" "$7" >"$work/said" &
  local server=$!
  read -r _ <"$work/said"
  ip netns exec "$3" python3 "$work/talk.py" "$1" call "$4" "$5" "$6" "$7"
  wait $server
  rm "$work/said"
}

capture() { # file, namespace, interface, further arguments
  local file=$1 n=$2 interface=$3
  shift 3
  ip netns exec $n tcpdump -Z root -n --immediate-mode -U -s 80 -i "$interface" -w "$file" "$@" 2>"$work/$(basename "$file").log" &
  captures="$captures $!"
  until grep -qs listening "$work/$(basename "$file").log"; do sleep 0.05; done
}

end_captures() {
  sleep 1
  for pid in $captures; do kill -INT "$pid"; wait "$pid" || true; done
  captures=
}
captures=

capture ethernet.pcap $a link0 'tcp or udp or ip[6:2] & 0x1fff != 0 or ip6[6] == 44'
talk tcp $b $a 192.0.2.2 5001 10 1000
talk udp $b $a 2001:db8::2 5002 3 4000
talk udp $b $a 192.0.2.2 5003 2 4000
end_captures

capture any.pcap $b any '(tcp or udp) and not port 5353'
talk tcp $c $a 198.51.100.3 5005 5 1000
talk tcp $b $a 192.0.2.2 5006 5 1000
talk udp $b $b 127.0.0.1 5007 3 100
talk tcp $b $b 192.0.2.2 5008 2 1000
end_captures

# a leaves segmenting to its device, which hands the packets on whole; b segments them for the wire to c.
ip netns exec $a ethtool -K link0 tx on sg on tso on gso on >/dev/null
ip netns exec $b ethtool -K port0 tx off tso off gso off >/dev/null
capture offloaded.pcap $a link0 'tcp port 5009'
capture wire.pcap $c link0 'tcp port 5009'
talk tcp $c $a 198.51.100.3 5009 3 20000
end_captures
ls -l ./*.pcap
