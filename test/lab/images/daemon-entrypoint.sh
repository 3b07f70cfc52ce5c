#!/bin/sh
# Entrypoint of the lab's docker:dind image. It behaves as the official image is documented to:
# with DOCKER_TLS_CERTDIR it makes an authority, a server and a client certificate below it and serves
# TLS on 2376 only; without, plain TCP on 2375 only. A command that names dockerd itself gets neither.
# https://github.com/docker-library/docker
# The lab's own: DIND_START_DELAY, in seconds, stands for a slow host, and keys of 2048 bits, half of the
# official image's, keep it from being one.
set -eu

case "${1:-}" in
'' | -* | dockerd) ;;
*) exec docker-entrypoint.sh "$@" ;;
esac

sleep "${DIND_START_DELAY:-0}"

socket=--host=unix:///var/run/docker.sock

make_key() { [ -s "$1/key.pem" ] || { mkdir -p "$1" && openssl genrsa -out "$1/key.pem" 2048; }; }

# make_certificate ROLE EXTENSIONS: one signed by the authority, checked before it is used.
make_certificate() {
    directory=$DOCKER_TLS_CERTDIR/$1
    make_key "$directory"
    printf '%s\n' "$2" > "$directory/openssl.cnf"
    openssl req -new -key "$directory/key.pem" -subj "/CN=docker:dind $1" -out "$directory/csr.pem"
    openssl x509 -req -in "$directory/csr.pem" -extfile "$directory/openssl.cnf" -days 825 -out "$directory/cert.pem" \
        -CA "$DOCKER_TLS_CERTDIR/ca/cert.pem" -CAkey "$DOCKER_TLS_CERTDIR/ca/key.pem" -CAcreateserial
    cp "$DOCKER_TLS_CERTDIR/ca/cert.pem" "$directory/ca.pem"
    openssl verify -CAfile "$directory/ca.pem" "$directory/cert.pem"
}

# The names and addresses the daemon may be reached by.
server_names() {
    printf 'DNS:docker,DNS:localhost,DNS:%s,IP:127.0.0.1' "$(hostname)"
    ip -o -4 addr show scope global | awk '{ sub("/.*", "", $4); printf ",IP:%s", $4 }'
    printf '%s' "${DOCKER_TLS_SAN:+,$DOCKER_TLS_SAN}"
}

if [ "${1:-}" = dockerd ]; then
    :
elif [ -n "${DOCKER_TLS_CERTDIR:-}" ]; then
    make_key "$DOCKER_TLS_CERTDIR/ca"
    openssl req -new -x509 -key "$DOCKER_TLS_CERTDIR/ca/key.pem" -days 825 -subj '/CN=docker:dind CA' \
        -addext keyUsage=critical,digitalSignature,keyCertSign -out "$DOCKER_TLS_CERTDIR/ca/cert.pem"
    make_certificate server "$(printf 'extendedKeyUsage=serverAuth\nsubjectAltName=%s' "$(server_names)")"
    make_certificate client extendedKeyUsage=clientAuth
    chmod 0644 "$DOCKER_TLS_CERTDIR/client/key.pem"
    server=$DOCKER_TLS_CERTDIR/server
    set -- dockerd "$socket" --host=tcp://0.0.0.0:2376 --tlsverify --tlscacert "$server/ca.pem" --tlscert "$server/cert.pem" \
        --tlskey "$server/key.pem" "$@"
else
    set -- dockerd "$socket" --host=tcp://0.0.0.0:2375 "$@"
fi

# A kernel without nftables still has the legacy tables.
if ! iptables -nL > /dev/null 2>&1 && iptables-legacy -nL > /dev/null 2>&1; then
    mkdir -p /run/legacy
    for tool in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
        ln -sf xtables-legacy-multi "/usr/sbin/$tool"
    done
fi
iptables --version || :

is_mounted() { grep -q " $1 " /proc/mounts; }

# What a daemon in a container needs of it: security file system, /tmp, and on cgroup v2 a root group
# without processes, so that its controllers can be handed down.
if [ -d /sys/kernel/security ] && ! is_mounted /sys/kernel/security; then
    mount -t securityfs none /sys/kernel/security || {
        echo 'Could not mount /sys/kernel/security.'
        echo 'AppArmor detection and --privileged mode might break.'
    }
fi
is_mounted /tmp || mount -t tmpfs none /tmp || :
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    mkdir -p /sys/fs/cgroup/daemon
    for process in $(cat /sys/fs/cgroup/cgroup.procs); do
        echo "$process" > /sys/fs/cgroup/daemon/cgroup.procs || :
    done
    for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
        echo "+$controller" > /sys/fs/cgroup/cgroup.subtree_control || :
    done
fi

exec docker-init -- "$@"
