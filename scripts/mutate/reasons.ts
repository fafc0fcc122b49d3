const UNITS =
  'The same behaviour: only `_delegate` asks for an account’s units, and only before the account has a seat, when there are none. What a seat counts is moved by `_transferVotingUnits`. That an account without a seat has no units is tested.'

/** Why a mutant that no test notices is accepted, by its identifier. */
export const reasons: Readonly<Record<string, string>> = {
  'Members.admit, enum member: MemberStatus.Active → MemberStatus.Suspended':
    'The same behaviour: a suspension until 0 is over, and reads as active everywhere.',
  'Members.suspendUrgently, operand: last == 0 || block.timestamp >= last + URGENT_PAUSE → block.timestamp >= last + URGENT_PAUSE':
    'The same behaviour on any chain whose clock is later than 90 days after 1970.',
  'Members.suspendUrgently, constant: 0 → 1':
    'The same behaviour on any chain whose clock is later than 90 days after 1970.',
  'Rfc9162.verifyConsistency, operand: fn & 1 == 0 && fn != 0 → fn & 1 == 0':
    'The same behaviour: `sn` isn’t 0 there, and `fn` is odd or equal to `sn`, so it isn’t 0 either. The RFC says it this way.',
  'Seats._getVotingUnits, condition: group != 0 && _seats[group].account == account → false': UNITS,
  'Seats._getVotingUnits, returned value: group != 0 && _seats[group].account == account ? 1 : 0 → 0': UNITS,
  'Seats._getVotingUnits, relational: group != 0 → (group == 0)': UNITS,
  'Seats._getVotingUnits, constant: 1 → 0': UNITS,
  'Seats._getVotingUnits, constant: 1 → 2': UNITS,
  'Seats._getVotingUnits, operand: group != 0 && _seats[group].account == account → _seats[group].account == account':
    UNITS,
  'Seats._getVotingUnits, assigned value: _groups[members.memberByAccount(account)] → 0': UNITS,
}
