import { describe, expect, it } from 'vitest';
import { findJob } from '../../src/ci-file/find-job.ts';
import { jobOf, pipelineOf, places, refusalOf, yml } from './pipeline-of.ts';

describe('resolvePipeline', () => {
  it('leaves out hidden jobs, global keys, and entries that are no mapping', () => {
    const { jobs } = pipelineOf(yml`
      stages: [a]
      workflow: {rules: []}
      .hidden: {script: x}
      text: not a job
      pages: {script: x}
      default: {image: i}
      job: {script: x}
    `);

    expect([...jobs.keys()]).toEqual(['pages', 'job']);
  });

  it('reads the body behind a spec header', () => {
    const pipeline = pipelineOf(yml`
      spec:
        inputs:
          image: {default: docker:24}
      ---
      build:
        image: $[[ inputs.image ]]
        script: [make]
    `);

    expect([...pipeline.jobs.keys()]).toEqual(['build']);
    expect(pipeline.jobs.get('build')?.image).toMatchObject({
      value: { name: 'docker:24' },
      origin: { line: 6, path: ['build', 'image'] },
    });
  });

  it('reads commands of every style as one entry each', () => {
    const job = jobOf(yml`
      job:
        before_script: echo one
        script:
          - >-
            folded
            line
          - |
            first
            second
          - "quoted \"text\""
        after_script:
          - ["nested", "list"]
    `);

    expect(places(job.beforeScript)).toEqual(['echo one @ 2 job/before_script']);
    expect(places(job.script)).toEqual([
      'folded line @ 4 job/script/0',
      'first\nsecond\n @ 7 job/script/1',
      'quoted "text" @ 10 job/script/2',
    ]);
    expect(job.script.map(({ origin }) => origin.endLine)).toEqual([6, 9, 10]);
    expect(job.afterScript.map(({ value }) => value)).toEqual(['nested', 'list']);
  });

  it('reports a command that YAML reads as a mapping', () => {
    const job = jobOf('job:\n  script:\n    - echo Done: yes\n    - make\n');

    expect(job.script.map(({ value }) => value)).toEqual(['make']);
    expect(job.unresolved).toEqual(['.gitlab-ci.yml:3 is a mapping where GitLab takes none']);
  });

  it('reads images and services as strings and as objects', () => {
    const job = jobOf(yml`
      job:
        script: x
        image: {name: docker:24, entrypoint: [""]}
        services:
          - docker:24-dind
          - name: registry.example.com/docker:dind
            alias: "docker,dind  daemon"
            command: ["--tls=false"]
            entrypoint: [dockerd]
            variables: {PORT: 2375}
    `);

    expect(job.image?.value).toEqual({ name: 'docker:24', entrypoint: [''] });
    expect(job.services.map(({ value }) => value)).toEqual([
      { name: 'docker:24-dind', aliases: [], entrypoint: null, command: null, variables: new Map() },
      {
        name: 'registry.example.com/docker:dind',
        aliases: ['docker', 'dind', 'daemon'],
        entrypoint: ['dockerd'],
        command: ['--tls=false'],
        variables: new Map([['PORT', '2375']]),
      },
    ]);
    expect(job.services[1]?.origin).toMatchObject({ line: 6, endLine: 10, path: ['job', 'services', 1] });
    expect(job.value).toMatchObject({
      image: { name: 'docker:24' },
      services: [{ name: 'docker:24-dind' }, {}],
    });
  });

  it('reads needs in all their forms', () => {
    const job = jobOf(yml`
      job:
        script: x
        needs:
          - a
          - job: b
            artifacts: false
          - {job: c, optional: true}
          - {job: d, parallel: {matrix: [{A: 1}]}}
          - {project: group/other, job: e, ref: main, artifacts: true}
          - {pipeline: $UPSTREAM, job: f}
          - pipeline: $PARENT
    `);

    const need = { artifacts: true, optional: false, elsewhere: null };
    expect(job.needs?.value).toEqual([
      { ...need, job: 'a' },
      { ...need, job: 'b', artifacts: false },
      { ...need, job: 'c', optional: true },
      { ...need, job: 'd' },
      { ...need, job: 'e', elsewhere: 'group/other' },
      { ...need, job: 'f', elsewhere: '$UPSTREAM' },
      { ...need, job: null, elsewhere: '$PARENT' },
    ]);
  });

  it('flattens needs, which pipelines share by anchors', () => {
    const job = jobOf('.n: &n [a, b]\njob: {script: x, needs: [*n, c]}\n');

    expect(job.needs?.value.map((need) => need.job)).toEqual(['a', 'b', 'c']);
    expect(job.value).toMatchObject({ needs: ['a', 'b', 'c'] });
    expect(job.unresolved).toEqual([]);
  });

  it('tells an absent list of needs or dependencies from an empty one', () => {
    expect(jobOf('job: {script: x}\n')).toMatchObject({ needs: null, dependencies: null, artifacts: null });
    expect(jobOf('job: {script: x, needs: [], dependencies: []}\n')).toMatchObject({
      needs: { value: [] },
      dependencies: { value: [] },
    });
  });

  it('reads artifacts', () => {
    const job = jobOf(yml`
      job:
        script: x
        artifacts:
          when: always
          untracked: true
          expire_in: 3 hours
          paths: [a, b/]
          exclude: ["*.o"]
    `);

    expect(job.artifacts).toMatchObject({
      value: { when: 'always', untracked: true, expireIn: '3 hours', paths: ['a', 'b/'], exclude: ['*.o'] },
      origin: { line: 4, endLine: 8, path: ['job', 'artifacts'] },
    });
  });

  it.each([
    'image: [a]',
    'services: x: y',
    'artifacts: [a]',
    'needs: !reference [x]',
    'parallel: [a]',
    'script: {a: b}',
  ])('reports a malformed %s and reads the rest', (part) => {
    const [key, value] = part.split(/: (.*)/s);
    const job = jobOf(`job:\n  stage: build\n  ${key}:\n    ${value}\n`);

    expect(job.unresolved).toHaveLength(1);
    expect(job.stage).toBe('build');
  });

  it('refuses what GitLab could not read', () => {
    expect(refusalOf('job: [\n')).toBe('yaml-error');
    expect(refusalOf('- a\n- b\n')).toBe('not-a-mapping');
    expect(refusalOf('job: *gone\n')).toBe('unknown-alias');
  });
});

describe('parallel', () => {
  it('makes numbered instances', () => {
    expect(jobOf('job: {script: x, parallel: 3}\n').instances.map(({ name }) => name)).toEqual([
      'job 1/3',
      'job 2/3',
      'job 3/3',
    ]);
  });

  it('makes an instance of each combination, the first key varying slowest, row by row', () => {
    const job = jobOf(yml`
      job:
        script: x
        parallel:
          matrix:
            - ARCH: [amd64, arm64]
              VERSION: [23, "24"]
            - ARCH: riscv
    `);

    expect(job.instances.map(({ name, variables }) => [name, Object.fromEntries(variables)])).toEqual([
      ['job: [amd64, 23]', { ARCH: 'amd64', VERSION: '23' }],
      ['job: [amd64, 24]', { ARCH: 'amd64', VERSION: '24' }],
      ['job: [arm64, 23]', { ARCH: 'arm64', VERSION: '23' }],
      ['job: [arm64, 24]', { ARCH: 'arm64', VERSION: '24' }],
      ['job: [riscv]', { ARCH: 'riscv' }],
    ]);
  });

  it('does not expand a matrix of more than 200 jobs', () => {
    const values = `[${Array.from({ length: 300 }, (_, at) => at).join(', ')}]`;
    const job = jobOf(
      `job:\n  script: x\n  parallel:\n    matrix: [{A: ${values}, B: ${values}, C: ${values}}]\n`,
    );

    expect(job.instances).toEqual([{ name: 'job', variables: new Map() }]);
    expect(job.unresolved).toEqual(['job has a matrix of more than 200 jobs']);
  });
});

describe('findJob', () => {
  const pipeline = pipelineOf(yml`
    plain: {script: x}
    split: {script: x, parallel: 2}
    matrix: {script: x, parallel: {matrix: [{A: [a, "b: [c"]}]}}
    "looks: [like]": {script: x}
    "looks 1/2": {script: x}
    looks: {script: x}
    far: {extends: .unknown}
  `);

  it.each([
    ['plain', 'plain', 'plain'],
    ['split 2/2', 'split', 'split 2/2'],
    ['split', 'split', 'split 1/2'],
    ['split 7/9', 'split', 'split 1/2'],
    ['matrix: [a]', 'matrix', 'matrix: [a]'],
    ['matrix: [b: [c]', 'matrix', 'matrix: [b: [c]'],
    ['looks: [like]', 'looks: [like]', 'looks: [like]'],
    ['looks 1/2', 'looks 1/2', 'looks 1/2'],
    ['far: [x]', 'far', 'far'],
  ])('%s is job %s, instance %s', (name, job, instance) => {
    const found = findJob(pipeline, name);

    expect([found?.job.name, found?.instance.name]).toEqual([job, instance]);
  });

  it.each(['gone', 'gone 1/2', 'plain 1/2', 'plain: [a]', '', ': []', 'looks 1/3'])('%s is none', (name) => {
    expect(findJob(pipeline, name)).toBeNull();
  });
});
