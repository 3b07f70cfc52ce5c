import type { PlainValue } from '../pipeline.ts';
import type { SourcedScalar, SourcedValue } from '../tree/sourced-value.ts';

/**
 * A value as plain data to be written to a file. In the file it comes from, `$[[ inputs.name ]]` stays as
 * it is; in another file that has other inputs, the value it stands for is written.
 */
export function toWrite(value: SourcedValue, file: string): PlainValue {
  if (value.template !== null && value.site.document.path === file) return value.template;
  switch (value.kind) {
    case 'scalar':
      return value.value;
    case 'list':
      return value.items.map((item) => toWrite(item.value, file));
    case 'map':
      return Object.fromEntries(
        [...value.entries].map(([name, entry]) => [name, toWrite(entry.value, file)]),
      );
    case 'reference':
      return { '!reference': value.target };
  }
}

export function textToWrite(scalar: SourcedScalar, file: string): string {
  return scalar.template !== null && scalar.site.document.path === file ? scalar.template : scalar.text;
}
