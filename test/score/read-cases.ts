import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { caseExpectation, type CaseExpectation } from './case-expectation.ts';

export interface Case {
  readonly id: string;
  readonly directory: string;
  readonly expectation: CaseExpectation;
}

/** The cases below a directory, in the order of their names. */
export function readCases(directory: string, only: readonly string[] | null): Case[] {
  return readdirSync(directory)
    .filter((id) => only === null || only.includes(id))
    .filter((id) => existsSync(path.join(directory, id, 'expected.json')))
    .sort()
    .map((id) => {
      const text = readFileSync(path.join(directory, id, 'expected.json'), 'utf8');
      return {
        id,
        directory: path.join(directory, id),
        expectation: caseExpectation.parse(JSON.parse(text)),
      };
    });
}

/** SHA-256 over names and contents of all files of the cases, in hexadecimal. */
export function digestOf(cases: readonly Case[]): string {
  const digest = createHash('sha256');
  for (const { id, directory } of cases)
    for (const file of filesBelow(directory)) {
      const content = readFileSync(path.join(directory, file));
      digest.update(`${id}/${file}\0${content.length}\0`).update(content);
    }
  return digest.digest('hex');
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(directory, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'),
    )
    .sort();
}
