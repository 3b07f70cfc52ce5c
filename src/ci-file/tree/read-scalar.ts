import type { Scalar } from 'yaml';
import { plainScalarKind } from '../yaml/plain-scalar.ts';
import { plainScalar } from '../yaml/plain-value.ts';

export interface ScalarValue {
  readonly value: string | number | boolean | null;
  readonly text: string;
}

/**
 * A scalar as Ruby's Psych types it, and as a string the way Ruby prints it, which is what a
 * runner gets for a variable: `010` is 8, `1.0` stays `1.0`, `yes` is `true`.
 */
export function readScalar(node: Scalar): ScalarValue {
  const value = plainScalar(node);
  if (typeof value !== 'number') return { value, text: String(value ?? '') };
  const written = String(node.value);
  const isFloat = plainScalarKind(written) === 'float' || (written.includes(':') && written.includes('.'));
  return { value, text: isFloat ? floatText(value) : String(value) };
}

/** Ruby writes `1.0`, `1.0e+20`, `1.0e-05`. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const magnitude = Math.abs(value);
  if (magnitude === 0 || (magnitude >= 1e-4 && magnitude < 1e16)) {
    return Number.isInteger(value) ? `${value}.0` : String(value);
  }
  if (!Number.isFinite(value)) return String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`;
}
