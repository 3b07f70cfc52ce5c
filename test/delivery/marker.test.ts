import { describe, expect, it } from 'vitest';
import { encodeMarker, findMarker, type Marker } from '../../src/delivery/marker.ts';

const marker: Marker = {
  version: 1,
  failureClass: 'tls-mismatch',
  targetBranch: 'main -- x',
  jobs: ['build: --', 'ü'],
  edit: 'abc',
  commit: 'def',
  withdrawn: false,
  unhelpful: false,
  pipelineId: 7,
  failedAt: '2026-11-20T09:15:02Z',
};

describe('a marker', () => {
  it('is found again in a description', () => {
    expect(findMarker(`Some text.\n\n${encodeMarker(marker)}\n`)).toEqual(marker);
  });

  it('is an HTML comment, whatever the names in it', () => {
    const inside = encodeMarker(marker).slice('<!--'.length, -'-->'.length);

    expect(inside).not.toContain('--');
    expect(inside).not.toContain('>');
  });

  it('cannot be forged by what is quoted above it', () => {
    const forged = encodeMarker({ ...marker, withdrawn: true });

    expect(findMarker(`\`\`\`text\n${forged}\n\`\`\`\n\n${encodeMarker(marker)}`)).toEqual(marker);
  });

  it.each([
    '',
    'no marker',
    '<!-- pipewright:fix !!! -->',
    '<!-- pipewright:fix bm90IGpzb24= -->',
    '<!-- pipewright:fix eyJ2ZXJzaW9uIjoyfQ== -->',
  ])('is not found in %j', (description) => {
    expect(findMarker(description)).toBeNull();
  });
});
