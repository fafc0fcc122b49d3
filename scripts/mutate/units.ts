/** A contract that tests deploy, and into which mutated sources are compiled. */
export type Unit = { readonly name: string; readonly file: string }

export const units: readonly Unit[] = [
  ...['Members', 'Grants', 'Logs', 'Seats', 'Council'].map((name) => ({
    name,
    file: `contracts/${name}.sol`,
  })),
  { name: 'Verifier', file: 'test/contracts/helpers/Verifier.sol' },
]

/** What is mutated under the name of one deployed contract, and which tests are the first to notice. */
export type Target = {
  readonly name: string
  readonly sources: readonly { readonly file: string; readonly units: readonly string[] }[]
  readonly suites: RegExp
}

export const targets: readonly Target[] = [
  {
    name: 'Members',
    sources: [
      { file: 'contracts/Members.sol', units: ['Members'] },
      { file: 'contracts/KeyBook.sol', units: ['Members'] },
      { file: 'contracts/types/Keys.sol', units: ['Members'] },
      { file: 'contracts/types/RoleSet.sol', units: ['Members'] },
      { file: 'contracts/types/MemberId.sol', units: ['Members'] },
    ],
    suites: /^Member/,
  },
  {
    name: 'Grants',
    sources: [{ file: 'contracts/Grants.sol', units: ['Grants'] }],
    suites: /^Grant/,
  },
  {
    name: 'Logs',
    sources: [
      { file: 'contracts/Logs.sol', units: ['Logs'] },
      { file: 'contracts/libraries/Rfc9162.sol', units: ['Verifier', 'Logs'] },
    ],
    suites: /^(Log|Rfc9162)/,
  },
  {
    name: 'Seats',
    sources: [{ file: 'contracts/Seats.sol', units: ['Seats'] }],
    suites: /^(Seat|Council)/,
  },
  {
    name: 'Council',
    sources: [{ file: 'contracts/Council.sol', units: ['Council'] }],
    suites: /^Council/,
  },
]
