import type { RecordKind } from '../recordKind.ts'

/**
 * The registrar's statement about the keys that speak for a company. Entries of one company are numbered from 1 without a gap. What each event means
 * is in `bindings/events.ts`.
 */
export const bindingKind = {
  kind: 'binding',
  vct: 'urn:hexin:kind:binding:1',
  title: { zh: '企业授权人密钥绑定', en: 'Binding of an officer key' },
  dataClass: 'publicRecord',
  numberField: 'bindingNumber',
  fields: {
    bindingNumber: { title: { zh: '绑定编号', en: 'Binding number' }, type: 'text', required: true },
    sequence: { title: { zh: '序号', en: 'Sequence' }, type: 'integer', required: true },
    event: {
      title: { zh: '事由', en: 'Event' },
      type: 'code',
      codes: {
        first: { zh: '首次绑定', en: 'First key' },
        added: { zh: '增加密钥', en: 'Key added' },
        keyReplaced: { zh: '设备遗失, 更换密钥', en: 'Device lost, key replaced' },
        representativeChanged: { zh: '法定代表人变更', en: 'Legal representative changed' },
        administratorAppointed: { zh: '破产管理人接管', en: 'Bankruptcy administrator appointed' },
        keyEnded: { zh: '密钥终止', en: 'Key ended' },
        deregistered: { zh: '企业注销', en: 'Company deregistered' },
        objectionOverruled: { zh: '驳回企业异议', en: 'Objection overruled' },
      },
      required: true,
    },
    effectiveFrom: { title: { zh: '生效时间', en: 'In effect from' }, type: 'integer', required: true },
    key: { title: { zh: '公钥指纹 (RFC 7638)', en: 'Key thumbprint (RFC 7638)' }, type: 'text' },
    keyType: {
      title: { zh: '密钥类型', en: 'Key type' },
      type: 'code',
      codes: {
        software: { zh: '软件密钥', en: 'Software key' },
        passkey: { zh: '通行密钥', en: 'Passkey' },
      },
    },
    endedKey: { title: { zh: '终止的公钥指纹', en: 'Thumbprint of the key that ends' }, type: 'text' },
    overrules: { title: { zh: '被异议绑定的序号', en: 'Sequence of what was objected to' }, type: 'integer' },
    mandate: { title: { zh: '授权权限', en: 'Mandate' }, type: 'text', maxLength: 2_000 },
    countersignature: {
      title: { zh: '原密钥会签', en: 'Countersignature of an earlier key' },
      type: 'text',
      maxLength: 6_000,
    },
    evidenceHash: {
      title: { zh: '核验材料摘要', en: 'Hash of the identity evidence' },
      type: 'text',
      required: true,
    },
    previous: { title: { zh: '上一绑定摘要', en: 'Hash of the previous binding' }, type: 'text' },
  },
} as const satisfies RecordKind
