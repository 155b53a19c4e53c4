#!/bin/bash
# run.sh FOLDER DENO: makes the calls in FOLDER/calls.json with this library and with python3, both with a resolver that
# knows only FOLDER/hosts and the DNS server dns.ts; their outcomes go to FOLDER/ours.json and FOLDER/python.json.
# To be run in user, mount and network namespaces of its own: `unshare -rmn run.sh …`.
set -euo pipefail
here=$(dirname "$(realpath "$0")") folder=$1 deno=$2

for file in hosts resolv.conf nsswitch.conf; do
  mount --bind "$folder/$file" "$(realpath "/etc/$file")"
done
ip link set lo up
coproc server { exec "$deno" run -A --no-lock --no-check "$here/dns.ts"; }
trap 'kill "$server_PID"' EXIT
read -r -t 30 -u "${server[0]}" line && [[ $line == ready ]]

"$deno" run -A --no-lock --no-check "$here/inside.ts" <"$folder/calls.json" >"$folder/ours.json"
python3 "$here/../reference.py" <"$folder/calls.json" >"$folder/python.json"
