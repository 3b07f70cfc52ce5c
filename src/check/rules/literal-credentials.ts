import type { LiteralSecret } from '../literal-secret.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';

/** A password or token that anyone who can read the repository can read, now and in its history. */
export const literalCredentials: CheckRule = {
  id: 'literal-credentials',
  severity: 'warning',
  title: 'A credential stands in the CI file in plain text',
  advice:
    'Revoke it, because the history keeps it; then store the new one as a masked CI/CD variable and refer to it by name.',
  find({ secrets }) {
    const values = new Set(secrets.map(({ value }) => value));
    return [...values].flatMap((value) => describe(secrets.filter((secret) => secret.value === value)));
  },
};

/** One finding for one credential, however often it is written. */
function describe(places: readonly LiteralSecret[]): readonly RuleFinding[] {
  const [first] = places;
  if (first === undefined) return [];
  const { what, place } = first;
  const others = new Set(places.map((other) => `${other.place.file}:${String(other.place.line)}`));
  others.delete(`${place.file}:${String(place.line)}`);
  const elsewhere = others.size === 0 ? '' : ` It stands in ${[...others].join(', ')} as well.`;
  const reason = `Here stands ${what} in plain text: everyone who can read the repository has it, and its history keeps it.${elsewhere}`;
  const jobs = [...new Set(places.map(({ job }) => job))];
  return jobs.map((job) => ({ job, place, subject: what, reason, propose: () => null }));
}
