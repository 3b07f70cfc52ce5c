# shellcheck shell=bash
# The root file systems of the lab's images. Sourced by make-images.sh.

LIBRARIES=usr/lib/x86_64-linux-gnu

# take ROOT PROGRAMS: copies programs of the system with the libraries they load.
take() {
  local root=$1 program library; shift
  for program; do
    mkdir -p "$root/$(dirname "$program")"
    cp -a "$SYSTEM/$program" "$root/$program" || fail "the system has no $program"
    [ ! -L "$root/$program" ] || continue
    mkdir -p "$root/usr/lib64" "$root/$LIBRARIES"
    cp -L "$SYSTEM/usr/lib64/ld-linux-x86-64.so.2" "$root/usr/lib64/"
    for library in $(chroot "$SYSTEM" /lib64/ld-linux-x86-64.so.2 --list "/$program" 2>/dev/null | awk '$2 == "=>" { print $3 }'); do
      cp -L "$SYSTEM/$library" "$root/$LIBRARIES/"
    done
  done
}

# A busybox system with CA certificates, the stand-in for alpine: sh is ash, and there is no bash.
make_base_root() {
  local root=$1 applet directory
  rm -rf "$root"
  mkdir -p "$root"/{bin,sbin,dev,proc,sys,run,home,mnt,opt,srv,etc/ssl/certs} "$root"/usr/{bin,sbin,lib,lib64,share} \
    "$root"/var/{lib,log}
  mkdir -m 0700 "$root/root"
  mkdir -m 1777 "$root/tmp" "$root/var/tmp"
  for directory in lib lib64; do ln -s "usr/$directory" "$root/$directory"; done
  ln -s ../run "$root/var/run"
  cp "$SYSTEM/usr/bin/busybox" "$root/bin/busybox"
  ln -s /bin/busybox "$root/usr/bin/env"
  for applet in $("$root/bin/busybox" --list); do
    case "$applet" in
    busybox|dpkg|dpkg-deb|rpm|rpm2cpio|init|linuxrc|halt|poweroff|reboot|modprobe|insmod|rmmod) ;;
    *) ln -s /bin/busybox "$root/bin/$applet" ;;
    esac
  done
  printf '#!/bin/sh\n# A container loads no kernel modules.\nexit 1\n' > "$root/usr/sbin/modprobe"
  chmod +x "$root/usr/sbin/modprobe"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' > "$root/etc/passwd"
  printf 'root:x:0:\ndocker:x:2375:\nnogroup:x:65534:\n' > "$root/etc/group"
  printf 'hosts: files dns\npasswd: files\ngroup: files\n' > "$root/etc/nsswitch.conf"
  printf 'NAME="pipewright lab"\nID=lab\nVERSION_ID=%s\n' "$SUITE" > "$root/etc/os-release"
  cat "$SYSTEM"/usr/share/ca-certificates/mozilla/*.crt "$KEYS/authority.crt" > "$root/etc/ssl/certs/ca-certificates.crt"
}

# client_entrypoint ROOT: what both clients have on top of their program.
client_entrypoint() {
  install -D -m 0755 "$RESOURCES/images/client-entrypoint.sh" "$1/usr/local/bin/docker-entrypoint.sh"
  mkdir -p "$1/certs/client"
  chmod 1777 "$1/certs" "$1/certs/client"
}

make_client_root() {
  local root=$1 program
  make_base_root "$root"
  take "$root" usr/bin/docker usr/bin/git usr/bin/git-upload-pack usr/libexec/docker/cli-plugins/docker-buildx \
    usr/libexec/docker/cli-plugins/docker-compose
  for program in git git-remote-http git-remote-https git-sh-setup git-submodule; do
    take "$root" "usr/lib/git-core/$program"
  done
  cp -a "$SYSTEM/usr/share/git-core" "$root/usr/share/"
  client_entrypoint "$root"
}

make_daemon_root() {
  local root=$1 tool name
  make_client_root "$root"
  take "$root" usr/sbin/dockerd usr/bin/containerd usr/bin/containerd-shim-runc-v2 usr/bin/ctr usr/sbin/runc \
    usr/sbin/docker-proxy usr/bin/openssl usr/bin/docker-init usr/bin/tini-static usr/sbin/xtables-nft-multi \
    usr/sbin/xtables-legacy-multi
  cp -a "$SYSTEM/$LIBRARIES/xtables" "$root/$LIBRARIES/"
  mkdir -p "$root/usr/lib/ssl" "$root/etc/docker" "$root/var/lib/docker"
  cp -L "$SYSTEM/etc/ssl/openssl.cnf" "$root/etc/ssl/openssl.cnf"
  ln -s /etc/ssl/openssl.cnf "$root/usr/lib/ssl/openssl.cnf"
  ln -s /etc/ssl/certs "$root/usr/lib/ssl/certs"
  for tool in iptables ip6tables; do
    for name in '' -save -restore; do
      ln -s xtables-nft-multi "$root/usr/sbin/$tool$name"
      ln -s xtables-nft-multi "$root/usr/sbin/$tool-nft$name"
      ln -s xtables-legacy-multi "$root/usr/sbin/$tool-legacy$name"
    done
  done
  install -D -m 0755 "$RESOURCES/images/daemon-entrypoint.sh" "$root/usr/local/bin/dockerd-entrypoint.sh"
  # There is no way to Docker Hub: names without a registry are looked for in the lab's mirror.
  printf '{ "registry-mirrors": ["https://hub.lab:5001"] }\n' > "$root/etc/docker/daemon.json"
}

# make_old_client_root ROOT: its program is from another release and brings its own libraries' names;
# it runs with the system's, which are newer.
make_old_client_root() {
  local root=$1 package
  make_base_root "$root"
  package=$(ls "$OLD_PACKAGES"/cache/archives/docker.io_*.deb)
  mkdir -p "$SYSTEM/usr/lib/old-docker"
  dpkg-deb --fsys-tarfile "$package" | tar -x -O ./usr/bin/docker > "$SYSTEM/usr/lib/old-docker/docker"
  chmod +x "$SYSTEM/usr/lib/old-docker/docker"
  take "$root" usr/lib/old-docker/docker
  mv "$root/usr/lib/old-docker/docker" "$root/usr/bin/docker"
  client_entrypoint "$root"
}
