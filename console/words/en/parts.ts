/** Words of what many pages share: loading, problems, dialogs, tables. */
export const parts = {
  loading: 'Loading …',
  loadingLong: 'This takes longer than usual. You can leave the page; nothing is lost.',
  drawing:
    'The server draws this view from the logs. After its start that can take two minutes for ' +
    'the largest fleets; it shows by itself.',
  problem: 'That did not work',
  tryAgain: 'Try again',
  codeIs: (code: string): string => `Code: ${code}`,
  copy: (what: string): string => `Copy ${what}`,
  copied: (what: string): string => `Copied: ${what}`,
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  remove: 'Remove',
  download: 'Download',
  back: 'Back',
  more: 'Show more',
  all: 'Show all',
  required: 'required',
  optional: 'optional',
  reason: 'Reason',
  done: 'Done',
  print: 'Print',
  noneYet: 'There is nothing here yet.',
};
