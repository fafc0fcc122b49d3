import type { PersonConsentState } from '@hexin/sdk/api/persons.ts'
import type { PersonStanding } from '@hexin/sdk/consent/gate/inputs.ts'

/** How a consent stands, as the API shows it. */
export const toState = ({
  consent,
  kind,
  field,
  role,
  holders,
  expiry,
  withdrawn,
}: PersonStanding): PersonConsentState => ({ consent, kind, field, role, holders, expiry, withdrawn })
