/** Where the variables of a job in these properties say that the project is. */
export const projectDirectory = '/project';

/** The absolute path; the runner's own `/builds/<group>/<project>` counts as the project. */
export function projectPath(file: string, workingDirectory = projectDirectory): string {
  const rooted = file
    .replace(/^\$\{?CI_PROJECT_DIR\}?/, projectDirectory)
    .replace(/^\/builds\/[^/]+\/[^/]+(?=\/|$)/, projectDirectory);
  const absolute = rooted.startsWith('/') ? rooted : `${workingDirectory}/${rooted}`;
  const kept: string[] = [];
  for (const part of absolute.split('/'))
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  return `/${kept.join('/')}`;
}
