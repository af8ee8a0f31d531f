#!/bin/bash
# What BIRD takes, from its start until the kernel has the routes of a configuration: bird CONFIGURATION COUNT. Prints elapsed_s=SECONDS.
set -euo pipefail
configuration=$1 count=$2
folder=$(dirname "$configuration")
# How many prefixes the kernel's main table holds, counted by the kernel; this table holds local addresses, too, while no rule asks for more.
prefixes() { awk '/Prefixes:/ { print $2; exit }' /proc/net/fib_triestat; }
wanted=$(($(prefixes) + count))
began=$(date +%s%N)
bird -f -c "$configuration" -s "$folder/bird.ctl" >&2 &
bird=$!
until [ "$(prefixes)" -ge "$wanted" ]; do
  kill -0 "$bird" || exit 1
  sleep 0.005
done
took=$(($(date +%s%N) - began))
kill "$bird"
wait "$bird" || true
printf 'elapsed_s=%d.%09d\n' $((took / 1000000000)) $((took % 1000000000))
