import { expandVariables } from '../../shell/expand-variables.ts';

/** Predefined variables that not every pipeline has, and when it does. https://docs.gitlab.com/ci/variables/predefined_variables/ */
const sometimesSet: Readonly<Record<string, string>> = {
  CI_COMMIT_TAG:
    'GitLab sets it in pipelines for tags only. ${CI_COMMIT_TAG:-$CI_COMMIT_REF_SLUG} works everywhere, or give the job rules with if: $CI_COMMIT_TAG.',
  CI_COMMIT_BRANCH:
    'GitLab does not set it in pipelines for merge requests and tags. CI_COMMIT_REF_SLUG is there in all.',
  CI_REGISTRY_IMAGE:
    "GitLab sets it only where the project's container registry is switched on (Settings > General > Visibility).",
  CI_REGISTRY: "GitLab sets it only where the instance's container registry is switched on.",
};

const reference = /\$(?:(\w+)|\{(\w+)\})/g;

/** Names of the variables in a text that may be empty: known to be, or not known to the CI file. */
export function possiblyEmpty(text: string, variables: ReadonlyMap<string, string>): readonly string[] {
  const known = namesIn(text).filter((name) => variables.get(name) === '');
  return [...new Set([...known, ...namesIn(expandVariables(text, variables))])].filter(mayBeEmpty);
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(reference)].map((match) => match[1] ?? match[2] ?? '');
}

/** Most of what GitLab predefines is always there. */
function mayBeEmpty(name: string): boolean {
  return (
    name in sometimesSet ||
    /^CI_(?:MERGE_REQUEST|EXTERNAL|ENVIRONMENT|DEPENDENCY_PROXY|DEPLOY)_/.test(name) ||
    !/^(?:CI|GITLAB)(?:_|$)/.test(name)
  );
}

/** Says where a variable that was empty can get its value from. */
export function adviseVariable(name: string): string {
  const known = sometimesSet[name];
  if (known !== undefined) return `$${name}: ${known}`;
  return `Define ${name} under variables: in the CI file or in the project's settings (Settings > CI/CD > Variables; a protected one is there on protected branches and tags only), or let the job that makes it pass it on as a dotenv report.`;
}
