#!/bin/bash
# Makes the lab's images and imports them into its daemon:
#   docker:27        the docker client, git, buildx, compose, with an entrypoint like the official image's
#   docker:27-dind   the same with dockerd
#   docker:26.1-dind the same, but its daemon does not know the authority of the lab's registries
#   docker:20.10     Debian 12's docker client
#   alpine:3.20      a busybox system with CA certificates
# Every other tag below is one of these under another name. DOCKER_HOST names the daemon.
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"
. "$RESOURCES/setup/root-file-systems.sh"

RECIPE=$(cat "$RESOURCES"/images/*.sh "$RESOURCES"/setup/make-images.sh "$RESOURCES"/setup/root-file-systems.sh \
  "$KEYS/authority.crt" "$SYSTEM/.complete" "$OLD_PACKAGES/.complete" | sha256sum | cut -c1-16)
VERSION=$(dpkg-deb -f "$(ls "$PACKAGES"/cache/archives/docker-cli_*.deb)" Version)
VERSION=${VERSION%%+*}
SEARCH_PATH=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

docker() { from_system usr/bin/docker "$@"; }

# import ROOT TAG CHANGES: one layer, made of the directory.
import() {
  local root=$1 tag=$2 change options=(); shift 2
  for change in "ENV $SEARCH_PATH" "LABEL lab.recipe=$RECIPE" "$@"; do options+=(--change "$change"); done
  tar -C "$root" --numeric-owner --owner=0 --group=0 -c . | docker import "${options[@]}" - "$tag"
}

# tag SOURCE TAGS
tag() {
  local source=$1 name; shift
  for name; do docker tag "$source" "$name"; done
}

found=$(docker image inspect -f '{{index .Config.Labels "lab.recipe"}}' docker:20.10 2>/dev/null || :)
[ "$found" != "$RECIPE" ] || exit 0

ROOTS=$LAB/roots
rm -rf "$ROOTS"
make_base_root "$ROOTS/base"
make_client_root "$ROOTS/client"
make_daemon_root "$ROOTS/daemon"
make_old_client_root "$ROOTS/old"

client=("ENV DOCKER_TLS_CERTDIR=/certs" 'ENTRYPOINT ["docker-entrypoint.sh"]' 'CMD ["sh"]')
import "$ROOTS/base" alpine:3.20 'CMD ["/bin/sh"]'
import "$ROOTS/client" docker:27 "ENV DOCKER_VERSION=$VERSION" "${client[@]}"
import "$ROOTS/daemon" docker:27-dind "ENV DOCKER_VERSION=$VERSION" 'ENV DOCKER_TLS_CERTDIR=/certs' \
  'ENTRYPOINT ["dockerd-entrypoint.sh"]' 'CMD []' 'VOLUME /var/lib/docker' 'EXPOSE 2375' 'EXPOSE 2376'

cat "$SYSTEM"/usr/share/ca-certificates/mozilla/*.crt > "$ROOTS/ca-certificates.crt"
container=$(docker create docker:27-dind)
docker cp "$ROOTS/ca-certificates.crt" "$container:/etc/ssl/certs/ca-certificates.crt"
docker commit "$container" docker:26.1-dind
docker rm "$container"

tag alpine:3.20 alpine:latest busybox:1.36
tag docker:27 lab/helper docker:latest docker:stable docker:cli docker:27-cli docker:27.5.1 docker:27.5.1-cli docker:26 \
  docker:26-cli docker:24 docker:24-cli docker:24.0.5 docker:24.0.5-cli "docker:$VERSION" "docker:$VERSION-cli"
tag docker:27-dind docker:dind docker:stable-dind docker:27.5.1-dind docker:26-dind docker:24-dind docker:24.0.5-dind \
  "docker:$VERSION-dind" registry.lab:5000/mirror/docker:27-dind registry.lab:5000/mirror/docker:24.0.5-dind
# Last: its label tells a later run that all the others are there.
import "$ROOTS/old" docker:20.10 'ENV DOCKER_VERSION=20.10.24' "${client[@]}"

for name in alpine:3.20 alpine:latest busybox:1.36; do
  docker tag "$name" "hub.lab:5001/library/$name"
  docker push -q "hub.lab:5001/library/$name"
  docker rmi "hub.lab:5001/library/$name"
done
rm -rf "$ROOTS"
