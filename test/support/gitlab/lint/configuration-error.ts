/** Why a configuration is invalid; `errors` are what the lint endpoint lists. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly errors: readonly string[];

  constructor(...errors: string[]) {
    super(errors.join('; '));
    this.errors = errors;
  }
}
