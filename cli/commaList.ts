/** The parts of an option that are separated by commas. */
export const commaList = (text: string): string[] => text.split(',').map((part) => part.trim())
