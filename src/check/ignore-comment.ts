import type { CheckFinding } from './finding.ts';

const directive = /#\s*pipewright:\s*ignore\s+([a-z][a-z0-9-]*(?:[\s,]+[a-z][a-z0-9-]*)*)/;

/**
 * Whether a comment asks not to be told: `# pipewright: ignore rule-id[, rule-id…]` at the end of the
 * line, or in the comment lines right above it.
 */
export function isIgnored(
  { rule, file, line }: Pick<CheckFinding, 'rule' | 'file' | 'line'>,
  texts: ReadonlyMap<string, string>,
): boolean {
  const lines = (texts.get(file) ?? '').split('\n');
  if (rulesIn(lines[line - 1]).includes(rule)) return true;
  for (let above = line - 2; lines[above]?.trimStart().startsWith('#') === true; above -= 1)
    if (rulesIn(lines[above]).includes(rule)) return true;
  return false;
}

function rulesIn(line: string | undefined): readonly string[] {
  return directive.exec(line?.slice(0, 1_000) ?? '')?.[1]?.split(/[\s,]+/) ?? [];
}
