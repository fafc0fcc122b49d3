import type { Profile } from '@hexin/sdk/network.ts'

/** A licence to provide credit data, in force from 1970 until 2096. */
export const creditLicence: Profile['licences'][number] = {
  kind: 'personalCredit',
  number: '测试备案-1',
  classes: ['commercialCredit', 'personalCredit'],
  notBefore: 0,
  notAfter: 4_000_000_000,
}

/** The profile of a licensed member of this name. */
export const testProfile = (zh: string, en: string): Profile => ({
  name: { zh, en },
  country: 'CN',
  licences: [creditLicence],
})
