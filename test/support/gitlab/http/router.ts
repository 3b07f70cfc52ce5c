import type { Method, Route } from './route.ts';

export interface Match {
  readonly route: Route;
  readonly path: Record<string, string>;
}

interface Compiled {
  readonly route: Route;
  readonly segments: readonly string[];
}

/** Finds the endpoint of a request. Path segments are percent-decoded one by one, as GitLab requires. */
export class Router {
  readonly #routes: readonly Compiled[];

  constructor(routes: readonly Route[]) {
    // Fixed segments win over parameters: `/issues/5` before `/:noteable/:id` would matter otherwise.
    this.#routes = routes
      .map((route) => ({ route, segments: route.template.split('/').slice(1) }))
      .toSorted((a, b) => parameterCount(a) - parameterCount(b));
  }

  /** @param path still encoded, below `/api/v4`, starting with `/`. */
  find(method: string, path: string): Match | null {
    const segments = path.split('/').slice(1);
    for (const candidate of this.#routes) {
      if (candidate.route.method !== method || candidate.segments.length !== segments.length) continue;
      const values = matchSegments(candidate.segments, segments);
      if (values !== null) return { route: candidate.route, path: values };
    }
    return null;
  }

  /** Methods that exist for a path; empty when the path itself is unknown. */
  methodsFor(path: string): Method[] {
    const segments = path.split('/').slice(1);
    return this.#routes
      .filter((candidate) => candidate.segments.length === segments.length)
      .filter((candidate) => matchSegments(candidate.segments, segments) !== null)
      .map((candidate) => candidate.route.method);
  }
}

function parameterCount(compiled: Compiled): number {
  return compiled.segments.filter((segment) => segment.startsWith(':')).length;
}

function matchSegments(
  template: readonly string[],
  segments: readonly string[],
): Record<string, string> | null {
  const values: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    const decoded = decode(segments[index] ?? '');
    if (decoded === null || decoded === '') return null;
    if (expected.startsWith(':')) values[expected.slice(1)] = decoded;
    else if (expected !== decoded) return null;
  }
  return values;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
