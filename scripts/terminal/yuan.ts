/** An amount in fen as people read it: 1,234.56 yuan. Exact at any size. */
export function yuan(fen: string): string {
  const padded = fen.padStart(3, '0')
  const whole = padded.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `¥${whole}.${padded.slice(-2)}`
}
