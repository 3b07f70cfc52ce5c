import { hasOption, optionValue, type DockerCall } from '../../docker/docker-call.ts';
import { imageName } from '../../docker/image-reference.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import { placeOfCommand } from '../place.ts';

/** They register emulators with the kernel and end: what they are known for cannot be done without. */
const emulatorImages =
  /(?:^|\/)(?:multiarch\/qemu-user-static|tonistiigi\/binfmt|docker\/binfmt|linuxkit\/binfmt|hypriot\/qemu-register)$/;

/** A container that a script starts with all rights. */
export const privilegedInScript: CheckRule = {
  id: 'privileged-in-script',
  severity: 'warning',
  title: 'The script starts a privileged container',
  advice: 'Ask for what the container needs instead: --device, --cap-add, or a mount.',
  find({ pipeline, jobs }) {
    return jobs.flatMap((checked) =>
      checked.commands.flatMap((command): RuleFinding[] => {
        const { call } = command;
        if (call === null || !startsPrivileged(call)) return [];
        const image = checked.expand(call.operands[0]?.text ?? '');
        if (emulatorImages.test(imageName(image))) return [];
        return [
          {
            job: checked.job.name,
            place: placeOfCommand(pipeline.files.texts, command),
            subject: `${call.verb} ${call.operands[0]?.text ?? ''}`,
            reason: `docker ${call.verb} --privileged gives the container the devices and the kernel of the machine below: what runs in ${image === '' ? 'it' : image} can leave the container.`,
            propose: () => null,
          },
        ];
      }),
    );
  },
};

function startsPrivileged(call: DockerCall): boolean {
  if (!['run', 'create', 'exec'].includes(call.verb) || !hasOption(call, '--privileged')) return false;
  return optionValue(call, '--privileged')?.text !== 'false';
}
