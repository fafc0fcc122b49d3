import type { ErrorEntry } from './entry.ts'

/** Deploying the contracts of a network. */
export const deploymentErrors = {
  KEY_ANNOUNCEMENT_INVALID: {
    en: 'The key announcement is not usable.',
    zh: '密钥公告不可用。',
    remedy: 'Ask the member for the file as its own node wrote it, for this chain.',
  },
  DEPLOYER_UNDERFUNDED: {
    en: 'The deployer’s account has less than the deployment needs.',
    zh: '部署账户余额不足。',
    remedy: 'Give it the difference and run again; nothing was sent in this run.',
  },
  DEPLOYMENT_STEP_DIFFERS: {
    en: 'The deployer’s account has sent something that is not the planned step.',
    zh: '部署账户发送过与计划步骤不符的交易。',
    remedy:
      'Run with the files and the release of the first run; or begin again with an account that has never sent anything.',
  },
  DEPLOYMENT_STEP_FAILED: {
    en: 'A step of the deployment can’t be carried out.',
    zh: '部署步骤无法执行。',
    remedy:
      'Correct what the detail names and run again; after a step that reverted, with an account that has never sent anything.',
  },
  DEPLOYMENT_STEP_PENDING: {
    en: 'A step of the deployment is not final yet.',
    zh: '部署步骤尚未最终确认。',
    remedy: 'See that the chain makes blocks, then run the same again: it goes on where it was.',
  },
  DEPLOYMENT_INVALID: {
    en: 'What stands on the chain is not what was planned.',
    zh: '链上状态与部署计划不符。',
    remedy: 'Do not use these contracts; find out who did it, and deploy anew with another account.',
  },
} as const satisfies Record<string, ErrorEntry>
