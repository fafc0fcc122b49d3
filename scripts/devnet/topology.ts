import { readFileSync } from 'node:fs'
import { profileSchema, roles } from '@hexin/sdk/network.ts'
import { z } from 'zod'
import { DevnetError } from './devnetError.ts'

const memberSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  ...profileSchema.shape,
  roles: z.array(z.enum(roles)).min(1),
})

const topologySchema = z
  .strictObject({ members: z.array(memberSchema).min(2).max(40) })
  .refine(({ members }) => new Set(members.map(({ id }) => id)).size === members.length, {
    error: 'two members have one id',
  })
  .refine(({ members }) => members.some((member) => member.roles.includes('registrar')), {
    error: 'nobody is registrar',
  })

export type Topology = z.infer<typeof topologySchema>

/** Who takes part in a devnet. Members are numbered from 1 in the order of the file. @throws DevnetError */
export function readTopology(file: string): Topology {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new DevnetError(
      `The topology ${file} can’t be read: ${(cause as Error).message}.`,
      'Name a file that is there.',
      { cause },
    )
  }
  try {
    return topologySchema.parse(JSON.parse(text))
  } catch (cause) {
    const found = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message
    throw new DevnetError(
      `The topology ${file} is not usable: ${found}`,
      'Correct it after scripts/devnet/topology.json.',
      { cause },
    )
  }
}
