/** One code's fixed texts. `remedy` tells the reader what to do next. */
export type ErrorEntry = {
  readonly en: string
  readonly zh: string
  readonly remedy: string
  /** The same in Chinese. */
  readonly remedyZh: string
}
