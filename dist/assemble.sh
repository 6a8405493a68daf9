#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Makes the runnable tree target/dist of the root, from the jars that Maven built. Called by dist/pom.xml with the root
# directory, the version and the build's time; JAVA_HOME is the Java that builds.
set -eu

root=$1
version=$2
date=${3%%T*}
source=$root/dist/src
tree=$root/target/dist

fail() {
  printf 'dist/assemble.sh: %s\n' "$1" >&2
  exit 1
}

# Copies the jars that a program needs into lib/ and its launcher into bin/, with their names in it.
add_program() { # module, launcher, main class
  own=$root/$1/target/netatop-$1-$version.jar
  classpath=
  old_ifs=$IFS
  IFS=:
  for jar in $own $(cat "$root/$1/target/runtime.classpath"); do
    case $jar in
      */jffi-*-native.jar) add_jffi "$jar" && continue ;;
    esac
    [ -f "$jar" ] || fail "$jar is no file: build with 'mvn package'"
    case $jar in
      */jna-*.jar) add_jna "$jar" ;;
    esac
    cp "$jar" "$tree/lib/"
    classpath=$classpath${classpath:+:}\$lib/${jar##*/}
  done
  IFS=$old_ifs
  sed -e "s#@CLASSPATH@#$classpath#" -e "s#@MAIN@#$3#" "$source/bin/$2" >"$tree/bin/$2"
  chmod 755 "$tree/bin/$2"
}

# jffi's library as a file, where it need not be unpacked at each start.
add_jffi() { # jar
  (
    cd "$tree/lib/native"
    "$JAVA_HOME/bin/jar" -xf "$1" "jni/$jffi_platform"
    mv "jni/$jffi_platform"/libjffi-*.so .
    rm -r jni
  )
}

# JNA's, likewise.
add_jna() { # jar
  (
    cd "$tree/lib/native"
    "$JAVA_HOME/bin/jar" -xf "$1" "com/sun/jna/$jna_platform/libjnidispatch.so"
    mv "com/sun/jna/$jna_platform/libjnidispatch.so" .
    rm -r com
  )
}

# Every jar that is distributed has its place in the notices.
check_notices() {
  for jar in "$tree"/lib/*.jar; do
    name=${jar##*/}
    name=${name%.jar}
    case $name in
      netatop-*) continue ;;
    esac
    grep -qF -- "$name" "$source/share/THIRD-PARTY.txt" ||
      fail "$name is in the distribution but not in dist/src/share/THIRD-PARTY.txt"
  done
}

# Man pages and shell completion, made of the command definitions in the jars.
add_documents() {
  docgen=$root/docgen/target/netatop-docgen-$version.jar
  [ -f "$docgen" ] || fail "$docgen is no file: build with 'mvn package'"
  "$JAVA_HOME/bin/java" -cp "$docgen:$tree/lib/*" dev.netatop.docgen.Main "$tree/share" "$version" "$date" \
    1 dev.netatop.cli.Main 8 dev.netatop.agent.Main
}

# The classes of a program as Java has them in memory, for a faster start. They fit this Java and this place only;
# elsewhere the launcher starts without.
add_archive() { # launcher, name of its options variable, arguments
  launcher=$1
  options=$2
  shift 2
  version_name=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$JAVA_HOME/release")
  archive=$tree/lib/$launcher-$version_name.jsa
  # Without one every start takes a fraction of a second longer, so this is no reason to fail.
  if ! env "$options=-XX:ArchiveClassesAtExit=$archive -Xlog:disable" "$tree/bin/$launcher" "$@" >/dev/null 2>&1 ||
    ! [ -s "$archive" ]; then
    printf 'dist/assemble.sh: no class archive of %s could be made\n' "$launcher" >&2
    rm -f "$archive"
  fi
}

case $(uname -m) in
  x86_64)
    jffi_platform=x86_64-Linux
    jna_platform=linux-x86-64
    ;;
  aarch64)
    jffi_platform=aarch64-Linux
    jna_platform=linux-aarch64
    ;;
  *) fail "no libnfhook.so is built for $(uname -m)" ;;
esac

rm -rf "$tree"
mkdir -p "$tree/bin" "$tree/lib/native" "$tree/share"
cp "$source/lib/java.sh" "$tree/lib/"
cp "$root/nfhook-native/target/native/libnfhook.so" "$tree/lib/native/"
cp "$source"/share/* "$root/LICENSE" "$root/NOTICE" "$tree/share/"
mkdir "$tree/share/LICENSES"
cp "$root"/nfhook-native/bpf/LICENSES/* "$tree/share/LICENSES/"
add_program agent netatop-agent dev.netatop.agent.Main
add_program client netatop dev.netatop.cli.Main
chmod 644 "$tree"/lib/*.jar "$tree"/lib/java.sh "$tree"/lib/native/*
check_notices
add_documents
add_archive netatop-agent NETATOP_AGENT_JAVA_OPTIONS --help
add_archive netatop NETATOP_JAVA_OPTIONS --help
