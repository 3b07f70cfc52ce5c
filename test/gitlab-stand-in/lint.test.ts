import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Gitlab } from '../support/gitlab/gitlab.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { startGitlab } from '../support/gitlab/start-gitlab.ts';
import { clientOf, type Answer, type Json, type Send } from './client.ts';

let gitlab: Gitlab;
let shop: ProjectHandle;
let send: Send;

beforeEach(async () => {
  gitlab = await startGitlab();
  shop = gitlab.createProject({
    path: 'acme/shop',
    files: {
      '.gitlab-ci.yml': 'include: ci/build.yml\n',
      'ci/build.yml': '.base:\n  image: alpine\nbuild:\n  extends: .base\n  script: make\n',
    },
  });
  send = clientOf(gitlab);
});
afterEach(() => gitlab.close());

const lint = (content: string, options: object = {}): Promise<Answer> =>
  send('POST', `/projects/${shop.id}/ci/lint`, { content, include_jobs: true, ...options });
const errorsOf = async (content: string, options?: object): Promise<string[]> =>
  (await lint(content, options)).body.errors;

const includeWhen = (condition: string): string =>
  `include:\n  - local: ci/build.yml\n    rules:\n      - if: ${condition}\nt:\n  script: x\n`;

describe('validity', () => {
  test('an invalid file is a normal answer', async () => {
    const answer = await lint('test:\n  scrpt: make\n');
    expect(answer).toMatchObject({ status: 200, body: { valid: false, jobs: [] } });
    expect(answer.body.errors).toEqual([
      'jobs test config should implement the script:, run:, or trigger: keyword',
      'jobs config should contain at least one visible job',
    ]);
  });

  test('a valid file has jobs, no errors and a merged text', async () => {
    const { body } = await lint('test:\n  script: make\n');
    expect(body).toMatchObject({ valid: true, errors: [], warnings: [], includes: [] });
    expect(body.merged_yaml).toBe('---\ntest:\n  script: make\n');
  });

  test.each([
    ['', ['Please provide content of .gitlab-ci.yml']],
    ['just text', ['Invalid configuration format']],
    ['test:\n  script: make\n  scripts: x\n', ['jobs:test config contains unknown keys: scripts']],
    [
      'test:\n  script: {a: b}\n',
      ['jobs:test:script config should be a string or a nested array of strings up to 10 levels deep'],
    ],
    ['test:\n  script: make\n  extends: .none\n', ['test: unknown keys in `extends` (.none)']],
    ['a:\n  extends: b\n  script: x\nb:\n  extends: a\n', ['b: circular dependency detected in `extends`']],
    ['test:\n  script: make\n  needs: [none]\n', ['test job: undefined need: none']],
    [
      'test:\n  script: make\n  stage: none\n',
      ['test job: chosen stage none does not exist; available stages are .pre, build, test, deploy, .post'],
    ],
    ['a:\n  script: x\n  dependencies: [b]\n', ['a job: undefined dependency: b']],
    ['a:\n  script: x\n  services: docker:dind\n', ['jobs:a:services config should be a array']],
    [
      'a:\n  script: x\n  artifacts:\n    path: [x]\n',
      ['jobs:a:artifacts config contains unknown keys: path'],
    ],
    [
      'a:\n  script: x\n  artifacts:\n    paths: x\n',
      ['jobs:a:artifacts paths should be an array of strings'],
    ],
    ['a:\n  script: [!reference [none, script]]\n', ['!reference ["none", "script"] could not be found']],
    [
      'image: a\ndefault:\n  image: b\ntest:\n  script: x\n',
      ['image is defined in top-level and `default:` entry'],
    ],
    [
      'a:\n  script: x\n  needs: [b]\nb:\n  script: x\n  needs: [a]\n',
      ['The pipeline has circular dependencies: topological sort failed: ["a", "b"]'],
    ],
  ])('%j is refused', async (content, errors) => {
    expect(await errorsOf(content)).toEqual(errors);
  });

  test('broken YAML tells where', async () => {
    const [error] = await errorsOf('test:\n  script: "make\n');
    expect(error).toMatch(/^\(<unknown>\): .* at line \d+ column \d+$/);
  });

  test('warns of rules that may start two pipelines', async () => {
    const { body } = await lint('a:\n  script: x\n  rules:\n    - when: always\n');
    expect(body.valid).toBe(true);
    expect(body.warnings[0]).toContain('jobs:a may allow multiple pipelines to run');
    const quiet = 'workflow:\n  rules: [{when: always}]\na:\n  script: x\n  rules:\n    - when: always\n';
    expect((await lint(quiet)).body.warnings).toEqual([]);
  });
});

describe('merging', () => {
  test('extends merge deeply, lists replace, the job wins', async () => {
    const { body } = await lint(
      '.a:\n  variables: {X: 1, Y: 1}\n  script: [a]\n.b:\n  variables: {Y: 2}\nt:\n  extends: [.a, .b]\n  script: [t]\n',
    );
    expect(body.merged_yaml).toContain('t:\n  variables:\n    X: 1\n    Y: 2\n  script:\n  - t\n');
  });

  test('anchors, merge keys, references and nested scripts are resolved', async () => {
    const { body } = await lint(
      '.wait: &wait\n  - sleep 1\n.job: &job\n  image: alpine\n  before_script: [a, *wait]\n.r:\n  script: [r1, r2]\nt:\n  <<: *job\n  script:\n    - !reference [.r, script]\n    - t\n',
    );
    expect(body.errors).toEqual([]);
    expect(body.jobs).toMatchObject([
      { name: 't', before_script: ['a', 'sleep 1'], script: ['r1', 'r2', 't'] },
    ]);
    expect(body.merged_yaml).not.toContain('!reference');
  });

  test('defaults reach jobs without the key, unless inherit refuses', async () => {
    const { body } = await lint(
      'default:\n  before_script: [d]\n  tags: [x]\na:\n  script: a\nb:\n  script: b\n  before_script: [own]\nc:\n  script: c\n  inherit: {default: [tags]}\n',
    );
    expect(body.jobs.map((job: Json) => [job.name, job.before_script, job.tag_list])).toEqual([
      ['a', ['d'], ['x']],
      ['b', ['own'], ['x']],
      ['c', [], ['x']],
    ]);
  });

  test('parallel jobs are named as the pipeline will name them', async () => {
    const { body } = await lint(
      'a:\n  script: x\n  parallel: 2\nb:\n  script: x\n  parallel:\n    matrix:\n      - DB: [pg16, pg17]\n        NODE: [node22]\n',
    );
    expect(body.jobs.map((job: Json) => job.name)).toEqual([
      'a 1/2',
      'a 2/2',
      'b: [pg16, node22]',
      'b: [pg17, node22]',
    ]);
  });

  test('YAML 1.1 words are what Ruby takes them for', async () => {
    const { body } = await lint('a:\n  script: x\n  allow_failure: yes\n');
    expect(body.jobs[0].allow_failure).toBe(true);
  });

  test('edge stages are added to the stages', async () => {
    const { body } = await lint('stages: [build]\na:\n  stage: build\n  script: x\n');
    expect(body.merged_yaml).toContain('stages:\n- .pre\n- build\n- .post\n');
  });
});

describe('includes', () => {
  test('given content resolves them at the default branch, whatever branch it is for', async () => {
    await shop.commit('fix', { 'ci/build.yml': 'build:\n  script: make fixed\n' });
    const { body } = await lint('include: ci/build.yml\n', { ref: 'fix' });
    expect(body.jobs[0].script).toEqual(['make']);
    const sha = await shop.head();
    expect(body.includes).toEqual([
      {
        type: 'local',
        location: 'ci/build.yml',
        blob: `${gitlab.url}/acme/shop/-/blob/${sha}/ci/build.yml`,
        raw: `${gitlab.url}/acme/shop/-/raw/${sha}/ci/build.yml`,
        extra: {},
        context_project: 'acme/shop',
        context_sha: sha,
      },
    ]);
  });

  test('a committed file resolves them at its own commit', async () => {
    await shop.commit('fix', { 'ci/build.yml': 'build:\n  script: make fixed\n' });
    const path = `/projects/${shop.id}/ci/lint?include_jobs=true`;
    expect((await send('GET', `${path}&content_ref=fix`)).body.jobs[0].script).toEqual(['make fixed']);
    expect((await send('GET', path)).body.jobs[0].script).toEqual(['make']);
    expect((await send('GET', `${path}&content_ref=none`)).status).toBe(404);
    expect((await send('GET', `${path}&content_ref=fix&sha=main`)).status).toBe(400);
  });

  test('a missing one is named', async () => {
    expect(await errorsOf('include: none.yml\na: {script: b}\n')).toEqual([
      'Local file `none.yml` does not exist!',
    ]);
    expect(await errorsOf('include: notes.txt\n')).toEqual([
      'Included file `notes.txt` does not have YAML extension!',
    ]);
  });

  test('globs, other projects and components are found', async () => {
    gitlab.createProject({
      path: 'acme/templates',
      files: {
        'docker.yml': '.docker:\n  image: docker:27\n',
        'templates/build.yml':
          'spec:\n  inputs:\n    stage: {default: test}\n    image: {}\n---\n"build $[[ inputs.image ]]":\n  stage: $[[ inputs.stage ]]\n  script: x\n',
      },
    });
    const host = new URL(gitlab.url).host;
    const { body } = await lint(
      `include:\n  - local: /ci/*.yml\n  - project: acme/templates\n    file: docker.yml\n  - component: ${host}/acme/templates/build@main\n    inputs: {image: api}\n`,
    );
    expect(body.errors).toEqual([]);
    expect(body.includes.map((one: Json) => one.type)).toEqual(['local', 'file', 'component']);
    expect(body.jobs.map((job: Json) => job.name)).toEqual(['build', 'build api']);
  });

  test('inputs are required unless they have a default', async () => {
    gitlab.createProject({
      path: 'acme/c',
      files: { 'templates/t.yml': 'spec:\n  inputs:\n    a:\n---\nx:\n  script: $[[ inputs.a ]]\n' },
    });
    const host = new URL(gitlab.url).host;
    expect((await errorsOf(`include:\n  - component: ${host}/acme/c/t@main\n`))[0]).toContain(
      '`a` input: required value has not been provided',
    );
  });

  test('a file may include files, and the including one wins', async () => {
    await shop.commit('main', {
      'a.yml': 'include: b.yml\nt:\n  script: a\n',
      'b.yml': 't:\n  script: b\n  image: b\n',
    });
    const { body } = await lint('include: a.yml\nt:\n  tags: [x]\n');
    expect(body.jobs[0]).toMatchObject({ script: ['a'], tag_list: ['x'] });
    expect(body.includes).toHaveLength(2);
  });

  test('an include by rules is skipped when they do not apply', async () => {
    expect((await lint(includeWhen('$CI_PROJECT_PATH == "acme/shop"'))).body.jobs).toHaveLength(2);
    expect((await lint(includeWhen('$CI_PROJECT_PATH == "other"'))).body.jobs).toHaveLength(1);
  });

  test('remote files and templates are those the test provides', async () => {
    gitlab.instance.remoteFiles.set('https://example.com/x.yml', 'x:\n  script: x\n');
    expect((await lint('include: https://example.com/x.yml\n')).body.valid).toBe(true);
    expect((await errorsOf('include: https://example.com/y.yml\n'))[0]).toContain('could not be fetched');
  });
});

describe('dry runs', () => {
  const rules =
    'a:\n  script: x\n  rules:\n    - if: $CI_COMMIT_BRANCH == "main"\nb:\n  script: x\n  needs: [a]\n';

  test('see that a needed job would not be there', async () => {
    await shop.createBranch('fix');
    expect(await errorsOf(rules)).toEqual([]);
    expect(await errorsOf(rules, { dry_run: true })).toEqual([]);
    expect(await errorsOf(rules, { dry_run: true, ref: 'fix' })).toEqual([
      "'b' job needs 'a' job, but it was not added to the pipeline",
    ]);
  });

  test('see that no job at all would run', async () => {
    const content = 'a:\n  script: x\n  rules:\n    - if: $CI_COMMIT_BRANCH =~ /^release-/\n';
    expect((await errorsOf(content, { dry_run: true }))[0]).toContain('Pipeline will not run');
  });
});

test('too many lint calls get JSON with Retry-After and no throttle wording', async () => {
  const strict = await startGitlab({ lintsPerMinute: 1 });
  const project = strict.createProject({ path: 'acme/shop', files: { a: 'b' } });
  const own = clientOf(strict);
  await own('POST', `/projects/${project.id}/ci/lint`, { content: 'a: {script: b}' });
  const answer = await own('POST', `/projects/${project.id}/ci/lint`, { content: 'a: {script: b}' });
  expect(answer.status).toBe(429);
  expect(answer.body.message.error).toContain('requested too many times');
  expect(answer.headers.get('retry-after')).toBe('60');
  await strict.close();
});
