import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';

// From src/server as from dist/src/server: the package's own docs folder is next to package.json.
const roots = ['../../docs/failure-classes/', '../../../docs/failure-classes/'].map(
  (path) => new URL(path, import.meta.url),
);

/** `GET /failure-classes/:id`: the page on a failure class, which merge requests link to. */
export function documentationRoute(app: FastifyInstance): void {
  app.get<{ Params: { id: string } }>('/failure-classes/:id', async (request, reply) => {
    const page = await readPage(request.params.id);
    if (page === null) return await reply.code(404).send({ error: 'no such failure class' });
    return await reply
      .type('text/plain; charset=utf-8')
      .header('x-content-type-options', 'nosniff')
      .send(page);
  });
}

async function readPage(id: string): Promise<string | null> {
  if (!/^[a-z0-9-]{1,64}$/.test(id)) return null;
  for (const root of roots) {
    const page = await readFile(new URL(`${id}.md`, root), 'utf8').catch(() => null);
    if (page !== null) return page;
  }
  return null;
}
