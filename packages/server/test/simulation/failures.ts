/** The database refused a statement because of a constraint: the code above it made a mistake. */
export class Refused extends Error {}

/** What real stores do now and then, and what must change nothing. */
export class StoreFailure extends Error {}
