export const common = {
  brand: 'Nacre',
  cancel: 'Cancel',
  close: 'Close',
  back: 'Back',
  tryAgain: 'Try again',
  tryNow: 'Try now',
  details: 'Details',
  copy: 'Copy',
  copied: 'Copied',
  loading: 'Loading',
  today: 'Today',
  yesterday: 'Yesterday',
} as const;
