/** The lab itself is at fault, or cannot run here: nothing is said about any pipeline. Printed as it is. */
export class LabError extends Error {
  override readonly name = 'LabError';
}
