import { echoLiteral } from './read-echo.ts';
import { outcomeLiterals } from './read-outcome.ts';
import { factLiterals } from './runner-facts.ts';
import { headingLiterals } from './runner-sections.ts';
import { serviceLogLiterals } from './service-log.ts';
import { truncationLiteral } from './trace-builder.ts';

/** What every line holds that the trace builder reads more from than its text. */
export const landmarkLiterals: readonly string[] = [
  'section_start:',
  'section_end:',
  echoLiteral,
  truncationLiteral,
  ...outcomeLiterals,
  ...factLiterals,
  ...headingLiterals,
  ...serviceLogLiterals,
];
