import { type Client, call } from '../client.ts'
import type { Language } from '../schemas/titles.ts'

/**
 * A grant as a 授权书 in PDF. @throws HexinError GRANT_UNKNOWN
 */
export async function printGrant(
  client: Client,
  { id, language, isPlain = false }: printGrant.Parameters,
): Promise<Uint8Array> {
  const response = await call(client, {
    method: 'GET',
    path: `/v1/grants/${id}/document`,
    query: { language, plain: String(isPlain) },
  })
  return new Uint8Array(await response.arrayBuffer())
}

export declare namespace printGrant {
  type Parameters = {
    readonly id: string
    readonly language: Language
    /** Without CA signatures over it: what a company signs. */
    readonly isPlain?: boolean
  }
}
