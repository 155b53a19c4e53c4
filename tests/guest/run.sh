#!/bin/bash
# run.sh: runs a command under a Debian kernel that has the socket families that other machines lack (CAN, TIPC, RDS,
# Bluetooth, QRTR, AF_ALG, vsock loopback, ...), in a throw-away QEMU guest.
#
#   run.sh [-v] [-t SECONDS] COMMAND [ARGS]     `run.sh deno test -A x_test.ts`, `run.sh bash -c 'ip link'`
#     -v   the kernel's console too (on standard error)
#     -t   give up after so long (600)
#
# The guest's files are the host's, at the same paths: Deno, Python, the project; COMMAND runs in the current folder.
# What it writes stays in the guest's memory. It is root there; no network but lo, vcan0 and vcan1 (CAN FD), dummy0;
# `btvirt -l2 &` makes two joined Bluetooth controllers. TEST_MACHINE is `guest`.
#
# Exit status: the command's own; 124 when it took too long, 125 when there is no guest or it died.
source "$(dirname "$0")/../support/machine.sh"

verbose= limit=600
while getopts vt: option; do
  case $option in v) verbose=1 ;; t) limit=$OPTARG ;; *) exit 125 ;; esac
done
shift $((OPTIND - 1))
(($#)) || { sed -n '2,/^$/p' "$0" | sed '/^#/!d; s/^# \{0,1\}//'; exit 125; }

need_debian
find_deno
bash "$project/tests/guest/kernel.sh" || die "the guest's kernel could not be built"
fill_deno_dir
guest=$cache/guest

control=$(mktemp -d "$guest/control.XXXXXX")
trap 'cp -f "$control"/{console,dmesg} "$guest" 2>/dev/null || :; rm -rf "$control"' EXIT
printf '%q ' "$@" >"$control/command"
{
  echo "export PATH=$(dirname "$deno"):$(python_bin):/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$guest"
  echo "export HOME=$HOME LANG=C.UTF-8 TERM=dumb NO_COLOR=1 DENO_DIR=$DENO_DIR DENO_NO_UPDATE_CHECK=1 TEST_MACHINE=guest"
  [[ ! ${NPM_CONFIG_REGISTRY:-} ]] || echo "export NPM_CONFIG_REGISTRY=$NPM_CONFIG_REGISTRY"
  echo "GUEST=$project/tests/guest MODULES=$guest/lib/modules/$(<"$guest/version") DIRECTORY=$PWD"
} >"$control/environment"

# boot ACCEL SECONDS: returns when the guest has switched itself off. Standard output is the command's.
boot() {
  local cpu=(-accel tcg,thread=multi -cpu max,la57=off) # four page-table levels are cheaper to emulate than five
  [[ $1 == tcg ]] || cpu=(-accel kvm -cpu host)
  timeout -k 5 "$2" qemu-system-x86_64 "${cpu[@]}" -m 2G -nodefaults -no-user-config -display none -no-reboot -nic none \
    -fsdev local,id=root,path=/,security_model=none,multidevs=remap,readonly=on -device virtio-9p-pci,fsdev=root,mount_tag=root \
    -fsdev "local,id=control,path=$control,security_model=none" -device virtio-9p-pci,fsdev=control,mount_tag=control \
    -device virtio-rng-pci -serial "file:$control/console" -serial stdio -kernel "$guest/vmlinux" -initrd "$guest/initramfs.cpio" \
    -append "console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off nokaslr random.trust_cpu=on tsc=reliable no_timer_check" \
    </dev/null 2>"$control/qemu"
}

# KVM counts only when a guest really boots under it: tried once, the answer kept.
if [[ ! -e $guest/accel ]]; then
  accel=tcg
  # The PVM kind of KVM interprets the kernel's instructions and stops at the first that it does not know.
  if [[ -w /dev/kvm && ! -d /sys/module/kvm_pvm ]]; then
    mv "$control/command" "$control/later"; echo true >"$control/command"
    boot kvm 30 >/dev/null || :
    [[ ! -e $control/status ]] || accel=kvm
    rm -f "$control/status"; mv "$control/later" "$control/command"
  fi
  echo "$accel" >"$guest/accel"
fi

result=0
boot "$(<"$guest/accel")" "$limit" || result=$?
[[ ! $verbose ]] || cat "$control/console" >&2
[[ ! -s $control/status ]] || exit "$(<"$control/status")"
((result != 124 && result != 137)) || { say "no answer after $limit s (see $guest/console)"; exit 124; }
die "the guest ended without an answer (qemu: $result; see $guest/console) $(head -c 500 "$control/qemu")"
