import type { AndOr, PipelineNode, Command, Statement } from 'unbash';

/** For each part of a list, whether the fallback behind the next `||` makes up for its failure. */
export function findSwallowed(list: AndOr): readonly boolean[] {
  const swallowed = list.commands.map(() => false);
  for (let index = list.operators.length - 1; index >= 0; index--) {
    const fallback = list.commands[index + 1];
    swallowed[index] =
      list.operators[index] === '||'
        ? fallback !== undefined && !failsAgain(fallback)
        : swallowed[index + 1] === true;
  }
  return swallowed;
}

/**
 * Whether the fallback of `… || fallback` leaves the script failed all the same: `|| exit 1`,
 * `|| { echo "no daemon"; exit 1; }`, `|| false`.
 */
function failsAgain(node: PipelineNode | AndOr): boolean {
  switch (node.type) {
    case 'Command':
      return isFailure(node);
    case 'BraceGroup':
    case 'Subshell':
      return node.body.commands.some(statementFails);
    case 'Redirected':
      return failsAgain(node.command);
    case 'AndOr':
      return node.commands.some(failsAgain);
    default:
      return false;
  }
}

function statementFails({ command }: Statement): boolean {
  return failsAgain(command);
}

function isFailure(command: Command): boolean {
  const program = command.name?.value ?? '';
  if (program === 'exit' || program === 'return') {
    const status = command.args[0];
    return status?.type !== 'Word' || status.value !== '0';
  }
  return /^(?:false|die|fail|abort)$/.test(program);
}
