/** Why a mutant that no test notices is accepted, by its identifier. */
export const reasons: Readonly<Record<string, string>> = {}
