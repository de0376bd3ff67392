import type { Page } from '@playwright/test';

export type PagingReport = {
  /** How many of the numbered messages were in the document at some time. */
  readonly seen: number;
  /** Neighbours in the document that are none in the room. */
  readonly gaps: string[];
  /** The most pixels by which a message moved otherwise than by the wheel's doing, between two paints. */
  readonly worstDrift: number;
  readonly mostArticles: number;
  readonly frames: number;
  /** Milliseconds. */
  readonly took: number;
};

/**
 * Scrolls from the newest message to the first one, a step per frame, and measures after each paint where the top
 * message has gone.
 */
export function followPagingBack(page: Page, order: readonly number[]): Promise<PagingReport> {
  return page.evaluate(async (numbers) => {
    const step = 700;
    const patienceMs = 15_000;
    const log = document.querySelector('[role="log"]');
    const scroller = ((): Element => {
      for (let element = log; element !== null; element = element.parentElement) {
        const { overflowY } = getComputedStyle(element);
        if (overflowY === 'auto' || overflowY === 'scroll') return element;
      }
      const inner = log?.querySelector('*');
      if (inner === null || inner === undefined) throw new Error('There is no timeline');
      return inner;
    })();
    const places = new Map(numbers.map((number, place) => [number, place]));
    const seen = new Set<number>();
    const gaps: string[] = [];
    let worstDrift = 0;
    let mostArticles = 0;
    let frames = 0;

    const channel = new MessageChannel();
    channel.port1.start();
    const afterPaint = () =>
      new Promise<void>((resolve) => {
        channel.port1.addEventListener('message', () => resolve(), { once: true });
        requestAnimationFrame(() => channel.port2.postMessage(undefined));
      });
    const articles = () => [...(log?.querySelectorAll('article') ?? [])];
    const look = () => {
      const shown = articles();
      mostArticles = Math.max(mostArticles, shown.length);
      let previous: number | undefined;
      for (const article of shown) {
        const number = /No\. (?<number>\d+)/u.exec(article.textContent)?.groups?.['number'];
        const place = number === undefined ? undefined : places.get(Number(number));
        if (place === undefined) continue;
        seen.add(place);
        if (previous !== undefined && place !== previous + 1 && gaps.length < 10)
          gaps.push(`after ${String(numbers[previous])} comes ${String(number)}`);
        previous = place;
      }
    };
    const topMessage = () => {
      const edge = scroller.getBoundingClientRect().top;
      const article = articles().find((each) => each.getBoundingClientRect().bottom > edge + 1);
      return article === undefined
        ? undefined
        : { key: article.dataset['key'] ?? '', top: article.getBoundingClientRect().top };
    };
    const topOf = (key: string) =>
      articles()
        .find((article) => article.dataset['key'] === key)
        ?.getBoundingClientRect().top;

    const begin = performance.now();
    let lastNews = begin;
    while (!seen.has(0) && performance.now() - lastNews < patienceMs) {
      const anchor = topMessage();
      const before = scroller.scrollTop;
      scroller.scrollTop = before - step;
      const moved = before - scroller.scrollTop;
      const known = seen.size;
      await afterPaint();
      frames += 1;
      look();
      if (seen.size > known) lastNews = performance.now();
      if (anchor === undefined) continue;
      const top = topOf(anchor.key);
      // Far below the window by now: then there is nothing to compare.
      if (top !== undefined) worstDrift = Math.max(worstDrift, Math.abs(top - anchor.top - moved));
    }
    return {
      seen: seen.size,
      gaps,
      worstDrift,
      mostArticles,
      frames,
      took: performance.now() - begin,
    };
  }, order);
}
