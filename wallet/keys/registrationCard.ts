import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import type { StoredOfficer } from './storedOfficer.ts'

/** What the registrar needs for binding the key; the hash of its identity evidence it adds itself (`bindingOrderSchema`). */
export function registrationCard({ subject, subjectName, key }: StoredOfficer) {
  const thumbprint = jwkThumbprint(webCrypto, key)
  const json = JSON.stringify(
    { type: 'hexin-registration-card/1', subject, subjectName, keyType: 'passkey', thumbprint, key },
    null,
    2,
  )
  return { thumbprint, json }
}
