#!/bin/bash
# setup.sh: builds, once, what run.sh needs: Wine 10 in a tree of Debian trixie, with a Windows user's files.
# run.sh calls it; its output is in ~/.cache/bsd-socket/windows.
source "$(dirname "$0")/../support/machine.sh"
out=$cache/windows
mkdir -p "$out"; cd "$out"
exec 9>lock; flock 9 # one builder at a time
[[ ! -e done-2 ]] || exit 0

# debootstrap is a script: unpacked here it is enough, and this machine stays as it is. Its only need is wget.
rm -rf trixie
if command -v wget >/dev/null; then
  unpack debootstrap debootstrap
  export DEBOOTSTRAP_DIR=$out/debootstrap/usr/share/debootstrap PATH=$out/debootstrap/usr/sbin:$PATH
else
  packages debootstrap
fi
say "building Wine's tree"
{
  debootstrap --variant=minbase trixie trixie "$(debian_mirror)"
  chroot trixie env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o Dpkg::Options::=--force-unsafe-io wine wine64 netbase
} >setup.log 2>&1 || { tail -20 setup.log >&2; die "Wine's tree could not be built (see $out/setup.log)"; }
cp /etc/hosts /etc/passwd /etc/group trixie/etc/
rm -f trixie/var/cache/apt/archives/*.deb
touch done-2
