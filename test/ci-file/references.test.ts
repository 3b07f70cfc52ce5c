import { describe, expect, it } from 'vitest';
import { jobOf, places, variablesOf, yml } from './pipeline-of.ts';

/** `.r0` refers to `.r1`, and so on. */
function chain(length: number): string {
  return Array.from({ length }, (_, at) => `.r${at}: {script: !reference [.r${at + 1}, script]}\n`).join('');
}

describe('!reference', () => {
  it('is flattened in scripts, nested, and points to where the command is written', () => {
    const job = jobOf(yml`
      .login:
        script:
          - login
          - !reference [.more, script]
      .more:
        script: [more]
      job:
        before_script:
          - !reference [.login, script]
        script:
          - !reference [.login, script]
          - [build, [push]]
    `);

    expect(places(job.script)).toEqual([
      'login @ 3 .login/script/0',
      'more @ 6 .more/script/0',
      'build @ 12 job/script/1/0',
      'push @ 12 job/script/1/1/0',
    ]);
    expect(places(job.beforeScript)).toEqual(['login @ 3 .login/script/0', 'more @ 6 .more/script/0']);
  });

  it('takes whole values and parts of mappings, after extends', () => {
    const job = jobOf(yml`
      .base: {services: [postgres], variables: {A: a, B: b}}
      .child: {extends: .base, variables: {B: child}}
      job:
        script: x
        services: !reference [.child, services]
        variables:
          OWN: !reference [.child, variables, B]
          A: !reference [.child, variables, A]
    `);

    expect(job.services.map(({ value }) => value.name)).toEqual(['postgres']);
    expect(variablesOf(job)).toEqual({ OWN: 'child', A: 'a' });
    expect(job.unresolved).toEqual([]);
  });

  it('reaches into default and into deprecated global keys', () => {
    const job = jobOf(yml`
      default:
        before_script: [default]
      after_script: [global]
      job:
        before_script: [own, !reference [default, before_script]]
        script: !reference [after_script]
    `);

    expect(places(job.beforeScript)).toEqual([
      'own @ 5 job/before_script/0',
      'default @ 2 default/before_script/0',
    ]);
    expect(places(job.script)).toEqual(['global @ 3 after_script/0']);
  });

  it('replaces, and does not merge, under extends', () => {
    const job = jobOf(yml`
      .vars: {variables: {V: v}}
      .base: {variables: {A: a}}
      job: {extends: .base, script: x, variables: !reference [.vars, variables]}
    `);

    expect(variablesOf(job)).toEqual({ V: 'v' });
  });

  it.each(['services', 'dependencies'])('is not flattened in %s', (key) => {
    const job = jobOf(`.x: {${key}: [a]}\njob: {script: x, ${key}: [b, !reference [.x, ${key}]]}\n`);

    expect(job.unresolved).toEqual(['.gitlab-ci.yml:1 is a list where GitLab takes none']);
    expect(job.value).toMatchObject({ script: ['x'] });
  });

  it.each([
    ['leads nowhere', '!reference [.gone, script]'],
    ['leads to nothing', '!reference [.empty, script]'],
    ['leads through a list', '!reference [.list, script, deeper]'],
    ['is empty', '!reference []'],
  ])('that %s leaves the rest of the script', (_how, reference) => {
    const job = jobOf(yml`
      .empty: {script: }
      .list: {script: [x]}
      job:
        script: [first, ${reference}, last]
    `);

    expect(job.script.map(({ value }) => value)).toEqual(['first', 'last']);
    expect(job.unresolved[0]).toContain('leads nowhere');
  });

  it('that leads in a circle is reported', () => {
    const job = jobOf(
      'job: {script: [a, !reference [.b, script]]}\n.b: {script: [!reference [job, script]]}\n',
    );

    expect(job.unresolved).toContain('!reference [.b, script] at .gitlab-ci.yml:1 leads nowhere');
  });

  it('is followed ten levels deep', () => {
    expect(
      jobOf(`${chain(9)}.r9: {script: end}\njob: {script: !reference [.r0, script]}\n`).unresolved,
    ).toEqual([]);
    expect(
      jobOf(`${chain(11)}.r11: {script: end}\njob: {script: !reference [.r0, script]}\n`).unresolved,
    ).toHaveLength(1);
  });
});
