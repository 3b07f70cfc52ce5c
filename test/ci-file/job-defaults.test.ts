import { describe, expect, it } from 'vitest';
import { jobOf, pipelineOf, places, variablesOf, yml } from './pipeline-of.ts';

describe('default: and global keys', () => {
  it('fill only keys that the job lacks, as a whole', () => {
    const job = jobOf(yml`
      image: global
      default:
        before_script: [default]
        after_script: [default]
        services: [postgres]
        artifacts:
          paths: [a]
          expire_in: 1 day
      job:
        script: x
        artifacts:
          paths: [b]
        after_script: []
    `);

    expect(places(job.beforeScript)).toEqual(['default @ 3 default/before_script/0']);
    expect(job.image).toMatchObject({ value: { name: 'global' }, origin: { line: 1, definition: 'image' } });
    expect(job.services[0]?.origin).toMatchObject({ line: 5, path: ['default', 'services', 0] });
    expect(job.afterScript).toEqual([]);
    expect(job.artifacts?.value).toMatchObject({ paths: ['b'], expireIn: null });
  });

  it('prefer what default: says to a deprecated global key', () => {
    expect(jobOf('image: old\ndefault: {image: new}\njob: {script: x}\n').image?.value.name).toBe('new');
  });

  it('do not apply keys that default: does not know', () => {
    expect(jobOf('default: {stage: deploy, script: [x]}\njob: {script: y}\n').value).toEqual({
      script: ['y'],
      stage: 'test',
      variables: {},
    });
  });

  it.each([
    ['false', { before: 0, image: undefined }],
    ['[image]', { before: 0, image: 'i' }],
    ['[before_script]', { before: 1, image: undefined }],
    ['true', { before: 1, image: 'i' }],
  ])('pass inherit: default: %s', (rule, expected) => {
    const job = jobOf(
      `default: {image: i, before_script: [b]}\njob: {script: x, inherit: {default: ${rule}}}\n`,
    );

    expect({ before: job.beforeScript.length, image: job.image?.value.name }).toEqual(expected);
  });

  it('give trigger jobs no commands, image or services', () => {
    const job = jobOf(
      'default: {image: i, before_script: [b], services: [s]}\njob: {trigger: {include: x.yml}}\n',
    );

    expect(job).toMatchObject({ kind: 'trigger', image: null, services: [], beforeScript: [], script: [] });
  });
});

describe('variables', () => {
  it('merge by name, the job’s own over global ones', () => {
    const job = jobOf(
      'variables: {A: global, B: global}\njob:\n  script: x\n  variables: {B: job, C: job}\n',
    );

    expect(variablesOf(job)).toEqual({ A: 'global', B: 'job', C: 'job' });
    expect(places([...job.variables.values()])).toEqual([
      'global @ 1 variables/A',
      'job @ 4 job/variables/B',
      'job @ 4 job/variables/C',
    ]);
  });

  it.each([
    ['false', {}],
    ['true', { A: 'a', B: 'b' }],
    ['[B]', { B: 'b' }],
    ['[]', {}],
  ])('pass inherit: variables: %s', (rule, expected) => {
    expect(
      variablesOf(jobOf(`variables: {A: a, B: b}\njob: {script: x, inherit: {variables: ${rule}}}\n`)),
    ).toEqual(expected);
  });

  it.each([
    ['010', '8'],
    ['0x1F', '31'],
    ['1_000', '1000'],
    ['1.0', '1.0'],
    ['1.50', '1.5'],
    ['1.0e+20', '1.0e+20'],
    ['0.00001', '1.0e-05'],
    ['-3', '-3'],
    ['yes', 'true'],
    ['Off', 'false'],
    ['"010"', '010'],
    ['!!str 010', '010'],
    ['2375', '2375'],
    ['20.10', '20.1'],
    ['12345678901234567890', '12345678901234567890'],
    ['', ''],
    ['~', ''],
    ['2024-01-01', '2024-01-01'],
    ['$[[ inputs.version ]]', '$[[ inputs.version ]]'],
  ])('%s reach the runner as %s', (written, expected) => {
    expect(variablesOf(jobOf(`job:\n  script: x\n  variables:\n    A: ${written}\n`))).toEqual({
      A: expected,
    });
  });

  it('may be objects', () => {
    const job = jobOf(yml`
      variables:
        A: {value: a, description: d}
        B:
          description: no value
      job:
        script: x
        variables:
          C:
            value: 010
            expand: false
    `);

    expect(places([...job.variables.values()])).toEqual([
      'a @ 2 variables/A/value',
      ' @ 4 variables/B',
      '8 @ 9 job/variables/C/value',
    ]);
  });

  it.each(['text', '[a, b]', '{A: [1]}'])('that are %s are reported', (written) => {
    const job = jobOf(`job: {script: x, variables: ${written}}\n`);

    expect(job.variables.size).toBe(0);
    expect(job.unresolved).toHaveLength(1);
  });
});

describe('stages', () => {
  it.each([
    ['', ['.pre', 'build', 'test', 'deploy', '.post']],
    ['stages: [a, b]', ['.pre', 'a', 'b', '.post']],
    ['stages: [.post, a, .pre]', ['.pre', 'a', '.post']],
    ['types: [old]', ['.pre', 'old', '.post']],
  ])('%s', (stages, expected) => {
    expect(pipelineOf(`${stages}\njob: {script: x}\n`).stages).toEqual(expected);
  });

  it('are test for a job that names none', () => {
    expect(jobOf('job: {script: x}\n').stage).toBe('test');
    expect(jobOf('job: {script: x, stage: .pre}\n').stage).toBe('.pre');
  });
});
