# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# For the launchers, which source it: finds Java. Only the shell's own means, since a command's user waits for it.

fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit 1
}

# Sets `java`: JAVA_HOME's, else the one in PATH.
find_java() {
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
    java=$JAVA_HOME/bin/java
  else
    java=$(command -v java) ||
      fail 'there is no Java here: install Java 17 or later (on Debian: openjdk-17-jre-headless) or set JAVA_HOME'
  fi
}

# Sets `java_version`, such as 17.0.15: from the file `release` of the Java home, else by asking java, which takes longer.
find_java_version() {
  java_version=
  java_release=$(readlink -f -- "$java")
  java_release=${java_release%/bin/java}/release
  if [ -r "$java_release" ]; then
    while IFS= read -r line; do
      case $line in
        JAVA_VERSION=*)
          java_version=${line#*\"}
          java_version=${java_version%\"*}
          ;;
      esac
    done <"$java_release"
  fi
  if [ -z "$java_version" ]; then
    java_version=$("$java" -version 2>&1) || fail "$java does not run: $java_version"
    java_version=${java_version#*version \"}
    java_version=${java_version%%\"*}
  fi
}

# Sets `java`, `java_version`, `java_feature` (17 of 17.0.15) and `java_options`, those for both programs.
prepare_java() {
  find_java
  find_java_version
  java_feature=${java_version%%[!0-9]*}
  [ "${java_feature:-0}" -ge 17 ] ||
    fail "$java is Java $java_version, but 17 or later is needed: install it (on Debian: openjdk-17-jre-headless) or set JAVA_HOME"
  java_options='-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData'
  if [ "$java_feature" -ge 24 ]; then
    # Protobuf copies memory by it.
    java_options="$java_options --sun-misc-unsafe-memory-access=allow"
  fi
}
