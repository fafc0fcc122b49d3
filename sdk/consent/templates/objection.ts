import type { Template } from '../template.ts'
import { inquiryLog } from './bases.ts'
import { lendingScope } from './scope.ts'

/** For whoever looks into an objection that the company has raised. */
export const objectionTemplate: Template = {
  type: 'hexin-template/1',
  name: 'objection-check',
  title: { zh: '异议核查查询', en: 'Query for an objection' },
  grantees: ['bank', 'guarantor', 'reGuarantor', 'provider', 'mediator', 'regulator'],
  purposes: ['objectionCheck'],
  scope: [...lendingScope],
  modes: ['view'],
  maxUses: 1,
  maxFrequency: null,
  maxDays: 60,
  maxRetentionDays: 0,
  mayPassOn: false,
  necessity: {
    zh: '须查看有异议的记录，才能核实并答复您的异议。',
    en: 'The record that you object to has to be looked at before your objection can be answered.',
  },
  refusal: {
    zh: '不同意的，核查可能因缺少材料而无法完成。',
    en: 'If you say no, the check may not come to an end for want of material.',
  },
  bases: [inquiryLog],
}
