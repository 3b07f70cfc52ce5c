import { describe, expect, it } from 'vitest';
import { findJob } from '../../src/ci-file/find-job.ts';
import { insertWait, patchOf, setVariable } from './patch-of.ts';
import { jobOf, pipelineOf, places, variablesOf, yml } from './pipeline-of.ts';

const template = yml`
  spec:
    inputs:
      name:
      image:
        default: docker:24
      retries:
        type: number
        default: 2
      paths:
        type: array
        default: [dist/, "*.tar"]
  ---
  "build-$[[ inputs.name ]]":
    image: $[[ inputs.image ]]
    retry: $[[ inputs.retries ]]
    variables:
      NAME: "the $[[ inputs.name | expand_vars ]]"
      SHORT: $[[ inputs.name | truncate(0,3) ]]
      ODD: $[[ inputs.name | posix_escape ]]
      GONE: $[[ inputs.gone ]]
    artifacts:
      paths: $[[ inputs.paths ]]
    script:
      - make $[[ inputs.name ]]-$[[ inputs.retries ]]
      - docker build .
`;

const root = yml`
  include:
    - local: template.yml
      inputs:
        name: server
        retries: 1
`;

describe('inputs', () => {
  const texts = { '.gitlab-ci.yml': root, 'template.yml': template };

  it('are filled in from the include, else from their defaults, whole ones with their type', () => {
    const job = jobOf(texts, 'build-server');

    expect(job.image?.value.name).toBe('docker:24');
    expect(job.artifacts?.value.paths).toEqual(['dist/', '*.tar']);
    expect(job.value).toMatchObject({ retry: 1 });
    expect(variablesOf(job)).toEqual({
      NAME: 'the server',
      SHORT: 'ser',
      ODD: '$[[ inputs.name | posix_escape ]]',
      GONE: '$[[ inputs.gone ]]',
    });
  });

  it('leave the places as they are written', () => {
    expect(places(jobOf(texts, 'build-server').script)).toEqual([
      'make server-1 @ template.yml:24 build-$[[ inputs.name ]]/script/0',
      'docker build . @ template.yml:25 build-$[[ inputs.name ]]/script/1',
    ]);
  });

  it('that nobody gives stay as they are', () => {
    const pipeline = pipelineOf({ ...texts, '.gitlab-ci.yml': 'include: template.yml\n' });

    expect([...pipeline.jobs.keys()]).toEqual(['build-$[[ inputs.name ]]']);
  });

  it('make a job of each include', () => {
    const twice =
      root +
      yml`
        - local: template.yml
          inputs: {name: client}
    `
        .replaceAll(/^/gm, '  ')
        .trimEnd();
    const pipeline = pipelineOf({ ...texts, '.gitlab-ci.yml': `${twice}\n` });

    expect([...pipeline.jobs.keys()]).toEqual(['build-server', 'build-client']);
    expect(findJob(pipeline, 'build-client')?.job.script[0]?.value).toBe('make client-2');
    expect(
      patchOf(
        { ...texts, '.gitlab-ci.yml': `${twice}\n` },
        { ...insertWait('script', 1), job: 'build-client' },
      ),
    ).toBe('refused shared-definition');
  });

  it('stand in the way of no edit of the file they are in', () => {
    const job = { job: 'build-server' };

    expect(patchOf(texts, { ...insertWait('script', 1), ...job }, { ...setVariable('NEW', 'x'), ...job }))
      .toBe(yml`
      template.yml
      @@
           GONE: $[[ inputs.gone ]]
      +    NEW: x
         artifacts:
      @@
           - make $[[ inputs.name ]]-$[[ inputs.retries ]]
      +    - until docker info; do sleep 1; done
           - docker build .
    `);
  });

  it('are not overwritten where the file takes them', () => {
    expect(patchOf(texts, { op: 'set-image', name: 'docker:27', job: 'build-server' })).toBe(
      'refused set-by-input',
    );
    expect(patchOf(texts, { ...setVariable('NAME', 'x'), job: 'build-server' })).toBe('refused set-by-input');
  });

  it('stay inputs in a copy in their file, and are filled in elsewhere', () => {
    const shared = yml`
      spec:
        inputs:
          tag: {default: latest}
      ---
      .base:
        script:
          - docker pull app:$[[ inputs.tag ]]
          - docker push app
      job:
        extends: .base
      other:
        extends: .base
    `;
    const including = {
      'shared.yml': shared,
      '.gitlab-ci.yml': 'include: shared.yml\nthird:\n  extends: .base\n',
    };

    expect(patchOf(including, insertWait('script', 1))).toBe(yml`
      shared.yml
      @@
         extends: .base
      +  script:
      +    - docker pull app:$[[ inputs.tag ]]
      +    - until docker info; do sleep 1; done
      +    - docker push app
       other:
    `);
    expect(patchOf(including, { ...insertWait('script', 1), job: 'third' })).toBe(yml`
      @@
         extends: .base
      +  script:
      +    - docker pull app:latest
      +    - until docker info; do sleep 1; done
      +    - docker push app
    `);
  });
});
