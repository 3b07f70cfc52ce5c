/** Ends a case: its proof failed. */
export class Objection extends Error {
  override readonly name = 'Objection';
}
