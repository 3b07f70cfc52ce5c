import { badRequest } from '../http/api-error.ts';

/** Whether git takes it as a branch name (the rules of `git check-ref-format`). */
export function isValidBranchName(name: string): boolean {
  if (name === '' || name === '@' || name === 'HEAD' || name.startsWith('-')) return false;
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\.$|^\/|\/$/.test(name)) return false;
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));
}

/** @throws ApiError 400 when a new branch of that name cannot be made. */
export function checkNewBranch(name: string, existing: readonly string[]): void {
  const explain = (reason: string): never => {
    throw badRequest(`Something went wrong when we tried to create '${name}' for you: ${reason}`);
  };
  if (!isValidBranchName(name)) explain('Branch name is invalid');
  // git keeps branches as files: `a` and `a/b` cannot both exist.
  const clash = existing.find((other) => other.startsWith(`${name}/`) || name.startsWith(`${other}/`));
  if (clash !== undefined) explain(`Failed to create branch '${name}': reference conflicts with '${clash}'`);
}
