/** How much waits in each of a node's queues. */
export type Depths = {
  read(): Promise<readonly { readonly queue: string; readonly depth: number }[]>
}
