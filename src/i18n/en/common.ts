export const common = {
  brand: 'Nacre',
  close: 'Close',
  back: 'Back',
  tryAgain: 'Try again',
  tryNow: 'Try now',
  details: 'Details',
  copied: 'Copied',
  loading: 'Loading',
  showCharacters: 'Show characters',
  hideCharacters: 'Hide characters',
  today: 'Today',
  yesterday: 'Yesterday',
} as const;
