/** Unix seconds. A port, so that tests choose the time. */
export type Clock = () => number
