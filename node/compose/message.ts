import { messageResource } from '../http/resources/messages.ts'
import { createSendMessages } from '../services/sendMessages.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** Statements that other members must get. */
export function messagePart({ clock, peers, signal, stores: { messages } }: Foundation): Part {
  const send = createSendMessages({ clock, peers, messages })
  async function work() {
    while ((await send()) > 0 && !signal.aborted);
  }
  return {
    resource: messageResource({ messages }),
    loops: [{ name: 'messages', everyMs: 250, work }],
  }
}
