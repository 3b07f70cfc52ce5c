#!/bin/bash
# Downloads the Debian packages the lab is made of. Nothing is installed on this machine: apt resolves
# them against an empty system of its own.
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"

WANTED=(docker.io docker-cli docker-buildx docker-compose iptables openssl git ca-certificates busybox-static docker-registry)
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$KEYRING" ] || fail "the package debian-archive-keyring is missing: apt-get install debian-archive-keyring"

# apt_of DIRECTORY SUITE ARGUMENTS: apt with its state below DIRECTORY only.
apt_of() {
  local directory=$1 suite=$2; shift 2
  mkdir -p "$directory"/state/lists/partial "$directory"/cache/archives/partial
  : > "$directory/status"
  printf 'deb [signed-by=%s] %s %s main\n' "$KEYRING" "$MIRROR" "$suite" > "$directory/sources.list"
  apt-get -qq -o Dir::Etc::sourcelist="$directory/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State="$directory/state" -o Dir::State::status="$directory/status" -o Dir::Cache="$directory/cache" \
    -o Debug::NoLocking=1 -o Acquire::Retries=3 -o APT::Sandbox::User=root "$@"
}

if ! is_current "$PACKAGES/.complete" "${WANTED[*]}"; then
  apt_of "$PACKAGES" "$SUITE" update || fail "apt cannot read $MIRROR $SUITE"
  apt_of "$PACKAGES" "$SUITE" install -y --download-only --no-install-recommends "${WANTED[@]}" ||
    fail "apt cannot download ${WANTED[*]} of $SUITE"
  printf '%s\n' "${WANTED[*]}" > "$PACKAGES/.complete"
fi

# Debian 12's client (20.10) is the old client of the api-version-skew cases.
if ! is_current "$OLD_PACKAGES/.complete" docker.io; then
  apt_of "$OLD_PACKAGES" bookworm update || fail "apt cannot read $MIRROR bookworm"
  (cd "$OLD_PACKAGES/cache/archives" && apt_of "$OLD_PACKAGES" bookworm download docker.io) ||
    fail "apt cannot download docker.io of bookworm"
  echo docker.io > "$OLD_PACKAGES/.complete"
fi
