# machine.sh: what the scripts of the three test machines (guest, windows, arm64) share. Sourced, not run.
#
# Sets:
#   project        this clone
#   cache          downloads and builds, kept between runs: ~/.cache/bsd-socket (XDG_CACHE_HOME)
#   deno           after find_deno: the real path of Deno, also when npx started it
# DENO in the environment names another Deno, DENO_VERSION another version of the Windows and arm64 builds.
set -euo pipefail
trap 'echo "${BASH_SOURCE[0]##*/}: line $LINENO failed" >&2' ERR

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/bsd-socket

say() { echo "$(basename "$(dirname "$0")")/${0##*/}: $*" >&2; }
die() { say "$*"; exit 125; }

# summary LOG: the last count that Deno printed, `ok | 5 passed (2 steps) | 0 failed | 1 ignored (8ms)`.
summary() { grep -aE '^(ok|FAILED) \| [0-9]+ passed' "$1" | tail -1 || :; }

# number WORD TEXT: the number before the word, 0 without one.
number() { grep -oE "[0-9]+ $1" <<<"$2" | cut -d' ' -f1 || echo 0; }

# failed_files LOG: the files whose tests failed, or that threw outside of a test.
failed_files() {
  awk '/^running [0-9]+ tests? from / { file = $NF } / \.\.\. FAILED \(/ { print file }
    /^Uncaught error from .* FAILED/ { print $4 }' "$1" | sort -u
}

# stopped_in LOG: the file and the test that were under way when the log ended.
stopped_in() {
  awk '/^running [0-9]+ tests? from / { file = $NF } /^[^ ].* \.\.\./ { test = $0 }
    END { sub(/ \.\.\..*/, "", test); print file ": " test }' "$1"
}

# finished LOG: of a run that was stopped, the files whose tests have all passed.
finished() {
  awk '/^running [0-9]+ tests? from / { if (file) print file; file = $NF }' "$1" | grep -vxFf <(failed_files "$1")
}

# counts_of_finished LOG: how many of their tests passed, and how many were ignored.
counts_of_finished() {
  awk 'NR == FNR { finished[$0]; next } /^running [0-9]+ tests? from / { counts = $NF in finished }
    counts && /^[^ ].* \.\.\. ok \(/ { passed++ } counts && /^[^ ].* \.\.\. ignored \(/ { ignored++ }
    END { print passed + 0, ignored + 0 }' <(finished "$1") "$1"
}

# unfinished_files LOG MACHINE: the other files of a machine's tests.
unfinished_files() {
  local folder=tests
  if [[ $2 == guest ]]; then folder=tests/guest; fi
  find "./$folder" -name '*_test.ts' | sort | grep -vxFf <(finished "$1")
}

find_deno() {
  local start=(npx --yes deno@2.9.6)
  if [[ ${DENO:-} ]]; then start=("$DENO"); elif command -v deno >/dev/null; then start=(deno); fi
  deno=$("${start[@]}" eval 'console.log(Deno.execPath())') ||
    die "no Deno: neither \$DENO, nor deno on PATH, nor npx"
}

# The machines are built from Debian's packages, by root.
need_debian() {
  local here; here="$(uname -sm), $([[ -e /etc/debian_version ]] && echo Debian || echo "not Debian"), user $(id -un)"
  [[ $here == "Linux x86_64, Debian, user root" ]] ||
    die "cannot run on this machine: it needs Linux x86_64, Debian, user root, and this is $here"
}

# packages NAME...: installs those that are missing. The package lists are fetched only when the install fails without.
packages() {
  local name missing=() get=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  for name; do
    [[ $(dpkg-query -Wf '${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  say "installing ${missing[*]}"
  "${get[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 || {
    "${get[@]}" update && "${get[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
  } >&2
}

# unpack NAME FOLDER: a package's files in a folder. Nothing is installed.
unpack() {
  local folder; folder=$(mktemp -d)
  (cd "$folder" && { apt-get -qq download "$1" || { apt-get -qq update && apt-get -qq download "$1"; }; } >&2 &&
    dpkg -x ./*.deb .) && rm -f "$folder"/*.deb && rm -rf "$2" && mv "$folder" "$2"
}

# debian_mirror: the one that this machine's own apt sources name.
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sed 's|/*$||' | grep -v -e '-security$' |
    sort -u | head -1
}

# python_bin: where Python itself is, past pyenv's shims, which are slow scripts.
python_bin() { python3 -c 'import sys; print(sys.prefix + "/bin")' 2>/dev/null || echo /usr/bin; }

# deno_build PLATFORM: sets `build`, the folder of npm's build of Deno for another platform, win32-x64 say.
# 2.9.5: the newest that the registry has for all of them.
deno_build() {
  local version=${DENO_VERSION:-2.9.5}
  build=$cache/deno-$version/$1
  [[ ! -e $build/package.json ]] || return 0
  command -v npm >/dev/null || die "npm is missing: it fetches @deno/$1"
  say "fetching @deno/$1@$version"
  rm -rf "$build"; mkdir -p "$build.new"
  (cd "$build.new" && npm pack --loglevel error "@deno/$1@$version" >/dev/null && tar xzf ./*.tgz --strip-components=1 &&
    rm ./*.tgz) || die "npm has no @deno/$1@$version for this machine"
  mv "$build.new" "$build"
}

# fill_deno_dir: fetches the tests' dependencies for the machines, which have no network, and transpiles the tests, which
# would take longer there. Sets DENO_DIR.
fill_deno_dir() {
  export DENO_DIR=$cache/deno-dir
  local files; mapfile -t files < <(find "$project/tests" -name '*_test.ts')
  (
    cd "$project" && "$deno" install --quiet || exit
    "$deno" cache --quiet --no-check "${files[@]}" 2>/dev/null || : # a file that does not load fails in the test run
    # Imports of programs that tests write.
    "$deno" cache --quiet --no-config --no-lock npm:socketcan@4.0.7 npm:@stoprocent/noble@2.8.0 \
      npm:@stoprocent/bleno@0.12.4 npm:@abandonware/noble@1.9.2-26 npm:@abandonware/bleno@0.6.2 2>/dev/null || :
  ) || die "the tests' dependencies cannot be fetched"
}
