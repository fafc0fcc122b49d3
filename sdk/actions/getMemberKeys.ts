import type { MemberKeys } from '../api/members.ts'
import { type Client, callJson } from '../client.ts'

/** A member's keys with their windows, past ones too. Public. @throws HexinError MEMBER_UNKNOWN */
export function getMemberKeys(client: Client, { member }: getMemberKeys.Parameters): Promise<MemberKeys> {
  return callJson(client, { method: 'GET', path: `/v1/members/${member}/keys` })
}

export declare namespace getMemberKeys {
  type Parameters = {
    readonly member: number
  }
}
