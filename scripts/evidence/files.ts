import { createReadStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createFileDigests, type FileDigests } from '@hexin/sdk/evidence/fileDigests.ts'

const CHUNK = 1 << 18

/** A file as a stream that a fetch can send; `onBytes` hears how much has gone. */
export function fileBody(
  file: string,
  onBytes: (bytes: number) => void = () => undefined,
): ReadableStream<Uint8Array> {
  let bytes = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      onBytes(bytes)
      done(null, chunk)
    },
  })
  const source = createReadStream(file, { highWaterMark: CHUNK }).on('error', (error) =>
    counted.destroy(error),
  )
  return Readable.toWeb(source.pipe(counted)) as ReadableStream<Uint8Array>
}

/** Digests of a file in constant memory; `alter` may change bytes on the way. */
export async function digestFile(
  file: string,
  alter?: Transform,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<FileDigests> {
  const digests = createFileDigests(crypto)
  const source = createReadStream(file, { highWaterMark: CHUNK })
  let bytes = 0
  for await (const chunk of alter ? source.pipe(alter) : source) {
    digests.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
    onBytes(bytes)
  }
  return digests.finish()
}
