#!/bin/sh
# Runs the lab's daemon and its registries until standard input ends. Prints "up" when all of them answer.
set -u
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
unset DOCKER_HOST DOCKER_TLS_VERIFY DOCKER_CERT_PATH
gateway=10.213.0.1

# fail MESSAGE LOG: ends the lab with the last lines of a log, which the next lab would overwrite.
fail() { echo "$1, log/$2.log ends with:" >&2; tail -n 8 "/lab/log/$2.log" >&2; exit 1; }
# wait_for SECONDS COMMAND: tries again and again while the daemon lives.
wait_for() {
    left=$(($1 * 5)); shift
    until "$@" < /dev/null > /dev/null 2>&1; do
        kill -0 "$daemon" 2> /dev/null || fail 'the docker daemon ended while it was starting' dockerd
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 0.2
    done
}
answers() { docker --host unix:///lab/run/docker.sock version; }
# serve REGISTRY: a registry that ends, whatever the reason, is started again.
serve() { while :; do docker-registry serve "/lab/run/$1.yml"; sleep 0.5; done > "/lab/log/$1.log" 2>&1; }

ip link set lo up
echo "nameserver $gateway" > /etc/resolv.conf
# The socket of a lab that was killed lies there still.
rm -f /lab/run/docker.sock
SSL_CERT_FILE=/lab/keys/authority.crt dockerd --config-file /lab/run/daemon.json > /lab/log/dockerd.log 2>&1 &
daemon=$!
# The registries listen at the address of its bridge, which is only sure to stay once the daemon answers.
wait_for 120 answers || fail 'the docker daemon did not start' dockerd
for registry in registry hub plain; do serve "$registry" & done
for registry in registry:5000 hub:5001 plain:5002; do
    wait_for 60 nc -w 2 "$gateway" "${registry#*:}" || fail "the registry ${registry%:*} did not start" "${registry%:*}"
done
echo up

cat > /dev/null
kill -TERM "$daemon"
wait "$daemon"
