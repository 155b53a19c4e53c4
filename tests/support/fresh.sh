#!/bin/bash
# fresh.sh: README's two commands as on a fresh machine. Nothing is installed for them: an ordinary user with an empty home
# runs them in a clone whose path has a space and letters beyond ASCII. The PATH has the programs of Node's image that a
# test could use: node, npm, npx, a shell and coreutils. Root creates that user, and removes it at the end.
#
#   bash tests/support/fresh.sh
#
# Files that fail are run once more, since a loaded machine may stop a test in the middle; a real fault fails twice.
# Fails when a command fails, when a skipped test does not say why, or when the run leaves a file in TMPDIR.
source "$(dirname "$0")/machine.sh"

[[ $(uname -s) == Linux && $(id -u) == 0 ]] || die "cannot run on this machine: it makes a user, which takes Linux and root"
work=$(mktemp -d) user=bsd-socket-$$
clone="$work/home/Größe und Maß/socket"
trap 'userdel "$user" 2>/dev/null || :; rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$clone" "$work/bin" "$work/tmp"

if [[ -e $project/.git ]]; then git clone -q "$project" "$clone"; else cp -a "$project/." "$clone"; fi
for program in $(dpkg -L coreutils | grep -E '^(/usr)?/s?bin/'); do ln -sf "$program" "$work/bin"; done
for program in node npm npx sh; do
  ln -sf "$(readlink -f "$(command -v "$program")")" "$work/bin/$program"
done
PATH=$PATH:/usr/sbin:/sbin useradd --home-dir "$work/home" --no-create-home --shell /bin/sh "$user"
chown -R "$user:" "$work/home" "$work/tmp"

# as_user COMMAND...: with the machine's settings of registries and certificates, and nothing else of root's.
as_user() {
  (cd "$clone" && env -u DENO_DIR -u XDG_CACHE_HOME -u DENO_NO_UPDATE_CHECK HOME="$work/home" USER="$user" LOGNAME="$user" \
    PATH="$work/bin" TMPDIR="$work/tmp" NO_COLOR=1 NODE_DISABLE_COMPILE_CACHE=1 \
    "$(command -v setpriv)" --reuid="$user" --regid="$user" --init-groups "$@")
}

as_user npx --yes deno@2.9.6 run --allow-ffi examples/echo.ts
status=0 still=0
if ! as_user npx --yes deno@2.9.6 task test 2>&1 | tee "$work/log"; then
  files=$(failed_files "$work/log")
  [[ $files ]] || die "the tests ended without a result"
  echo; echo "=== once more, the files that failed"
  as_user npx --yes deno@2.9.6 test -A --no-check $files 2>&1 | tee "$work/again" || status=1
  still=$(number failed "$(summary "$work/again")")
  ((!status || still)) || still=1 # It ended without a result.
fi

unexplained=$(grep -a ' \.\.\. ignored (' "$work/log" | grep -av '[])] \.\.\. ignored (' || :)
left=$(ls -A "$work/tmp")
[[ ! $unexplained ]] || { echo "skipped without a reason:"; echo "$unexplained"; }
[[ ! $left ]] || { echo "left in TMPDIR:"; ls -lAR "$work/tmp" | head -30; }
counts=$(summary "$work/log")
passed=$(number passed "$counts") failed=$(number failed "$counts") skipped=$(number ignored "$counts")
echo "$((passed + failed - still)) passed, $still failed, $skipped skipped"
[[ ! $unexplained && ! $left && $still == 0 ]]
