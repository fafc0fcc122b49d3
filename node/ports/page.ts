/** Where an item stands in its list: what the list is sorted by. It never changes, and no two items share it. */
export type Place = readonly (string | number)[]

/** `after`: the place of the last item of the page before. What came in since then moves nothing. */
export type PageQuery = { readonly limit: number; readonly after?: Place | undefined }

/** `next`: where the page ended, if there are more items. */
export type Page<Item> = { readonly items: readonly Item[]; readonly next: Place | undefined }
