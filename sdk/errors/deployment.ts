import type { ErrorEntry } from './entry.ts'

/** Deploying the contracts of a network. */
export const deploymentErrors = {
  KEY_ANNOUNCEMENT_INVALID: {
    en: 'The key announcement is not usable.',
    zh: '密钥公告不可用。',
    remedy: 'Ask the member for the file as its own node wrote it, for this chain.',
    remedyZh: '请向该成员索取其节点为本链写出的原文件。',
  },
  DEPLOYER_UNDERFUNDED: {
    en: 'The deployer’s account has less than the deployment needs.',
    zh: '部署账户余额不足。',
    remedy: 'Give it the difference and run again; nothing was sent in this run.',
    remedyZh: '请补足差额后重新运行；本次运行未发送任何交易。',
  },
  DEPLOYMENT_STEP_DIFFERS: {
    en: 'The deployer’s account has sent something that is not the planned step.',
    zh: '部署账户发送过与计划步骤不符的交易。',
    remedy:
      'Run with the files and the release of the first run; or begin again with an account that has never sent anything.',
    remedyZh: '请使用首次运行时的文件和版本；或以从未发送过交易的账户重新开始。',
  },
  DEPLOYMENT_STEP_FAILED: {
    en: 'A step of the deployment can’t be carried out.',
    zh: '部署步骤无法执行。',
    remedy:
      'Correct what the detail names and run again; after a step that reverted, with an account that has never sent anything.',
    remedyZh: '请更正详情所指内容后重新运行；如某步骤已回退，请改用从未发送过交易的账户。',
  },
  DEPLOYMENT_STEP_PENDING: {
    en: 'A step of the deployment is not final yet.',
    zh: '部署步骤尚未最终确认。',
    remedy: 'See that the chain makes blocks, then run the same again: it goes on where it was.',
    remedyZh: '请确认链在出块，然后重新运行：将从中断处继续。',
  },
  DEPLOYMENT_INVALID: {
    en: 'What stands on the chain is not what was planned.',
    zh: '链上状态与部署计划不符。',
    remedy: 'Do not use these contracts; find out who did it, and deploy anew with another account.',
    remedyZh: '请勿使用这些合约；请查明原因，并以另一账户重新部署。',
  },
} as const satisfies Record<string, ErrorEntry>
