/** In the place of a server's URL: the simulator's database is to be tested. */
export const IN_MEMORY = 'memory:'
