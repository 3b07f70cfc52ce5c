import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolvePipeline } from '../../src/ci-file/resolve-pipeline.ts';
import type { Gitlab } from '../support/gitlab/gitlab.ts';
import { startGitlab } from '../support/gitlab/start-gitlab.ts';
import { clientOf, type Json } from './client.ts';

let gitlab: Gitlab;

beforeAll(async () => {
  gitlab = await startGitlab();
});
afterAll(() => gitlab.close());

type Files = Readonly<Record<string, string>>;

const root = '.gitlab-ci.yml';

/** Files in which the order of merging shows; the product and the stand-in resolve them with code of their own each. */
const pipelines: readonly (readonly [string, Files])[] = [
  [
    'extends a list whose parents overlap',
    {
      [root]:
        '.a:\n  script: [a]\n  before_script: [a]\n.b:\n  before_script: [b]\n  stage: deploy\nj:\n  extends: [.a, .b]\n',
    },
  ],
  [
    'a key set to null by the child',
    {
      [root]:
        'default:\n  before_script: [d]\n.a:\n  before_script: [a]\nj:\n  extends: .a\n  before_script: null\n  script: x\n',
    },
  ],
  [
    'an empty before_script against a default',
    {
      [root]: 'default:\n  before_script: [d]\nj:\n  before_script: []\n  script: x\nk:\n  script: x\n',
    },
  ],
  [
    'a reference into a parent that extends',
    {
      [root]:
        '.a:\n  script: [a1, a2]\n.b:\n  extends: .a\n  after_script: [z]\nj:\n  script: [!reference [.b, script], [n, [m]]]\n  after_script: !reference [.b, after_script]\n',
    },
  ],
  [
    'references to defaults',
    {
      [root]:
        'default:\n  before_script: [d]\nj:\n  before_script: [!reference [default, before_script], own]\n  script: x\n',
    },
  ],
  [
    'merge keys below extends',
    {
      [root]:
        '.m: &m\n  before_script: [m]\n  stage: build\n.e:\n  before_script: [e]\n  after_script: [e]\nj:\n  <<: *m\n  extends: .e\n  script: x\n',
    },
  ],
  [
    'several merge keys',
    {
      [root]:
        '.a: &a {before_script: [a], stage: build}\n.b: &b {before_script: [b], stage: deploy}\nj:\n  <<: [*a, *b]\n  script: x\n',
    },
  ],
  [
    'includes that override each other',
    {
      [root]: 'include: [one.yml, two.yml]\nj:\n  after_script: [root]\n',
      'one.yml': 'j:\n  script: [one]\n  before_script: [one]\n  after_script: [one]\n',
      'two.yml': 'include:\n  local: sub/three.yml\nj:\n  script: [two]\n',
      'sub/three.yml':
        'j:\n  script: [three]\n  stage: build\nk:\n  extends: .late\n  script: k\n.late:\n  before_script: [late]\n',
    },
  ],
  [
    'default in an include and globals in the root',
    {
      [root]:
        'include: d.yml\nafter_script: [global]\nj:\n  script: x\n  inherit: {default: [before_script]}\n',
      'd.yml': 'default:\n  before_script: [d]\n',
    },
  ],
  ['duplicate keys, the last one wins', { [root]: 'j:\n  script: a\n  script: b\nj:\n  script: c\n' }],
  ['a BOM, CRLF and no final newline', { [root]: '\u{feff}j:\r\n  script:\r\n    - a\r\n    - b' }],
  [
    'block scalars',
    { [root]: 'j:\n  script:\n    - |\n      a\n      b\n    - >-\n      c\n      d\n    - |+\n      e\n\n' },
  ],
  [
    'a number as a name, quoted words, and words that only look like booleans',
    { [root]: '1:\n  script: ["010", "yes", y, ~x]\n' },
  ],
  [
    'parallel and matrix names',
    {
      [root]:
        'a:\n  parallel: 3\n  script: x\nb:\n  script: x\n  parallel:\n    matrix:\n      - A: [1, 2]\n        B: z\n      - A: [three]\n        B: [y]\n',
    },
  ],
  [
    'stages that are given, and edges',
    { [root]: 'stages: [one, two]\nj:\n  stage: .pre\n  script: x\nk:\n  stage: two\n  script: x\n' },
  ],
  [
    'trigger jobs take no defaults',
    {
      [root]: 'default: {before_script: [d]}\nj:\n  trigger: other/project\nk:\n  script: x\n',
    },
  ],
  [
    'includes by glob',
    {
      [root]: 'include: ci/*.yml\n',
      'ci/b.yml': 'j:\n  script: b\n',
      'ci/a.yml': 'j:\n  script: a\n  stage: build\n',
      'ci/sub/c.yml': 'k:\n  script: never\n',
    },
  ],
];

test.each(pipelines)('GitLab’s lint and our resolution see the same jobs: %s', async (name, files) => {
  const path = `acme/p${pipelines.findIndex((one) => one[0] === name)}`;
  const project = gitlab.createProject({ path, files });
  const content_ref = await project.head();
  const url = `/projects/${project.id}/ci/lint?include_jobs=true&content_ref=${content_ref}`;
  const { body } = await clientOf(gitlab)('GET', url);
  expect(body.errors).toEqual([]);
  expect(ourJobs(files)).toEqual(lintedJobs(body.jobs));
});

function lintedJobs(jobs: readonly Json[]): unknown[] {
  return jobs
    .map((job) => [job.name, job.stage, job.before_script, job.script, job.after_script])
    .toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
}

function ourJobs(files: Files): unknown[] {
  const pipeline = resolvePipeline({ root, texts: new Map(Object.entries(files)) });
  if ('code' in pipeline) throw new Error(pipeline.reason);
  return [...pipeline.jobs.values()]
    .flatMap((job) =>
      job.instances.map((instance) => [
        instance.name,
        job.stage,
        job.beforeScript.map((command) => command.value),
        job.script.map((command) => command.value),
        job.afterScript.map((command) => command.value),
      ]),
    )
    .toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
}
