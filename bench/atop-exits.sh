#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# How soon a finished process stands in the log that atop reads, idle and beside processes that compute.
# usage: atop-exits.sh [SAMPLES]     (default 300; needs root and a built tree)
set -eu
if [ "${1:-}" != inside ]; then
  # A /run and semaphores of its own: there may be an agent on this machine.
  exec unshare --mount --ipc --propagation private "$0" inside "${1:-300}"
fi
mount -t tmpfs none /run
. "$(dirname "$0")/agent.sh"
start_agent
for busy in 0 2 6; do
  "$here/target/exitlag" "$2" "$busy"
done
