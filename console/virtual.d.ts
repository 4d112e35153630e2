/**
 * What the bundler puts into the console: operationsModule.ts, listsModule.ts, checksModule.ts.
 */
declare module 'virtual:operations' {
  /** Types of events. */
  export const EVENT_TYPES: readonly string[];
  /** By name of the route; console/api/operations.ts has its type. */
  export const OPERATIONS: unknown;
}

declare module 'virtual:lists' {
  /** By name of the list; console/table/lists.ts has its type. */
  export const LISTS: unknown;
}

declare module 'virtual:checks' {
  /** By id of the check; console/pages/finding/checkNotes.ts has its type. */
  export const CHECK_NOTES: unknown;
}

declare module '*.css';
