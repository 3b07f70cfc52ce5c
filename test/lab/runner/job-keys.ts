import { z } from 'zod';
import type { ArtifactsDefinition, ContainerDefinition, ServiceDefinition } from './expanded-pipeline.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform(toList);
const containerSchema = z.union([
  z.string().transform((name) => ({ name, entrypoint: null })),
  z.object({ name: z.string(), entrypoint: oneOrMore.nullable().default(null) }),
]);
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const serviceSchema = z.union([
  z.string().transform((name) => ({ name })),
  z.object({
    name: z.string(),
    alias: z.string().optional(),
    entrypoint: oneOrMore.nullish(),
    command: oneOrMore.nullish(),
    variables: z.record(z.string(), scalar).optional(),
  }),
]);
const artifactsSchema = z.object({
  paths: z.array(z.string()).default([]),
  exclude: z.array(z.string()).default([]),
  when: z.string().default('on_success'),
});
const needSchema = z.union([
  z.string().transform((job) => ({ job, artifacts: true })),
  z.object({ job: z.string(), artifacts: z.boolean().default(true) }),
]);

/** `image:` in either form. */
export function readContainer(value: unknown): ContainerDefinition {
  return containerSchema.parse(value);
}

/** An entry of `services:` in either form; an alias may hold several names. */
export function readService(value: unknown): ServiceDefinition {
  const service: z.infer<typeof serviceSchema> = serviceSchema.parse(value);
  const { name, alias, entrypoint, command, variables } = {
    alias: undefined,
    entrypoint: null,
    command: [],
    variables: {},
    ...service,
  };
  return {
    name,
    aliases: (alias ?? '').split(/[\s,]+/).filter((each) => each !== ''),
    entrypoint: entrypoint ?? null,
    command: command ?? [],
    variables: variables ?? {},
  };
}

export function readArtifacts(value: unknown): ArtifactsDefinition | null {
  return value === undefined || value === null ? null : artifactsSchema.parse(value);
}

export function readNeeds(value: readonly unknown[]): readonly { job: string; artifacts: boolean }[] {
  return value.map((need) => needSchema.parse(need));
}

/** GitLab takes a single value for a list of one in many places. */
export function toList<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
