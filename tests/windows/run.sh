#!/bin/bash
# run.sh: runs a Windows program in Wine 10: `run.sh deno test -A x_test.ts`, `run.sh program.exe`.
# `deno` is npm's Windows build, 2.9.5 (DENO_VERSION).
#
# It shows the binary interface, the struct layouts and the common paths of Winsock, not Windows itself: Wine has no
# AF_UNIX, AF_HYPERV, AF_BTH or raw ICMPv6, and its error texts are its own. TEST_MACHINE is `wine`.
# The host's files are there, /a/b as Z:\a\b; nothing stays mounted; no display.
# Exit status: the program's own; 125 when Wine could not be set up.
source "$(dirname "$0")/../support/machine.sh"
(($#)) || die "usage: run.sh PROGRAM [ARGS]"

need_debian
find_deno
bash "$project/tests/windows/setup.sh"
fill_deno_dir
program=$1; shift
if [[ $program == deno ]]; then deno_build win32-x64; program=$build/deno.exe; fi

export WINEPREFIX=$cache/windows/prefix WINEDEBUG=${WINEDEBUG:--all} TREE=$cache/windows/trixie
export WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe=d' XDG_RUNTIME_DIR=$WINEPREFIX/run
export TEST_MACHINE=wine NO_COLOR=1 DENO_NO_UPDATE_CHECK=1 DENO_DIR="Z:${DENO_DIR//\//\\}"
unset DISPLAY WAYLAND_DISPLAY
mkdir -p "$XDG_RUNTIME_DIR"; chmod 700 "$XDG_RUNTIME_DIR"

# The tree lies over /usr and /etc in a mount namespace of our own; every other path is the host's.
exec unshare -m --propagation private bash -c '
  mount --bind "$TREE/etc" /etc && mount --bind "$TREE/usr" /usr || exit 125
  cd "$PWD" && exec wine "$@"' bash "$program" "$@"
