#!/bin/bash
# Makes a certificate authority, the registries' certificate and the password file of the one that
# asks for a login. Kept until a day before the certificate ends.
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"

export OPENSSL_CONF=$SYSTEM/etc/ssl/openssl.cnf
openssl() { from_system usr/bin/openssl "$@"; }

[ -s "$KEYS/htpasswd" ] && [ -s "$KEYS/certs.d/hub.lab:5001/ca.crt" ] && openssl x509 -checkend 86400 -noout -in "$KEYS/registry.crt" && exit 0
rm -rf "$KEYS"
mkdir -p "$KEYS"
cd "$KEYS"
openssl req -x509 -newkey rsa:2048 -nodes -days 825 -subj '/CN=lab CA' -addext 'keyUsage=critical,keyCertSign' \
  -keyout authority.key -out authority.crt
# What a runner's administrator mounts where a daemon does not know the authority.
install -D authority.crt certs.d/hub.lab:5001/ca.crt
openssl req -newkey rsa:2048 -nodes -subj /CN=registry.lab -keyout registry.key -out registry.csr
printf 'subjectAltName=DNS:registry.lab,DNS:hub.lab,DNS:other.lab\n' > extensions
openssl x509 -req -in registry.csr -CA authority.crt -CAkey authority.key -CAcreateserial -days 825 \
  -extfile extensions -out registry.crt
# docker-registry wants bcrypt, which crypt(3) can do.
perl -e '
  my @letters = (".", "/", "A".."Z", "a".."z", 0..9);
  my $salt = join "", map { $letters[rand @letters] } 1..21;
  print "$ARGV[0]:", crypt($ARGV[1], "\$2y\$05\$$salt."), "\n"' \
  gitlab-ci-token lab-registry-password > htpasswd
grep -q '^[^:]*:\$2y\$05\$' htpasswd || fail 'crypt(3) of this machine cannot make bcrypt hashes'
