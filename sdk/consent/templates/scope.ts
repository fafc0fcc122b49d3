import type { Scope } from '../artefact.ts'

/**
 * Whatever a lender or guarantor may ask for. Fields about a person are among them: for those the gate wants that person's own consent besides. Written
 * out, since a template is known by its hash: a field that a kind gets later belongs into a new template.
 */
export const lendingScope: readonly Scope[] = [
  {
    kind: 'loan',
    fields: [
      'loanNumber',
      'borrower',
      'lender',
      'principal',
      'guaranteed',
      'guaranteedShare',
      'disbursed',
      'term',
      'approvedOn',
      'disbursedOn',
      'status',
      'loss',
      'chargedOffOn',
      'industry',
      'employees',
      'jobsCreated',
      'jobsRetained',
      'city',
      'region',
    ],
  },
  { kind: 'tax', fields: ['statementNumber', 'year', 'creditRating', 'taxableSales', 'taxPaid', 'arrears'] },
  {
    kind: 'registration',
    fields: [
      'registrationNumber',
      'name',
      'legalForm',
      'legalRepresentative',
      'registeredCapital',
      'establishedOn',
      'industry',
      'address',
      'status',
    ],
  },
]
