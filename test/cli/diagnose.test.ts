import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const pipelines = fileURLToPath(new URL('../support/demo-pipelines/', import.meta.url));
const trace = path.join(pipelines, 'missing-artifact/trace.log');
const ci = path.join(pipelines, 'missing-artifact/.gitlab-ci.yml');

const pytestTrace = [
  '\u001b[0KRunning with gitlab-runner 17.8.0 (34913c79)\u001b[0;m',
  'section_start:1791026492:step_script\r\u001b[0K\u001b[0KExecuting "step_script" stage of the job script',
  '\u001b[32;1m$ docker info\u001b[0;m',
  'FAILED tests/test_orders.py::test_total - assert 41 == 42',
  '1 failed, 6 passed in 3.12s',
  'section_end:1791026500:step_script\r\u001b[0K\u001b[31;1mERROR: Job failed: exit code 1\u001b[0;m',
  '',
].join('\n');

let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'pipewright-cli-'));
});
afterAll(async () => {
  await rm(scratch, { recursive: true });
});

async function scratchFile(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(scratch, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

describe('pipewright diagnose', () => {
  it('prints JSON that its published schema describes', async () => {
    const result = await runCli(['diagnose', '--trace', trace, '--ci', ci, '--format', 'json']);
    const report: unknown = JSON.parse(result.stdout);
    const schema = JSON.parse(await readFile('schemas/diagnosis.schema.json', 'utf8')) as object;
    const validate = new Ajv2020().compile(schema);

    expect({ valid: validate(report), errors: validate.errors }).toEqual({ valid: true, errors: null });
    expect(result.status).toBe(0);
    expect(report).toMatchObject({
      schemaVersion: 1,
      verdict: 'diagnosed',
      job: 'push',
      diagnoses: [
        {
          failureClass: 'missing-artifact',
          confidence: 'high',
          remedy: { kind: 'patch', files: ['.gitlab-ci.yml'] },
        },
      ],
    });
  });

  it('quotes the line that proves it in the text for people', async () => {
    const { status, stdout } = await runCli(['diagnose', '--trace', trace, '--ci', ci, '--job', 'push']);
    expect(status).toBe(0);
    expect(stdout).toContain('push: missing-artifact (high confidence)');
    expect(stdout).toMatch(/trace:\d+: open image\.tar: no such file or directory/);
    expect(stdout).toContain('+      - image.tar');
  });

  it('reads the trace from standard input', async () => {
    const input = await readFile(trace);
    const { status, stdout } = await runCli(['diagnose', '--trace', '-', '--ci', ci], { input });
    expect([status, stdout.split('\n')[0]]).toEqual([0, 'push: missing-artifact (high confidence)']);
  });

  it('says unknown of a failing test suite, with status 1', async () => {
    const file = await scratchFile('pytest.log', pytestTrace);
    const { status, stdout } = await runCli([
      'diagnose',
      '--trace',
      file,
      '--ci',
      ci,
      '--job',
      'build',
      '--format',
      'json',
    ]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      verdict: 'unknown',
      job: 'build',
      diagnoses: [],
      considered: [],
    });
  });

  it('takes a trace of 50 MB', async () => {
    const line = `${'x'.repeat(99)}\n`;
    const head = await readFile(trace, 'utf8');
    const at = head.indexOf('\u001b[32;1m$ docker load');
    const file = await scratchFile('large.log', head.slice(0, at) + line.repeat(500_000) + head.slice(at));
    const { status, stdout } = await runCli([
      'diagnose',
      '--trace',
      file,
      '--ci',
      ci,
      '--job',
      'push',
      '--format',
      'json',
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ diagnoses: [{ failureClass: 'missing-artifact' }] });
  });
});

describe('bad input is one clear line on stderr and status 2', () => {
  const cases: readonly [
    string,
    (files: { garbage: string; badYaml: string; folder: string }) => string[],
    RegExp,
  ][] = [
    ['no flags at all', () => [], /--trace FILE is missing/],
    ['an unknown flag', () => ['--trace', trace, '--ci', ci, '--frobnicate'], /frobnicate/],
    ['a stray word', () => ['--trace', trace, '--ci', ci, 'extra'], /extra/],
    [
      'a format it does not know',
      () => ['--trace', trace, '--ci', ci, '--format', 'xml'],
      /--format takes text or json, not "xml"/,
    ],
    [
      'a trace that is not there',
      () => ['--trace', '/no/such.log', '--ci', ci],
      /cannot read the trace .*: no such file or directory/,
    ],
    [
      'a directory as trace',
      ({ folder }) => ['--trace', folder, '--ci', ci],
      /illegal operation on a directory/,
    ],
    [
      'a CI file that is not there',
      () => ['--trace', trace, '--ci', '/no/such.yml'],
      /cannot read the CI file .*: no such file or directory/,
    ],
    [
      'a directory as CI file',
      ({ folder }) => ['--trace', trace, '--ci', folder],
      /illegal operation on a directory/,
    ],
    ['garbage as trace', ({ garbage }) => ['--trace', garbage, '--ci', ci], /is not text/],
    [
      'garbage as CI file',
      ({ garbage }) => ['--trace', trace, '--ci', garbage],
      /the CI file .* cannot be used/,
    ],
    [
      'a CI file that is no YAML',
      ({ badYaml }) => ['--trace', trace, '--ci', badYaml],
      /the CI file .* cannot be used: .*bad\.yml:3 is not valid YAML/,
    ],
    [
      'a job that is not in the file',
      () => ['--trace', trace, '--ci', ci, '--job', 'deploy'],
      /has no job "deploy"; its jobs are build, push/,
    ],
    [
      'a CI file outside the root',
      ({ folder }) => ['--trace', trace, '--ci', ci, '--root', folder],
      /is not below --root/,
    ],
  ];

  it.each(cases)('%s', async (_, argumentsFor, message) => {
    const bytes = Uint8Array.from({ length: 4096 }, (_unused, index) => (index * 151) % 256);
    const garbage = await scratchFile('garbage.bin', bytes);
    const badYaml = await scratchFile('bad.yml', 'build:\n  script: [docker info\n  image: docker:27\n');
    const { status, stdout, stderr } = await runCli([
      'diagnose',
      ...argumentsFor({ garbage, badYaml, folder: scratch }),
    ]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });

  it('an empty trace', async () => {
    const { status, stderr } = await runCli(['diagnose', '--trace', '-', '--ci', ci]);
    expect([status, stderr]).toEqual([2, 'pipewright diagnose: the trace standard input is empty\n']);
  });

  it('a command it does not have', async () => {
    const { status, stderr } = await runCli(['repair']);
    expect([status, stderr]).toEqual([2, 'pipewright: no command "repair"; see pipewright --help\n']);
  });
});

it('its options are told on request, like those of every command', async () => {
  const { status, stdout } = await runCli(['fix', '--help']);
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^fix: .*--write/)]);
});
