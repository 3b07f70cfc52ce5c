#!/bin/bash
# Unpacks the packages into one directory: the lab's daemon runs with it as its root, and the images
# take their programs from it.
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"

key=$(cat "${BASH_SOURCE[0]}" "$PACKAGES/.complete" | sha256sum)
is_current "$SYSTEM/.complete" "$key" && exit 0
rm -rf "$SYSTEM"
mkdir -p "$SYSTEM"

for package in "$PACKAGES"/cache/archives/*.deb; do
  case "${package##*/}" in perl*|libperl*|git-man*|debconf*|adduser*|libdb5*) continue ;; esac
  dpkg-deb --fsys-tarfile "$package" | tar -x -C "$SYSTEM" --keep-directory-symlink \
    --exclude './usr/share/doc' --exclude './usr/share/man' --exclude './usr/share/locale'
done
for directory in bin sbin lib lib64; do
  [ -e "$SYSTEM/$directory" ] || ln -s "usr/$directory" "$SYSTEM/$directory"
done
mkdir -p "$SYSTEM"/{dev,etc,lab,proc,root,run,sys,tmp,host}
ln -sf busybox "$SYSTEM/usr/bin/sh"
for applet in sed awk ip nc cat sleep mount umount pivot_root kill seq grep; do
  [ -e "$SYSTEM/usr/bin/$applet" ] || ln -s busybox "$SYSTEM/usr/bin/$applet"
done

for program in usr/sbin/dockerd usr/bin/docker usr/bin/containerd usr/sbin/runc usr/bin/docker-registry; do
  [ -x "$SYSTEM/$program" ] || fail "the packages of $SUITE do not contain $program"
done
printf '%s\n' "$key" > "$SYSTEM/.complete"
