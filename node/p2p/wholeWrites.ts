import type { ConnectionEncrypter, MessageStream } from '@libp2p/interface'

/**
 * Has an encrypter hand each of its messages to the socket in one piece. It makes them of several (length, ciphertext, tag), which the transport would
 * send one by one: two packets a message and, at the other end, two wake-ups.
 */
export function wholeWrites<Components>(
  create: (components: Components) => ConnectionEncrypter,
): (components: Components) => ConnectionEncrypter {
  return (components) => {
    const encrypter = create(components)
    const inbound = encrypter.secureInbound.bind(encrypter)
    const outbound = encrypter.secureOutbound.bind(encrypter)
    encrypter.secureInbound = (connection, options) => inbound(joining(connection), options)
    encrypter.secureOutbound = (connection, options) => outbound(joining(connection), options)
    return encrypter
  }
}

function joining(connection: MessageStream): MessageStream {
  const send = connection.send.bind(connection)
  connection.send = (data) => send(data.subarray())
  return connection
}
