import type { Instance } from '../instance.ts';
import type { Token, User } from '../state/user.ts';
import type { Parameters, Values } from './parameters.ts';
import type { Reply } from './reply.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';

type PathNames<T extends string> = T extends `${infer Head}/${infer Rest}`
  ? PathNames<Head> | PathNames<Rest>
  : T extends `:${infer Name}`
    ? Name
    : never;

/** One request as a route sees it: identity established, parameters checked and converted. */
export interface Call<N extends string = string, P extends Parameters = Parameters> {
  readonly instance: Instance;
  readonly method: Method;
  /** Decoded path parameters. */
  readonly path: Readonly<Record<N, string>>;
  readonly values: Values<P>;
  /** null for anonymous requests. */
  readonly user: User | null;
  readonly token: Token | null;
  /** The URL as requested, for links to other pages. */
  readonly url: URL;
}

export interface Route {
  readonly method: Method;
  /** For instance `/projects/:id/hooks/:hook_id`. */
  readonly template: string;
  readonly parameters: Parameters;
  readonly handle: (call: Call) => Promise<Reply> | Reply;
}

/** Declares an endpoint; the handler's types follow from the template and the parameters. */
export function route<const T extends string, const P extends Parameters>(
  method: Method,
  template: T,
  parameters: P,
  handle: (call: Call<PathNames<T>, P>) => Promise<Reply> | Reply,
): Route {
  // The router fills `path` from the template and `values` from `parameters`, which is what the types say.
  return { method, template, parameters, handle: handle as unknown as Route['handle'] };
}
