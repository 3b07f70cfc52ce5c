#!/bin/sh
# Entrypoint of the lab's docker client images. It decides as the official image is documented to:
# which daemon the client talks to, and whether it speaks TLS, is settled once, when the container
# starts. https://github.com/docker-library/docker
set -eu

certificates=${DOCKER_TLS_CERTDIR:+$DOCKER_TLS_CERTDIR/client}

# The client's three files are there and not empty.
has_certificates() {
    [ -n "$certificates" ] && [ -s "$certificates/ca.pem" ] && [ -s "$certificates/cert.pem" ] &&
        [ -s "$certificates/key.pem" ]
}

default_host() {
    if [ -S /var/run/docker.sock ]; then
        echo unix:///var/run/docker.sock
    elif [ -n "${DOCKER_TLS_VERIFY:-}" ] || has_certificates; then
        echo tcp://docker:2376
    else
        echo tcp://docker:2375
    fi
}

[ -n "${DOCKER_HOST:-}" ] || DOCKER_HOST=$(default_host)
export DOCKER_HOST

if [ "${DOCKER_HOST#tcp:}" != "$DOCKER_HOST" ] && [ -z "${DOCKER_TLS_VERIFY:-}${DOCKER_CERT_PATH:-}" ] &&
    has_certificates; then
    export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH="$certificates"
fi

# `docker run docker:27 ps` means `docker ps`; anything that is no docker command runs as it is.
case "${1:-}" in
-*) set -- docker "$@" ;;
?*) ! docker help "$1" > /dev/null 2>&1 || set -- docker "$@" ;;
esac
exec "$@"
