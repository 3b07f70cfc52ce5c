import { whyNotReceived } from '../pipeline/artifact-order.ts';
import { expandVariables } from '../pipeline/expand-variables.ts';
import { textsOf } from '../pipeline/mapping.ts';
import type { ResolvedJob } from '../pipeline/resolved-pipeline.ts';
import { dockerCall, isBuild, operands, optionValues, type DockerCall } from '../shell/docker-call.ts';
import { readSteps } from '../shell/read-steps.ts';
import { archivesOf, tagsOf } from './archives.ts';
import { isArtifact } from './artifact-flows.ts';
import { imageName, isUnknowable, withoutTag } from './image-name.ts';
import { variablesOf, type Requirement, type Surroundings } from './property.ts';
import { anotherPushes, builtRepositories } from './pushed-images.ts';

/** Plays a job's docker commands on a list of images, without a daemon. */
export class ImageStore {
  readonly pulled: string[] = [];
  /** First command that names an image which is not there. */
  problem: string | null = null;
  private readonly images: Set<string>;
  private readonly job: ResolvedJob;
  private readonly requirement: Requirement;
  private readonly around: Surroundings;
  private readonly variables: Readonly<Record<string, string>>;
  /** A builder of its own keeps what it builds from the daemon's store. */
  private builderKeepsImages = false;

  constructor(job: ResolvedJob, requirement: Requirement, around: Surroundings) {
    this.job = job;
    this.requirement = requirement;
    this.around = around;
    this.variables = variablesOf(job, around);
    this.images = new Set(this.names(requirement['loaded']));
    for (const { calls, mayFail } of readSteps(job.commands))
      for (const call of calls) {
        const docker = dockerCall(call);
        if (docker !== null) this.play(docker, mayFail);
      }
  }

  private play(docker: DockerCall, mayFail: boolean): void {
    const { verb, args } = docker;
    const named = operands(args, verb === 'push' || verb === 'pull' ? ['-q', '-a'] : []).map((word) =>
      this.expand(word),
    );
    const [first] = named;
    if (verb === 'buildx create' && args.includes('--use'))
      this.builderKeepsImages = !optionValues(args, ['--driver']).includes('docker');
    else if (isBuild(docker)) this.build(docker);
    else if (verb === 'load') this.load();
    else if (verb === 'tag') this.tag(named);
    else if (verb === 'save') for (const image of named) this.need(image, 'save');
    else if (mayFail || first === undefined) return;
    else if (verb === 'pull') {
      this.images.add(imageName(first));
      this.pulled.push(imageName(first));
    } else if (verb === 'push') this.push(first, args);
    else if (verb === 'run' || verb === 'create') this.start(first, verb);
    else if (verb === 'inspect') this.need(first, 'inspect');
  }

  private build(docker: DockerCall): void {
    const loads = docker.args.some((word) => word === '--load' || /type=docker(?!,dest)/.test(word));
    if (this.builderKeepsImages && docker.verb.startsWith('buildx') && !loads) return;
    const tags = tagsOf(docker).map((tag) => imageName(this.expand(tag)));
    const kept =
      this.requirement['firstTagOnly'] === true && this.builderKeepsImages ? tags.slice(0, 1) : tags;
    for (const tag of kept) this.images.add(tag);
  }

  private load(): void {
    const paths = new Set(archivesOf(this.job, this.around).loaded.map(({ path }) => path));
    for (const [name, producer] of this.around.pipeline.jobs) {
      if (whyNotReceived(this.job, name, this.around.pipeline) !== null) continue;
      for (const archive of archivesOf(producer, this.around).saved)
        if (paths.has(archive.path) && isArtifact(producer, archive.path, this.around))
          this.add(archive.images);
    }
  }

  private add(images: readonly string[]): void {
    for (const image of images) if (!isUnknowable(image)) this.images.add(imageName(image));
  }

  private tag([source, name]: readonly string[]): void {
    if (source === undefined || name === undefined) return;
    this.need(source, 'tag');
    this.images.add(imageName(name));
  }

  private push(image: string, args: readonly string[]): void {
    const all = args.includes('--all-tags') || args.includes('-a');
    if (!all || ![...this.images].some((each) => each.startsWith(`${image}:`))) this.need(image, 'push');
  }

  /** Images of others are pulled when a container starts; those of this pipeline have to be there. */
  private start(written: string, verb: string): void {
    const image = imageName(written);
    const project = this.expand('$CI_REGISTRY_IMAGE');
    if (!image.startsWith(project) && !builtRepositories(this.around).includes(withoutTag(image))) return;
    const logsIn = readSteps(this.job.commands).some(({ calls }) =>
      calls.some((call) => dockerCall(call)?.verb === 'login'),
    );
    const pullable = logsIn && anotherPushes(image, this.job, this.around);
    if (verb === 'run' && (pullable || this.names(this.requirement['registryHas']).includes(image))) return;
    this.need(written, verb);
  }

  private need(written: string, verb: string): void {
    if (this.images.has(imageName(written)) || isUnknowable(written)) return;
    this.problem ??= `${verb} of ${imageName(written)}, there is ${[...this.images].join(', ') || 'nothing'}`;
  }

  private names(value: unknown): string[] {
    return textsOf(value).map((name) => imageName(this.expand(name)));
  }

  private expand(text: string): string {
    return expandVariables(text, this.variables);
  }
}
