#!/bin/bash
# run.sh: runs a program for arm64 Linux in qemu's user emulation: `run.sh deno test -A x_test.ts`, `run.sh ./a.out`.
# `deno` is npm's arm64 build, 2.9.5 (DENO_VERSION).
#
# System calls are the host kernel's; the C library, the calling convention and the code that V8 makes are arm64's.
# TEST_MACHINE is `arm64`. Exit status: the program's own; 125 when the emulation could not be set up.
source "$(dirname "$0")/../support/machine.sh"
(($#)) || die "usage: run.sh PROGRAM [ARGS]"

need_debian
find_deno
packages qemu-user-static libc6-arm64-cross libgcc-s1-arm64-cross
fill_deno_dir
program=$1; shift
if [[ $program == deno ]]; then deno_build linux-arm64-glibc; program=$build/deno; fi

export TEST_MACHINE=arm64 NO_COLOR=1 DENO_NO_UPDATE_CHECK=1
# Pointer authentication by a cheap hash of qemu's own: with the architecture's cipher all of V8 is 5 to 10 times slower.
export QEMU_CPU=${QEMU_CPU:-max,pauth-impdef=on}
export QEMU_LD_PREFIX=/usr/aarch64-linux-gnu

# What the program starts is for arm64 too: the kernel hands such files to qemu, as on every Debian where this package
# was installed with systemd running.
binfmt=/proc/sys/fs/binfmt_misc
[[ -e $binfmt/register ]] || mount -t binfmt_misc none $binfmt 2>/dev/null || :
if ! grep -lqs qemu-aarch64 $binfmt/*; then
  magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
  mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
  echo ":qemu-aarch64:M::$magic:$mask:/usr/bin/qemu-aarch64-static:F" 2>/dev/null >$binfmt/register ||
    say "this kernel starts no arm64 programs: tests that start some will fail"
fi
exec qemu-aarch64-static "$program" "$@"
