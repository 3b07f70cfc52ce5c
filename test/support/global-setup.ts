import { hasProgram } from './has-program.ts';

/** Programs that some tests run against for real, and what is not tested without them. */
const programs: Readonly<Record<string, string>> = {
  'redis-server': 'the queue on Redis',
  postgres: 'the queue on a PostgreSQL server',
};

/**
 * Says loudly what cannot be tested on this machine. In CI, where `.ci/run` installs Redis, its absence is
 * an error: a missing install step must not look like a pass.
 */
export function setup(): void {
  for (const [program, tested] of Object.entries(programs)) {
    if (hasProgram(program)) continue;
    if (process.env['CI'] === 'true' && program === 'redis-server') {
      throw new Error(`${program} is not installed, so ${tested} cannot be tested`);
    }
    process.stderr.write(`\nNOT TESTED HERE: ${tested}, because ${program} is not on the PATH\n\n`);
  }
}
