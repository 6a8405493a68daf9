# SPDX-License-Identifier: Apache-2.0
# Sourced by the benchmarks: starts an agent of their own from target/dist, on a socket of its own, and ends it whatever happens.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dist=$here/../target/dist
work=$(mktemp -d /tmp/netatop-bench.XXXXXX)
agent_pid=

# With the given options, if any.
start_agent() {
  "$dist/bin/netatop-agent" --socket "$work/agent.sock" "$@" 2> "$work/agent.log" &
  agent_pid=$!
  for _ in $(seq 200); do
    grep -q ready "$work/agent.log" && return 0
    kill -0 "$agent_pid" 2> /dev/null || break
    sleep 0.05
  done
  cat "$work/agent.log" >&2
  exit 1
}

stop_agent() {
  [ -z "$agent_pid" ] || { kill "$agent_pid" 2> /dev/null; wait "$agent_pid" 2> /dev/null; }
  agent_pid=
}

trap 'stop_agent; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

[ "$(id -u)" = 0 ] || { echo "$0: the agent needs root: use sudo" >&2; exit 1; }
[ -x "$dist/bin/netatop-agent" ] || { echo "$0: build first: mvn package" >&2; exit 1; }
make -s -C "$here/native"
