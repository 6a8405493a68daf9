#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# How many bpf(2) calls the agent makes to answer a client: for one process by id, and for a snapshot of TASKS processes.
# usage: system-calls.sh [TASKS]     (default 10000; needs root, strace and a built tree)
set -eu
. "$(dirname "$0")/agent.sh"
tasks=${1:-10000}

# Counts the agent's bpf calls while a command runs.
bpf_calls() {
  strace -f -q -e trace=bpf -p "$agent_pid" -o "$work/strace" &
  local strace_pid=$!
  sleep 1
  : > "$work/strace"
  "$@" > "$work/answer"
  sleep 0.2
  kill -INT "$strace_pid" && wait "$strace_pid" || true
  grep -c 'bpf(' "$work/strace" || true
}

start_agent
mkfifo "$work/keep"
setsid "$here/target/manytasks" "$tasks" < "$work/keep" > "$work/many" &
exec 3> "$work/keep"
until grep -q ready "$work/many"; do sleep 0.2; done
one=$(pgrep -n -x manytasks)
export NETATOP_SOCKET="$work/agent.sock"
"$dist/bin/netatop" counters > /dev/null # what is new is read once
echo "bpf calls for one process:        $(bpf_calls "$dist/bin/netatop" counters --json -p "$one")  ($(wc -l < "$work/answer") answered)"
echo "bpf calls for all processes:      $(bpf_calls "$dist/bin/netatop" counters --json)  ($(grep -c manytasks "$work/answer") of $tasks answered)"
exec 3>&-
wait %2 || true
