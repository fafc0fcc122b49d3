import { availableParallelism, cpus, totalmem } from 'node:os'

/** What the figures were measured on. */
export const machine = () => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.version,
})

export type Machine = ReturnType<typeof machine>

export const formatMachine = ({ cpu, cores, memoryGb, platform, node }: Machine): string =>
  `${cpu}, ${cores} cores, ${memoryGb} GB, ${platform}, Node ${node}`
