#!/bin/bash
# kernel.sh: fetches and unpacks, once, what the guest boots: Debian's kernel with its modules, an initramfs,
# and btvirt, BlueZ's emulated Bluetooth controllers. run.sh calls it; its output is in ~/.cache/bsd-socket/guest.
#
#   vmlinux        the kernel              version       its release
#   initramfs.cpio busybox, the modules that reach the host's files, and ./init
#   lib/modules/   all modules             btvirt        the program
source "$(dirname "$0")/../support/machine.sh"

suite=bookworm-backports # 6.12
out=$cache/guest
mkdir -p "$out"; cd "$out"
exec 9>lock; flock 9 # one builder at a time

packages qemu-system-x86 cpio kmod xz-utils busybox-static iproute2 libglib2.0-0

# A private apt state: the machine's own sources stay as they are, and Debian's keyring still checks the suite.
apt_suite() { # apt_suite TOOL ARGS...
  local tool=$1; shift
  "$tool" -o Dir::Etc::sourcelist="$out/apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$out/apt/lists" \
    -o Dir::Cache="$out/apt/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none "$@"
}

# decompress VMLINUZ VMLINUX: QEMU starts the ELF file as it is; unpacking it under emulation takes 4 s of each boot.
decompress() {
  local offset
  for offset in $(LC_ALL=C grep -aboP '\xfd7zXZ\x00' "$1" | cut -d: -f1); do
    tail -c +$((offset + 1)) "$1" | xz -qdc >"$2" 2>/dev/null || : # complains of what follows the stream
    if [[ $(head -c 4 "$2" | tr -d '\0') == $'\x7fELF' ]]; then return; fi
  done
  cp "$1" "$2" # not found: the compressed one serves as well
}

if [[ ! -e version ]]; then
  say "fetching the kernel of $suite"
  rm -rf apt lib debs; mkdir -p apt/lists/partial apt/cache/archives/partial debs
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(debian_mirror) $suite main" >apt/sources.list
  apt_suite apt-get -qq update >&2
  image=$(apt_suite apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
  (cd debs && apt_suite apt-get -qq download "$image" >&2 && dpkg -x ./*.deb .)
  mv debs/lib .; decompress debs/boot/vmlinuz-* vmlinux
  release=$(ls lib/modules)
  # Those that are loaded, uncompressed; depmod and modprobe find the others as they are.
  (cd "lib/modules/$release/kernel" && find net crypto lib arch/x86/crypto drivers/net/can drivers/bluetooth fs/9p fs/overlayfs \
    fs/netfs drivers/virtio -name '*.ko.xz' -print0 | xargs -0 -r -P"$(nproc)" -n64 xz -d)
  depmod -b . "$release"
  rm -rf apt debs; echo "$release" >version
fi
release=$(<version)

if [[ ! -e btvirt ]]; then
  say "fetching btvirt"
  unpack bluez-test-tools debs
  cp debs/usr/bin/btvirt .; rm -rf debs
fi

init=$project/tests/guest/init
if [[ ! -e initramfs.cpio || $init -nt initramfs.cpio || version -nt initramfs.cpio ]]; then
  rm -rf root; mkdir -p root/{bin,dev,proc,sys,lower,upper,new,modules}
  cp /bin/busybox root/bin/; cp "$init" root/init; chmod 755 root/init
  # In the order of insertion, dependencies first: init just inserts them.
  n=100
  for module in virtio_pci virtio_rng 9pnet_virtio 9p overlay; do
    modprobe -d "$out" -S "$release" --show-depends "$module" | sed -n 's/^insmod \([^ ]*\).*/\1/p'
  done | awk '!seen[$0]++' | while read -r file; do cp "$file" "root/modules/$((n++))-${file##*/}"; done
  # Not compressed: QEMU loads it by DMA, unpacking it under emulation costs seconds.
  (cd root && find . | cpio -o -H newc -R 0:0 --quiet) >initramfs.new
  mv initramfs.new initramfs.cpio; rm -rf root
fi
