/** What the bot does when someone asks for it in a comment. */
export const commandNames = ['explain', 'retry', 'ignore', 'unignore', 'help'] as const;
export type CommandName = (typeof commandNames)[number];

export interface Command {
  /** A user name, without the @; whether it is the bot's, GitLab has to say. */
  readonly addressee: string;
  readonly name: CommandName;
}

/** No user name is longer than 255 characters; a bound keeps the expression's time in bounds, too. */
const longestLine = 300;

const commandLine = new RegExp(`^@([\\w.-]+)[\\s:,]+(${commandNames.join('|')})\\s*[.!]*$`, 'i');

/**
 * The command in a comment: the first line that holds nothing but a mention and one of the words. Quoted lines and code
 * are no commands. Null: none.
 */
export function findCommand(comment: string): Command | null {
  let fence: string | null = null;
  for (const whole of comment.split(/\r?\n/)) {
    const line = whole.length > longestLine ? '' : whole.trim();
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === null && mark !== undefined) fence = mark;
    else if (fence !== null && mark?.startsWith(fence) === true) fence = null;
    const [, addressee, name] = fence === null ? (commandLine.exec(line) ?? []) : [];
    if (addressee !== undefined && name !== undefined) {
      return { addressee, name: name.toLowerCase() as CommandName };
    }
  }
  return null;
}
