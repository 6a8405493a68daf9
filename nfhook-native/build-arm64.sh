#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds libnfhook.so for arm64 on another machine: needs gcc-aarch64-linux-gnu, and takes Debian's packages of the libraries it is
# linked with as files, without installing them or touching apt's own state. Argument: where to (default: target/native-arm64).
set -eu

cd "$(dirname -- "$0")"
out=${1:-target/native-arm64}
work=$out/sysroot

fail() {
  printf 'build-arm64.sh: %s\n' "$1" >&2
  exit 1
}

fetch() {
  mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/packages"
  apt="-q -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State::status=/dev/null
    -o Dir::State::lists=$PWD/$work/apt/lists -o Dir::Cache=$PWD/$work/apt"
  # shellcheck disable=SC2086 # options are separated by blanks
  (cd "$work/packages" && apt-get $apt update && apt-get $apt download libbpf-dev libbpf1 libelf1 zlib1g) >"$work/log" 2>&1 ||
    fail "apt-get cannot fetch libbpf for arm64: see $work/log"
  for package in "$work"/packages/*.deb; do
    dpkg -x "$package" "$work/root"
  done
  rm -rf "$work/apt" "$work/packages"
}

command -v aarch64-linux-gnu-gcc >/dev/null || fail 'there is no aarch64-linux-gnu-gcc: install gcc-aarch64-linux-gnu'
if ! [ -e "$work/root/usr/include/bpf/libbpf.h" ]; then
  fetch
fi
libraries=$work/root/usr/lib/aarch64-linux-gnu
exec make --silent ARCH=arm64 OUT="$out" \
  CC="aarch64-linux-gnu-gcc -I$work/root/usr/include -L$libraries -Wl,-rpath-link,$libraries:$work/root/lib/aarch64-linux-gnu" all
