import type { RecordKind } from '../recordKind.ts'

/** What the market regulator's register says of a company. */
export const registrationKind = {
  kind: 'registration',
  vct: 'urn:hexin:kind:registration:1',
  title: { zh: '企业登记', en: 'Company registration' },
  dataClass: 'publicRecord',
  numberField: 'registrationNumber',
  fields: {
    registrationNumber: {
      title: { zh: '登记编号', en: 'Registration number' },
      type: 'text',
      required: true,
    },
    name: { title: { zh: '企业名称', en: 'Company name' }, type: 'text', required: true },
    legalForm: { title: { zh: '企业类型', en: 'Legal form' }, type: 'text' },
    legalRepresentative: {
      title: { zh: '法定代表人', en: 'Legal representative' },
      type: 'text',
      flags: ['personal'],
      concerns: 'legalRepresentative',
    },
    registeredCapital: { title: { zh: '注册资本', en: 'Registered capital' }, type: 'money', unit: 'fen' },
    establishedOn: { title: { zh: '成立日期', en: 'Established on' }, type: 'date' },
    industry: { title: { zh: '行业代码 (GB/T 4754)', en: 'Industry code (GB/T 4754)' }, type: 'text' },
    address: { title: { zh: '住所', en: 'Registered address' }, type: 'text' },
    status: {
      title: { zh: '登记状态', en: 'Status' },
      type: 'code',
      codes: {
        existing: { zh: '存续', en: 'Existing' },
        moved: { zh: '迁出', en: 'Moved away' },
        revoked: { zh: '吊销', en: 'Licence revoked' },
        deregistered: { zh: '注销', en: 'Deregistered' },
      },
      required: true,
    },
  },
} as const satisfies RecordKind
