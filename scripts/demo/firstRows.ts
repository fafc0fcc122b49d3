/**
 * The header and the first `limit` rows of a CSV stream, byte for byte. A line break inside quotes doesn't end a row.
 */
export async function* firstRows(
  source: AsyncIterable<Buffer | string>,
  limit: number,
): AsyncGenerator<Buffer> {
  let rows = -1
  let quoted = false
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk)
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] === QUOTE) quoted = !quoted
      else if (bytes[i] === NEWLINE && !quoted && ++rows === limit) {
        yield bytes.subarray(0, i + 1)
        return
      }
    }
    yield bytes
  }
}

const QUOTE = 0x22
const NEWLINE = 0x0a
