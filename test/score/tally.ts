import type { CaseResult } from './case-result.ts';

export interface Share {
  readonly right: number;
  readonly all: number;
}

export interface Tally {
  readonly classes: readonly { readonly name: string; readonly recall: Share; readonly precision: Share }[];
  readonly recall: Share;
  readonly precision: Share;
  readonly remedyKinds: Share;
  readonly evidence: Share;
  readonly evidenceLines: Share;
  readonly patches: Share & { readonly none: number; readonly wrong: number };
  readonly negatives: { readonly wrong: number; readonly all: number };
  readonly excused: number;
  readonly misled: number;
  readonly confusions: readonly {
    readonly from: string;
    readonly to: string;
    readonly cases: readonly string[];
  }[];
}

export function tally(results: readonly CaseResult[]): Tally {
  const positives = results.filter(({ expected }) => expected !== null);
  const negatives = results.filter(({ expected }) => expected === null);
  const counted = positives.filter(({ excused }) => !excused);
  const named = results.filter(({ named: name }) => name !== null && name !== 'error');
  const names = new Set([...positives.map(({ expected }) => expected), ...named.map(creditedTo)]);
  const patched = results.filter(({ patch }) => patch !== null);
  const judged = positives.filter(isRight);
  return {
    classes: [...names]
      .filter((name) => name !== null)
      .sort()
      .map((name) => ({
        name,
        recall: share(
          counted.filter(({ expected }) => expected === name),
          isRight,
        ),
        precision: share(
          named.filter((result) => creditedTo(result) === name),
          isRight,
        ),
      })),
    recall: share(counted, isRight),
    precision: share(named, isRight),
    remedyKinds: share(judged, ({ kindRight }) => kindRight === true),
    evidence: share(judged, ({ evidenceRight }) => evidenceRight === true),
    evidenceLines: {
      right: results.reduce((sum, { evidenceLines }) => sum + evidenceLines.right, 0),
      all: results.reduce((sum, { evidenceLines }) => sum + evidenceLines.all, 0),
    },
    patches: {
      ...share(patched, ({ patch }) => patch === 'right'),
      none: patched.filter(({ patch }) => patch === 'none').length,
      wrong: patched.filter(({ patch }) => patch === 'wrong').length,
    },
    negatives: { wrong: negatives.filter((result) => !isRight(result)).length, all: negatives.length },
    excused: positives.length - counted.length,
    misled: results.filter(({ misled }) => misled).length,
    confusions: confusions(results.filter((result) => !result.classRight && !result.excused)),
  };
}

function creditedTo(result: CaseResult): string | null {
  return result.classRight ? result.expected : result.named;
}

function isRight({ classRight }: CaseResult): boolean {
  return classRight;
}

function share(results: readonly CaseResult[], counts: (result: CaseResult) => boolean): Share {
  return { right: results.filter(counts).length, all: results.length };
}

function confusions(wrong: readonly CaseResult[]): Tally['confusions'] {
  const found = new Map<string, { from: string; to: string; cases: string[] }>();
  for (const { id, expected, named } of wrong) {
    const [from, to] = [expected ?? 'negative', named ?? 'unknown'];
    const known = found.get(`${from} ${to}`) ?? { from, to, cases: [] };
    known.cases.push(id);
    found.set(`${from} ${to}`, known);
  }
  return [...found.values()].sort((a, b) => b.cases.length - a.cases.length);
}
