import { messageListSchema } from '@hexin/sdk/api/messages.ts'
import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import type { Messages } from '../../ports/relay.ts'
import type { Resource } from '../app.ts'
import { byNumber, listed } from '../page.ts'

export function messageResource({
  messages,
}: {
  readonly messages: Pick<Messages, 'undelivered'>
}): Resource {
  return (add) => {
    add({
      ...{ method: 'get', path: '/v1/messages', access: 'token', tag: 'members' },
      summary:
        'What this member owes to others and has not arrived, newest first: why, and until when it is tried',
      query: pageQuerySchema,
      response: messageListSchema,
      handler: ({ query }) => listed('messages', byNumber, query, messages.undelivered),
    })
  }
}
