import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';

describe('pipewright demo', () => {
  it(
    'ends with four merge requests that change the right lines, in plain text where it is no terminal',
    { timeout: 90_000 },
    async () => {
      const { status, stdout } = await runCli(['demo']);

      expect(stdout).toContain('4 of 4 failed pipelines have a merge request with the right fix.');
      expect(stdout.match(/^!1 /gm)).toHaveLength(4);
      expect(stdout.match(/webhook answered 200/g)).toHaveLength(4);
      expect(stdout).not.toContain('\u001b');
      const added = stdout.split('\n').filter((line) => line.startsWith('  +') && !line.startsWith('  +++'));
      expect(added).toEqual([
        '  +  DOCKER_HOST: "tcp://docker:2376"',
        '  +  DOCKER_TLS_VERIFY: "1"',
        '  +  DOCKER_CERT_PATH: "/certs/client"',
        '  +    - for i in $(seq 1 60); do docker info >/dev/null 2>&1 && break; sleep 1; done',
        '  +      - image.tar',
        '  +    - docker tag "$IMAGE" "$CI_REGISTRY_IMAGE/app:latest"',
      ]);
      expect(status).toBe(0);
    },
  );

  it('takes no arguments', async () => {
    const { status, stderr } = await runCli(['demo', '--fast']);
    expect([status, stderr]).toEqual([2, 'pipewright demo: takes no arguments\n']);
  });
});
