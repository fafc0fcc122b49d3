/** One frame of a stream of server-sent events: those fields that nodes send. */
export type EventFrame = { readonly id: string | undefined; readonly data: string | undefined }

/** Reads a body of server-sent events frame by frame (WHATWG HTML, 9.2.6). Ends when the body ends; what was cut off is no frame. */
export async function* readFrames(body: ReadableStream<Uint8Array>): AsyncGenerator<EventFrame> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const frames = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = frames.pop() ?? ''
      yield* frames.map(toFrame)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function toFrame(frame: string): EventFrame {
  const field = (name: string) =>
    frame
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2)
  return { id: field('id'), data: field('data') }
}
