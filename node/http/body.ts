import { HexinError } from '@hexin/sdk/errors/base.ts'
import { isTooDeep, JSON_DEPTH_MAX } from '@hexin/sdk/jsonDepth.ts'
import express, { type RequestHandler } from 'express'

const BODY_BYTES = 4 * 1024 * 1024
/** How long a JSON body may take to come. */
const BODY_MS = 30_000
/** How long a body that is read as a stream may stand still: whoever works on it may be slow, too. */
const STILL_MS = 120_000
/** How long a sender that was answered early has to read that and to stop. */
const LINGER_MS = 2_000

/** Reads a JSON body of a bounded size, depth and time, as it is: a small compressed one could be any size. */
export function jsonBody({ bytes = BODY_BYTES, ms = BODY_MS } = {}): RequestHandler[] {
  const json = express.json({
    limit: bytes,
    strict: true,
    inflate: false,
    verify(_request, _response, body) {
      if (isTooDeep(body)) throw new HexinError('INPUT_TOO_DEEP', { expected: JSON_DEPTH_MAX })
    },
  })
  return [
    uncompressed,
    ofJson,
    (request, response, next) => {
      // Said before any of it is read.
      const announced = Number(request.get('content-length') ?? 0)
      if (announced > bytes)
        throw new HexinError('INPUT_TOO_LARGE', { found: announced, expected: `at most ${bytes}` })
      let isAnswered = false
      const once = (error?: unknown) => {
        clearTimeout(late)
        if (!isAnswered) next(error)
        isAnswered = true
      }
      const late = setTimeout(() => once(new HexinError('INPUT_TIMEOUT', { expected: `${ms} ms` })), ms)
      // The parser would read a body that is too long to its end before it says so.
      let length = 0
      request.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > bytes) once(new HexinError('INPUT_TOO_LARGE', { expected: `at most ${bytes}` }))
      })
      json(request, response, once)
    },
  ]
}

/** A body that its route reads as a stream: the file itself, with no pause that is too long. */
export const streamBody: RequestHandler[] = [
  (request, response, next) => uncompressed(request, response, next),
  (request, _response, next) => {
    const { socket } = request
    const cutOff = () => socket.destroy()
    // With its listener taken off again: many requests come over one socket.
    const done = () => socket.setTimeout(0, cutOff)
    socket.setTimeout(STILL_MS, cutOff)
    request.once('close', done)
    request.once('end', done)
    next()
  },
]

const uncompressed: RequestHandler = (request, _response, next) => {
  const found = request.get('content-encoding') ?? 'identity'
  if (found !== 'identity') throw new HexinError('INPUT_ENCODED', { found, expected: 'identity' })
  next()
}

/** Without it the parser passes a body by, and the route would miss each of its fields. */
const ofJson: RequestHandler = (request, _response, next) => {
  // Null where there is no body at all.
  if (request.is('application/json') === false)
    throw new HexinError('INPUT_TYPE_UNSUPPORTED', {
      found: request.get('content-type') ?? 'none',
      expected: 'application/json',
    })
  next()
}

/** Whoever goes on sending after its answer is cut off: what it sends is read by nobody. */
export const cutOffUnread: RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (!request.complete) setTimeout(() => request.complete || request.socket.destroy(), LINGER_MS).unref()
  })
  next()
}
