import { expandVariables } from '../pipeline/expand-variables.ts';
import { textsOf } from '../pipeline/mapping.ts';
import { shellLines } from '../shell/read-steps.ts';
import { imageName } from './image-name.ts';
import { ImageStore } from './image-store.ts';
import { variablesOf, type Property } from './property.ts';
import { anotherPushes } from './pushed-images.ts';

/** Every image that a command names is there when it runs. */
export const referencesAgree: Property = (job, requirement, around) =>
  new ImageStore(job, requirement, around).problem;

/** As above, and what it pulls of the project was pushed by another job or lies in the registry. */
export const imageAvailable: Property = (job, requirement, around) => {
  const { problem, pulled } = new ImageStore(job, requirement, around);
  if (problem !== null) return problem;
  const expand = (text: string): string => expandVariables(text, variablesOf(job, around));
  const known = new Set(textsOf(requirement['registryHas']).map((name) => imageName(expand(name))));
  const missing = pulled.find(
    (image) =>
      image.startsWith(expand('$CI_REGISTRY_IMAGE')) &&
      !known.has(image) &&
      !anotherPushes(image, job, around),
  );
  if (missing !== undefined) return `pulls ${missing}, which no job pushes`;
  const must = requirement['mustUse'];
  const uses =
    typeof must !== 'string' || shellLines(job.commands).some((line) => expand(line).includes(expand(must)));
  return uses ? null : `no longer uses ${must}`;
};
