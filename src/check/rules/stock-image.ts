import { parseImageReference } from '../../docker/image-reference.ts';

/** Images of Docker's official library that hold no docker client and set up none. */
const names = new Set(
  'alpine almalinux amazoncorretto amazonlinux bash buildpack-deps busybox centos clojure composer debian eclipse-temurin elixir erlang fedora gcc golang gradle groovy haskell julia maven mono node openjdk perl php python rockylinux ruby rust sapmachine swift ubuntu'.split(
    ' ',
  ),
);

/** Whether an image is known, from its name alone, to hold nothing of docker. */
export function isStockImage(image: string): boolean {
  const { registry, repository } = parseImageReference(
    image.replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, ''),
  );
  return registry === null && names.has(repository);
}
