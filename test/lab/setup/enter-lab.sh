#!/bin/sh
# First process of the lab's own process, mount and network namespaces. It makes the unpacked system
# their root and starts inside-lab.sh there. When it ends, for whatever reason, the kernel ends every
# process in the namespace and undoes every mount.
# usage: enter-lab.sh LAB   (standard input is the lifeline: end of file ends the lab)
set -eu
lab=$1
system=$lab/system

mount --bind "$system" "$system"
cd "$system"
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount --bind "$lab" lab
pivot_root . host
cd /
umount -l /host
exec /usr/bin/sh /lab/run/inside-lab.sh
