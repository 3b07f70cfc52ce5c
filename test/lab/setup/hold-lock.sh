#!/bin/sh
# Holds the lab's lock until standard input ends, which it does however the lab's owner ends, and then
# removes the control groups of its containers: the kernel keeps those, empty, after the last process.
# usage: hold-lock.sh FILE GROUP
set -u
exec 9> "$1"
# A lab that was just ended may still be tidying up.
flock --timeout 6 9 || exit 1
echo held
cat > /dev/null

# At any depth: with version 1 of control groups they lie below the group that the lab itself is in.
groups() { find /sys/fs/cgroup -type d -name "$1" 2> /dev/null; }
for _ in $(seq 20); do
    left=$(groups "$2")
    [ -n "$left" ] || exit 0
    for group in $left; do find "$group" -depth -type d -exec rmdir {} + 2> /dev/null; done
    sleep 0.2
done
