/**
 * What GitLab's own variables look like: https://docs.gitlab.com/ci/variables/predefined_variables/.
 * `sample` is a value where one stands for all of them.
 */
const shapes: Readonly<Record<string, { readonly pattern: string; readonly sample?: string }>> = {
  CI_COMMIT_SHA: { pattern: '[0-9a-f]{40}', sample: 'f'.repeat(40) },
  CI_BUILD_REF: { pattern: '[0-9a-f]{40}', sample: 'f'.repeat(40) },
  CI_COMMIT_SHORT_SHA: { pattern: '[0-9a-f]{8}', sample: 'f'.repeat(8) },
  CI_PIPELINE_ID: { pattern: '[0-9]{1,20}' },
  CI_PIPELINE_IID: { pattern: '[0-9]{1,20}' },
  CI_JOB_ID: { pattern: '[0-9]{1,20}' },
  CI_PROJECT_ID: { pattern: '[0-9]{1,20}' },
  CI_COMMIT_REF_SLUG: { pattern: '[0-9a-z-]{1,63}' },
  // Projects that publish elsewhere set these two themselves, also to paths of Docker Hub.
  CI_REGISTRY: { pattern: '[^/]{1,200}' },
  CI_REGISTRY_IMAGE: { pattern: '[^/]{1,200}/\\S{1,500}' },
};

const variable = /\$(?:\{(?<braced>\w+)[^}]*\}|(?<plain>\w+))/g;

/** References are short; what is longer, or made of more variables, is not taken apart. */
const maxLength = 1_000;
const maxVariables = 4;

/**
 * Whether two references can mean one image, where a variable may stand for anything that its name
 * allows. Yes in doubt.
 */
export function couldBeSame(one: string, other: string): boolean {
  if (one === other) return true;
  if (one.length > maxLength || other.length > maxLength) return true;
  const [left, right] = withoutCommonEnds(tokensOf(one), tokensOf(other));
  if ([...left, ...right].filter(isVariable).length > maxVariables) return true;
  const leftText = sampleOf(left);
  const rightText = sampleOf(right);
  if (rightText !== null) return patternOf(left).test(rightText);
  if (leftText !== null) return patternOf(right).test(leftText);
  return true;
}

/** Variables as a whole, everything else character by character. */
function tokensOf(reference: string): readonly string[] {
  const tokens: string[] = [];
  let at = 0;
  for (const match of reference.matchAll(variable)) {
    tokens.push(
      ...reference.slice(at, match.index).split(''),
      `$${match.groups?.['braced'] ?? match.groups?.['plain'] ?? ''}`,
    );
    at = match.index + match[0].length;
  }
  return [...tokens, ...reference.slice(at).split('')];
}

/** A variable has one value: what both begin and end with is the same on both sides. */
function withoutCommonEnds(
  one: readonly string[],
  other: readonly string[],
): readonly [readonly string[], readonly string[]] {
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1;
  let end = 0;
  const longest = Math.min(one.length, other.length) - start;
  while (end < longest && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return [one.slice(start, one.length - end), other.slice(start, other.length - end)];
}

/** The text that the tokens stand for; null where a variable may have many values. */
function sampleOf(tokens: readonly string[]): string | null {
  const parts = tokens.map((token) => (isVariable(token) ? (shapes[token.slice(1)]?.sample ?? null) : token));
  return parts.includes(null) ? null : parts.join('');
}

function patternOf(tokens: readonly string[]): RegExp {
  const parts = tokens.map((token) =>
    isVariable(token)
      ? `(?:${shapes[token.slice(1)]?.pattern ?? '[^\\s]{0,1000}'})`
      : token.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'),
  );
  return new RegExp(`^${parts.join('')}$`);
}

function isVariable(token: string): boolean {
  return token.length > 1;
}
