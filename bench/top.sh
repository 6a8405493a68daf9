#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# How long `netatop top` takes for a frame of 5,000 rows that all change at once, by the options of its launcher, and how
# many characters it writes. Needs no root and no agent; run `mvn package -DskipITs -pl client -am` before.
set -euo pipefail

root=$(dirname -- "$(readlink -f -- "$0")")/..
classes=$root/client/target
[[ -d $classes/test-classes && -s $classes/runtime.classpath ]] || {
  echo 'bench/top.sh: build first: mvn package -DskipITs -pl client -am' >&2
  exit 1
}
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms8m -Xmx128m \
  -cp "$classes/test-classes:$classes/classes:$root/proto/target/classes:$(cat "$classes/runtime.classpath")" \
  dev.netatop.cli.top.screen.FrameBenchmark
