#!/bin/sh
# Runs the lab's daemon and its registries until standard input ends. Prints "up" when all of them answer.
set -u
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
unset DOCKER_HOST DOCKER_TLS_VERIFY DOCKER_CERT_PATH
gateway=10.213.0.1

fail() { echo "$1 (log: log/$2.log)" >&2; exit 1; }
# wait_for SECONDS COMMAND: tries again and again while the daemon lives.
wait_for() {
    left=$(($1 * 5)); shift
    until "$@" < /dev/null > /dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] && kill -0 "$daemon" 2> /dev/null || return 1
        sleep 0.2
    done
}
has_gateway() { ip -4 addr show docker0 | grep -q "$gateway"; }

ip link set lo up
echo "nameserver $gateway" > /etc/resolv.conf
SSL_CERT_FILE=/lab/keys/authority.crt dockerd --config-file /lab/run/daemon.json > /lab/log/dockerd.log 2>&1 &
daemon=$!
wait_for 60 has_gateway || fail 'the docker daemon did not start' dockerd
for registry in registry:5000 hub:5001 plain:5002; do
    docker-registry serve "/lab/run/${registry%:*}.yml" > "/lab/log/${registry%:*}.log" 2>&1 &
    wait_for 20 nc -w 2 "$gateway" "${registry#*:}" || fail "the registry ${registry%:*} did not start" "${registry%:*}"
done
echo up

cat > /dev/null
kill -TERM "$daemon"
wait "$daemon"
