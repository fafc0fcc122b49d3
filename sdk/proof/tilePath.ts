import { HexinError } from '../errors/base.ts'
import { MAX_SIZE } from './merkle.ts'
import { TILE_WIDTH, type TileId } from './tiles.ts'

/** An entry bundle of c2sp.org/tlog-tiles: the statements whose leaf hashes are in the level 0 tile of the same index and width. */
export type BundleId = { readonly level: 'entries'; readonly index: number; readonly width: number }

const MAX_LEVEL = 63
const SHAPE = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/

/**
 * Where a log serves a tile or an entry bundle, below its prefix: `tile/1/x001/x234/067`, `tile/entries/000.p/70`.
 * @throws HexinError TILE_PATH_INVALID for what no tile can be.
 */
export function tilePath({ level, index, width }: TileId | BundleId): string {
  if (
    !(level === 'entries' || isWithin(level, 0, MAX_LEVEL)) ||
    !isWithin(index, 0, MAX_SIZE) ||
    !isWithin(width, 1, TILE_WIDTH)
  )
    throw new HexinError('TILE_PATH_INVALID', {
      found: { level, index, width },
      expected: `level 0 to ${MAX_LEVEL} or entries, width 1 to ${TILE_WIDTH}`,
    })
  let name = lastThree(index)
  for (let rest = index; rest >= 1000; ) {
    rest = Math.floor(rest / 1000)
    name = `x${lastThree(rest)}/${name}`
  }
  return `tile/${level}/${name}${width < TILE_WIDTH ? `.p/${width}` : ''}`
}

/**
 * Reads what `tilePath` writes, and nothing else: one tile has one path.
 * @throws HexinError TILE_PATH_INVALID
 */
export function parseTilePath(path: string): TileId | BundleId {
  const [, level, name, partial] = SHAPE.exec(path) ?? []
  if (level !== undefined && name !== undefined) {
    const index = Number(name.replaceAll(/[x/]/g, ''))
    const width = Number(partial ?? TILE_WIDTH)
    const id =
      level === 'entries' ? ({ level, index, width } as const) : { level: Number(level), index, width }
    if (tilePath(id) === path) return id
  }
  throw new HexinError('TILE_PATH_INVALID', { found: path.slice(0, 80) })
}

const lastThree = (n: number): string => String(n % 1000).padStart(3, '0')

const isWithin = (n: number, from: number, to: number): boolean =>
  Number.isSafeInteger(n) && n >= from && n <= to
