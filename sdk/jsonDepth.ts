/** Nothing of ours is nested so deep; code that walks a value by calling itself would end at a few thousand. */
export const JSON_DEPTH_MAX = 64

/** Whether brackets of a JSON text in UTF-8 are open so deep. Of what is no JSON it says something, and reads no further than it must. */
export function isTooDeep(bytes: Uint8Array, most = JSON_DEPTH_MAX): boolean {
  let depth = 0
  let isText = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (isText) {
      if (byte === BACKSLASH) i++
      else if (byte === QUOTE) isText = false
    } else if (byte === QUOTE) isText = true
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > most) return true
    } else if (byte === 0x5d || byte === 0x7d) depth--
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
