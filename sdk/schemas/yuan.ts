/** An amount in fen as people read it, without its currency: 1,234.56. Exact at any size: no amount passes through a number. */
export function yuan(fen: string): string {
  const padded = fen.padStart(3, '0')
  const whole = padded.slice(0, -2).replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return `${whole}.${padded.slice(-2)}`
}
