/** The queue's store cannot be reached, or did not take a job in time. */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable';
}
