# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154
#
# For ./run and ./test, which source it: installs what is missing and builds as the right user. Expects `root`, the
# repository's directory.

# With libpcap0.8 the agent counts where the kernel refuses BPF.
BUILD_PACKAGES=(openjdk-17-jdk-headless maven make gcc libc6-dev clang libbpf-dev libpcap0.8)
# The first ones measure and shape the traffic of the tests, the others boot kernels under emulation and watch system calls.
TEST_PACKAGES=(net-tools tcpdump bpftool iproute2 ethtool procps nethogs strace qemu-system-x86 busybox-static cpio wget libncursesw6 tmux lsof mandoc man-db zsh fish)

fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit "${2:-1}"
}

need_root() {
  [[ $EUID -eq 0 ]] || fail "this needs root, to install packages and to count in the kernel: sudo $0" 2
}

is_installed() { # package
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Whether a JDK of 17 or later is there that did not come as the package.
has_jdk() {
  local version
  version=$("${JAVA_HOME:+$JAVA_HOME/bin/}javac" -version 2>/dev/null) || return 1
  version=${version#javac }
  version=${version%%[!0-9]*}
  [[ ${version:-0} -ge 17 ]]
}

# Installs those of the named packages that are missing; says which.
install_missing() { # package...
  local package missing=()
  for package in "$@"; do
    case $package in
      openjdk-17-jdk-headless) has_jdk && continue ;;
      maven) command -v mvn >/dev/null && continue ;;
    esac
    is_installed "$package" || missing+=("$package")
  done
  if [[ ${#missing[@]} -eq 0 ]]; then
    return
  fi
  command -v apt-get >/dev/null || fail "there is no apt-get here: install what Debian calls ${missing[*]}"
  printf 'Installing the packages %s.\n' "${missing[*]}"
  DEBIAN_FRONTEND=noninteractive apt-get -qq update ||
    fail "apt-get update failed: check the network and /etc/apt/sources.list"
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}" >/dev/null ||
    fail "apt-get could not install ${missing[*]}"
}

# Sets `builder`: the prefix of commands that write into the tree. Who called sudo owns it and is to own what is built.
choose_builder() {
  builder=()
  builder_home=$HOME
  if [[ -n ${SUDO_USER:-} && ${SUDO_UID:-0} -ne 0 ]] && sudo -u "$SUDO_USER" test -w "$root"; then
    builder=(sudo -u "$SUDO_USER" -H ${JAVA_HOME:+"JAVA_HOME=$JAVA_HOME"} --)
    builder_home=$(getent passwd "$SUDO_USER" | cut -d: -f6)
  fi
}

build() { # Maven's arguments
  (cd "$root" && "${builder[@]}" mvn -B -ntp "$@")
}

# Gives what root wrote into the tree to who called sudo.
hand_back() {
  if [[ ${#builder[@]} -gt 0 ]]; then
    find "$root" -user root -exec chown -h "$SUDO_UID:$SUDO_GID" {} +
  fi
}
