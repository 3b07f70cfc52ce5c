import type { ResolvedJob, ResolvedService } from '../pipeline/resolved-pipeline.ts';

export function daemonServices(job: ResolvedJob): ResolvedService[] {
  const services = job.services.filter(
    ({ name, alias }) => isDockerInDocker(name) || alias === 'docker' || /(?:^|\/)docker(?::|$)/.test(name),
  );
  return services.sort((a, b) => Number(b.name.includes('dind')) - Number(a.name.includes('dind')));
}

export function isDockerInDocker(image: string): boolean {
  return /dind|docker-in-docker/.test(image);
}

/** https://docs.gitlab.com/ci/services/#accessing-the-services */
export function hostNames(service: ResolvedService): string[] {
  const bare = service.name.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  const own = bare.includes('/') ? [bare.replaceAll('/', '__'), bare.replaceAll('/', '-')] : [bare];
  return [...service.alias.split(/[\s,]+/).filter((alias) => alias !== ''), ...own];
}
