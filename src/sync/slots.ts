/** At most `count` jobs at a time; the others wait for their turn, first come first served. */
export type Slots = { readonly run: <T>(job: () => Promise<T>) => Promise<T> };

export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  const take = async () => {
    if (free > 0) {
      free -= 1;
      return;
    }
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  };
  const giveBack = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    run: async (job) => {
      await take();
      try {
        return await job();
      } finally {
        giveBack();
      }
    },
  };
}
