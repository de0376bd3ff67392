export const connection = {
  waiting: {
    one: '{count} message waits for the connection',
    other: '{count} messages wait for the connection',
  },
} as const;
