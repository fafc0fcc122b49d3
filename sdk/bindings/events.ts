/** Why the registrar states something about a company's keys: the closed list. */
export type BindingEvent =
  | 'first'
  | 'added'
  | 'keyReplaced'
  | 'representativeChanged'
  | 'administratorAppointed'
  | 'keyEnded'
  | 'deregistered'
  | 'objectionOverruled'

export type EventMeaning = {
  /** Whether it says that a key speaks for the company. */
  readonly binds: boolean
  /** Which earlier keys stop to speak for it: the one that is named, or all. They stop when it is stated, the new key's wait or not. */
  readonly ends: 'none' | 'named' | 'all'
  /** Whether the grants that the company has given until then end as well. */
  readonly endsGrants: boolean
}

export const bindingEvents: Readonly<Record<BindingEvent, EventMeaning>> = {
  first: { binds: true, ends: 'none', endsGrants: false },
  added: { binds: true, ends: 'none', endsGrants: false },
  keyReplaced: { binds: true, ends: 'named', endsGrants: false },
  representativeChanged: { binds: true, ends: 'all', endsGrants: false },
  administratorAppointed: { binds: true, ends: 'all', endsGrants: true },
  keyEnded: { binds: false, ends: 'named', endsGrants: false },
  deregistered: { binds: false, ends: 'all', endsGrants: true },
  objectionOverruled: { binds: false, ends: 'none', endsGrants: false },
}

export const eventNames = Object.keys(bindingEvents) as [BindingEvent, ...BindingEvent[]]
