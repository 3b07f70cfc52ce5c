import { expandVariables } from '../pipeline/expand-variables.ts';
import { isMapping } from '../pipeline/mapping.ts';
import { shellLines } from '../shell/read-steps.ts';
import { variablesOf, type Property } from './property.ts';
import { usesDaemon } from './waits-for-daemon.ts';

/** The job's image has docker, or the script installs it before it uses it. */
export const hasDockerCli: Property = (job, requirement, around) => {
  const image = expandVariables(job.image.name, variablesOf(job, around));
  const compose = requirement['compose'] === true && /docker:(?:1\d|20\.10\.[0-9])(?:-|$)/.test(image);
  if (/(?:^|\/)docker[:@]/.test(image)) return compose ? 'that image has no compose plugin' : null;
  const lines = shellLines(job.commands);
  const installer = /apk add|(?:apt|apt-get|dnf|yum|microdnf) install/;
  const name = new RegExp(String(requirement['pkg'] ?? 'docker'));
  const installed = lines.findIndex((line) => installer.test(line) && name.test(line));
  const used = lines.findIndex(usesDaemon);
  return installed !== -1 && (used === -1 || installed < used) ? null : 'the image has no docker client';
};

/** The directory is made before an archive is saved into it. */
export const mkdirBefore: Property = (job, requirement) => {
  const directory = String(requirement['dir']);
  const lines = shellLines(job.commands);
  const made = lines.findIndex((line) =>
    new RegExp(`mkdir\\s+(-p\\s+)?["']?(\\$CI_PROJECT_DIR/)?${directory}`).test(line),
  );
  const saved = lines.findIndex(
    (line) => /docker\s+(?:image\s+)?save/.test(line) && line.includes(`${directory}/`),
  );
  return saved === -1 || (made !== -1 && made <= saved)
    ? null
    : `${directory} is not made before docker save`;
};

export const noOption: Property = (job, requirement) => {
  const text = String(requirement['text']);
  return job.commands.some((command) => command.includes(text)) ? `still has ${text}` : null;
};

export const contains: Property = (job, requirement) => {
  const expression = String(requirement['re']);
  return new RegExp(expression).test(job.commands.join('\n')) ? null : `no command has ${expression}`;
};

export const varIs: Property = (job, requirement, around) => {
  const name = String(requirement['name']);
  const value = expandVariables(`$${name}`, variablesOf(job, around));
  return new RegExp(String(requirement['re'])).test(value) ? null : `${name} is ${value}`;
};

export const expiresLater: Property = (job, requirement) => {
  const { artifacts } = job.keywords;
  const expiry = isMapping(artifacts) ? artifacts['expire_in'] : undefined;
  return expiry === requirement['was'] ? 'artifacts expire as early as before' : null;
};
