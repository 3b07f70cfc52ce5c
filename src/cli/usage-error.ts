/** A mistake in what the user gave: arguments or input. The message is one line, printed on stderr; exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
