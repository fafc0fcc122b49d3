/** A figure is good at most or at least at its bound: a target that was promised, or a limit that was measured in the same run. */
export type Bound = {
  readonly kind: 'target' | 'limit'
  readonly at: 'most' | 'least'
  readonly value: number
}

export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly bound?: Bound
}

/** The first column says what a row is about; the others are numbers, or words where there is no number. */
export type Table = {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** What one bench found. */
export type Outcome = {
  /** What was done, in one line. */
  readonly about: string
  readonly figures: readonly Figure[]
  readonly tables?: readonly Table[]
  /** What the figures hold and what they leave out. */
  readonly notes?: readonly string[]
}

/** How much of the bound is used up: at most 1 is good, whichever way the bound goes. */
export const ratioOf = ({ value, bound }: Figure): number | undefined =>
  bound && (bound.at === 'most' ? value / bound.value : bound.value / value)

/** A limit is the ground that a figure stands on, and no promise. */
export const misses = (figure: Figure): boolean =>
  figure.bound?.kind === 'target' && (ratioOf(figure) ?? 0) > 1
