import jsQR from 'jsqr'

/** Pixels a module of a code in an SVG, and a module of one that was printed: the decoder wants more than one. */
const SCALE = 4

/** What stands in a QR code, by a decoder that has nothing to do with the encoder. `dark` is by row and column. */
function decode(dark: readonly (readonly boolean[])[]): string | undefined {
  const [height, width] = [dark.length * SCALE, (dark[0]?.length ?? 0) * SCALE]
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (dark[Math.floor(y / SCALE)]?.[Math.floor(x / SCALE)])
        pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3)
  return jsQR.default(pixels, width, height)?.data
}

/** Reads a code that a terminal shows in half blocks: a lit cell is a light module. */
export function readTerminalQr(printed: string): string | undefined {
  const rows = printed.split('\n').filter((line) => /[█▀▄]/.test(line))
  const width = Math.max(...rows.map((row) => row.length))
  return decode(
    rows.flatMap((row) => {
      const cells = row.padEnd(width).split('')
      return [cells.map((cell) => !/[█▀]/.test(cell)), cells.map((cell) => !/[█▄]/.test(cell))]
    }),
  )
}

/** Reads a code from an SVG whose dark modules are squares of one path. */
export function readSvgQr(svg: string): string | undefined {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1])
  const squares = [...svg.matchAll(/M(\d+),(\d+)h(\d+)v\d+h-\d+z/g)].map((square) =>
    square.slice(1).map(Number),
  )
  const pixel = squares[0]?.[2] ?? 1
  const dark = Array.from({ length: size / pixel }, () => Array.from({ length: size / pixel }, () => false))
  for (const [x = 0, y = 0] of squares) {
    const row = dark[y / pixel]
    if (row) row[x / pixel] = true
  }
  return decode(dark)
}
