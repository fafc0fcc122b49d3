import type { ContractName } from './analyse.ts'

/** The states of what each contract keeps, drawn by hand: the compiler knows none. */
export const diagrams: Readonly<Record<ContractName, readonly string[]>> = {
  Grants: [
    '[*] --> Active: register, widen key',
    'Active --> Paused: pause, pause key',
    'Paused --> Active: resume, pause key',
    'Active --> Superseded: widen, widen key',
    'Active --> Revoked: revoke, revoke key of any version',
    'Paused --> Revoked: revoke, revoke key of any version',
    'Superseded --> Revoked: revoke, revoke key of any version',
    'Revoked --> [*]',
  ],
  Logs: [
    '[*] --> Empty',
    'Empty --> Growing: publish, log key',
    'Growing --> Growing: publish, log key',
    'Empty --> Sealed: seal, council',
    'Growing --> Sealed: seal, council',
    'Sealed --> [*]: its successor starts from the sealed tree',
  ],
  Members: [
    '[*] --> Active: admit',
    'Active --> Suspended: suspend, council',
    'Active --> Urgent: suspendUrgently, emergency council',
    'Urgent --> Active: 14 days, or reinstate, council',
    'Urgent --> Suspended: confirmSuspension, council',
    'Suspended --> Active: reinstate, council',
    'Urgent --> Retired: retire, council',
    'Active --> Retired: retire, council',
    'Suspended --> Retired: retire, council',
    'Retired --> [*]',
  ],
  Seats: [
    '[*] --> Held: grant, council',
    'Held --> Held: claim, another chain key of the member',
    'Held --> [*]: vacate, council; or clear, once the member retired',
  ],
}
