/** The environment is missing a variable or holds one that cannot be used. The process must not start. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** The variable to mend. */
  readonly variable: string;

  /** @param problem What is wrong with it, without its value: several variables are secrets. */
  constructor(variable: string, problem: string) {
    super(`${variable}: ${problem}`);
    this.variable = variable;
  }
}
