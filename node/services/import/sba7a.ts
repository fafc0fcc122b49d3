import { hash } from 'node:crypto'
import { loanProfile } from './loanProfile.ts'

/**
 * Loans as the US Small Business Administration publishes them for its 7(a) programme. Dollars and cents stand for yuan and fen. The data
 * has no national identifier: name, state and zip together make one.
 */
export const sba7a = loanProfile({
  name: 'sba-7a',
  columns: {
    number: 'LoanNr_ChkDgt',
    borrower: 'Name',
    principal: 'GrAppv',
    guaranteed: 'SBA_Appv',
    loss: 'ChgOffPrinGr',
    lender: 'Bank',
    status: 'MIS_Status',
    disbursed: 'DisbursementGross',
    term: 'Term',
    approvedOn: 'ApprovalDate',
    disbursedOn: 'DisbursementDate',
    chargedOffOn: 'ChgOffDate',
    industry: 'NAICS',
    employees: 'NoEmp',
    jobsCreated: 'CreateJob',
    jobsRetained: 'RetainedJob',
    city: 'City',
    region: 'State',
  },
  subjectColumns: ['State', 'Zip'],
  numberPattern: /^\d{1,20}$/,
  statuses: { PIF: 'paidInFull', CHGOFF: 'chargedOff' },
  // The same borrower in the same place is the same enterprise.
  subjectOf: (reader, name) =>
    `local:sba:${hash('sha256', `${name}\0${reader.cell('State')}\0${reader.cell('Zip')}`, 'hex').slice(0, 40)}`,
})
