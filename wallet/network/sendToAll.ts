/**
 * Hands the same to several members, so that none can hold it back alone.
 * @throws the first one's reason, where none takes it
 */
export async function sendToAll<T>(to: readonly T[], send: (one: T) => Promise<unknown>): Promise<void> {
  const sent = await Promise.allSettled(to.map(send))
  const first = sent.find((outcome) => outcome.status === 'rejected')
  if (first && sent.every(({ status }) => status === 'rejected')) throw first.reason
}
