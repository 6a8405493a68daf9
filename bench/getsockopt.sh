#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What answering atop by getsockopt costs those who ask for something else: the time of getsockopt(SO_ERROR) and of TCP_INFO without the
# agent, with it and no atop, with an atop in another cgroup, and in atop's own cgroup. Prints each round, and the median of the
# rounds' ratios to "without".
# usage: getsockopt.sh [ROUNDS]     (default 7; needs root and a built tree)
set -eu
. "$(dirname "$0")/agent.sh"
rounds=${1:-7}
last_cpu=$(($(nproc) - 1))
export NETATOP_SOCKET=$work/agent.sock
cgroup=$(awk '$3 == "cgroup2" {print $2; exit}' /proc/self/mounts)/netatop-bench-$$
client=

stop_client() {
  [ -z "$client" ] || { kill "$client" && wait "$client"; } 2> /dev/null || true
  client=
}
mkdir "$cgroup-atop" "$cgroup-others"
trap 'stop_client; stop_agent; sleep 0.2; rmdir "$cgroup-atop" "$cgroup-others"; rm -rf "$work"' EXIT

# Runs a command in a cgroup, where its sockets belong, too.
within=(sh -c 'echo 0 > "$0/cgroup.procs" && exec "$@"')

measure() {
  "${within[@]}" "$cgroup-$1" taskset -c "$last_cpu" "$here/target/sockopts" 2000 400
}

# The agent goes by the name alone; this one no other agent of the machine knows.
name=atop-$$
cp "$(command -v sleep)" "$work/$name"
echo "atop_programs = $name" > "$work/agent.conf"

answers_in() {
  until "$dist/bin/netatop" status | grep -q "programs in $1 cgroup"; do sleep 0.2; done
}

echo "              without       agent, no atop   atop elsewhere     atop's cgroup"
echo "round  SO_ERROR TCP_INFO  SO_ERROR TCP_INFO  SO_ERROR TCP_INFO  SO_ERROR TCP_INFO   (ns)"
for round in $(seq "$rounds"); do
  without=$(measure others)
  start_agent --config "$work/agent.conf"
  sleep 2.5 # until the agent is done compiling itself
  idle=$(measure others)
  "${within[@]}" "$cgroup-atop" "$work/$name" 600 &
  client=$!
  answers_in 1
  elsewhere=$(measure others)
  inside=$(measure atop)
  stop_client
  stop_agent
  echo "$round $without $idle $elsewhere $inside" |
    awk '{printf "%5d  %8.1f %8.1f  %8.1f %8.1f  %8.1f %8.1f  %8.1f %8.1f\n", $1, $2, $3, $4, $5, $6, $7, $8, $9}' |
    tee -a "$work/rounds"
done
awk '
  function median(column, base,    n, i, j, t, r) {
    n = NR
    for (i = 1; i <= n; i++) r[i] = value[i, column] / value[i, base]
    for (i = 2; i <= n; i++) for (j = i; j > 1 && r[j] < r[j - 1]; j--) { t = r[j]; r[j] = r[j - 1]; r[j - 1] = t }
    return n % 2 ? r[(n + 1) / 2] : (r[n / 2] + r[n / 2 + 1]) / 2
  }
  { for (i = 2; i <= 9; i++) value[NR, i] = $i }
  END {
    printf "ratio                     %8.3f %8.3f  %8.3f %8.3f  %8.3f %8.3f\n", median(4, 2), median(5, 3), median(6, 2), median(7, 3), median(8, 2), median(9, 3)
  }' "$work/rounds"
