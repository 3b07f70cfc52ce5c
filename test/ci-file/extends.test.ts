import { describe, expect, it } from 'vitest';
import { jobOf, pipelineOf, places, refusalOf, variablesOf, yml } from './pipeline-of.ts';

/** `.j0` extends `.j1`, and so on. */
function chain(length: number): string {
  return Array.from({ length }, (_, level) => `.j${level}: {extends: .j${level + 1}}\n`).join('');
}

describe('extends', () => {
  it('merges mappings deeply and replaces lists, later parents over earlier ones and the job over all', () => {
    const job = jobOf(yml`
      .one:
        script: [one]
        variables: {A: 1, B: 1, C: 1}
        artifacts:
          paths: [one]
          expire_in: 1 day
      .two:
        variables: {B: 2, C: 2}
        artifacts:
          paths: [two, three]
      job:
        extends: [.one, .two]
        variables: {C: 3}
    `);

    expect(variablesOf(job)).toEqual({ A: '1', B: '2', C: '3' });
    expect(places([...job.variables.values()])).toEqual([
      '1 @ 3 .one/variables/A',
      '2 @ 8 .two/variables/B',
      '3 @ 13 job/variables/C',
    ]);
    expect(job.artifacts?.value).toMatchObject({ paths: ['two', 'three'], expireIn: '1 day' });
    expect(places(job.script)).toEqual(['one @ 2 .one/script/0']);
  });

  it('follows chains, also through jobs that run', () => {
    const job = jobOf('a: {script: a, image: x}\nb: {extends: a, image: y}\njob: {extends: b}\n');

    expect(job.image?.value.name).toBe('y');
    expect(places(job.script)).toEqual(['a @ 1 a/script']);
  });

  it('takes null as leave to fall back on the default', () => {
    const job = jobOf(yml`
      default:
        before_script: [default]
        image: default
      .base:
        before_script: [base]
        variables: {A: a}
        services: [postgres]
      job:
        extends: .base
        script: x
        before_script: null
        variables:
        services: ~
    `);

    expect(places(job.beforeScript)).toEqual(['default @ 2 default/before_script/0']);
    expect(job.variables.size).toBe(0);
    expect(job.services).toEqual([]);
  });

  it('keeps an empty list, which hides the default', () => {
    const job = jobOf('before_script: [x]\njob: {script: y, before_script: []}\n');

    expect(job.beforeScript).toEqual([]);
    expect(job.value).toMatchObject({ before_script: [] });
  });

  it('gives up by name on circles and on more than eleven levels', () => {
    expect(refusalOf('a: {extends: b}\nb: {extends: a}\n')).toBe('extends-cycle');
    expect(refusalOf('a: {extends: a, script: x}\n')).toBe('extends-cycle');
    expect(refusalOf(`${chain(10)}.j10: {script: x}\njob: {extends: .j0}\n`)).toBe('none');
    expect(refusalOf(`${chain(11)}.j11: {script: x}\njob: {extends: .j0}\n`)).toBe('extends-too-deep');
  });

  it('names parents that no file at hand defines, the parents’ own ones too', () => {
    const pipeline = pipelineOf(yml`
      include: {project: group/ci, file: docker.yml}
      .local: {extends: .docker}
      job: {extends: .local, script: x}
      other: {script: y}
    `);

    expect(pipeline.jobs.get('job')?.unresolved).toEqual([
      'extends .docker, which none of the files at hand defines',
    ]);
    expect(pipeline.jobs.get('other')?.unresolved).toEqual([]);
  });
});

describe('anchors and merge keys', () => {
  it('lets a merge key overwrite what stands above it, as Ruby does', () => {
    const job = jobOf(yml`
      .tpl: &tpl
        script: [template]
        image: template
      job:
        script: [own]
        <<: *tpl
        image: own
    `);

    expect(places(job.script)).toEqual(['template @ 2 .tpl/script/0']);
    expect(job.image?.value.name).toBe('own');
  });

  it('lets the first of several merged mappings win', () => {
    const job = jobOf('.a: &a {image: a}\n.b: &b {image: b, script: b}\njob:\n  <<: [*a, *b]\n');

    expect(job.image?.value.name).toBe('a');
    expect(places(job.script)).toEqual(['b @ 2 .b/script']);
  });

  it('merges one level deep only', () => {
    const job = jobOf('.t: &t\n  script: x\n  variables: {A: a}\njob:\n  <<: *t\n  variables: {B: b}\n');

    expect(variablesOf(job)).toEqual({ B: 'b' });
  });

  it('points to where an aliased value is written, down to an item of a script', () => {
    const job = jobOf(yml`
      .login: &login
        - docker login
      .vars: &vars
        A: a
      build: &build
        variables: *vars
        script:
          - *login
          - &push docker push
      job: *build
      after:
        script: *push
    `);

    expect(places(job.script)).toEqual(['docker login @ 2 .login/0', 'docker push @ 9 build/script/1']);
    expect(places([...job.variables.values()])).toEqual(['a @ 4 .vars/A']);
    expect(job.origin).toMatchObject({ line: 10, path: ['job'], definition: 'job' });
  });

  it('uses the anchor nearest above an alias', () => {
    const job = jobOf('.a: &x {script: first}\n.b: &x {script: second}\njob: *x\n');

    expect(places(job.script)).toEqual(['second @ 2 .b/script']);
  });

  it('lets the last of duplicate keys count', () => {
    const job = jobOf('job:\n  script: first\n  variables: {A: 1}\n  script: second\n  variables: {B: 2}\n');

    expect(places(job.script)).toEqual(['second @ 4 job/script']);
    expect(variablesOf(job)).toEqual({ B: '2' });
  });

  it('takes a merge key inside the very mapping it names as what stands above it', () => {
    const job = jobOf('job: &job\n  image: x\n  <<: *job\n  script: y\n');

    expect(job.value).toEqual({ image: { name: 'x' }, script: ['y'], stage: 'test', variables: {} });
  });
});
