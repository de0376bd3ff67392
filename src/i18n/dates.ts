import { formatDate } from './format.ts';
import { t } from './t.ts';

/** All timestamps are milliseconds since 1970; days are those of the person's own time zone. */

/** "14:32". */
export function formatTime(timestamp: number): string {
  return formatDate('time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, timestamp);
}

/** As short as a row allows: "14:32" today, "Tue" within 6 days, "28 May", then "28 May 2025". */
export function formatStamp(timestamp: number, now: number): string {
  const days = daysBetween(timestamp, now);
  if (days === 0) return formatTime(timestamp);
  if (days > 0 && days <= 6) return formatDate('weekday', { weekday: 'short' }, timestamp);
  return dayAndMonth(timestamp, now);
}

/** For the line between two days: "Today", "Yesterday", "Tuesday" within 6 days, "28 May", then "28 May 2025". */
export function formatDay(timestamp: number, now: number): string {
  const days = daysBetween(timestamp, now);
  if (days === 0) return t('common.today');
  if (days === 1) return t('common.yesterday');
  if (days > 1 && days <= 6) return formatDate('long weekday', { weekday: 'long' }, timestamp);
  return dayAndMonth(timestamp, now);
}

/** "Wednesday, 28 May 2025 at 14:32", for titles and screen readers. */
export function formatFullDate(timestamp: number): string {
  return formatDate(
    'full',
    {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    },
    timestamp,
  );
}

function dayAndMonth(timestamp: number, now: number): string {
  const date = new Date(timestamp);
  if (date.getFullYear() === new Date(now).getFullYear())
    return formatDate('day', { day: 'numeric', month: 'short' }, timestamp);
  return formatDate('date', { day: 'numeric', month: 'short', year: 'numeric' }, timestamp);
}

/** Calendar days from `timestamp` to `now`; negative for tomorrow. Whole also over a change of the clocks. */
function daysBetween(timestamp: number, now: number): number {
  return (startOfDay(now) - startOfDay(timestamp)) / 86_400_000;
}

function startOfDay(timestamp: number): number {
  const date = new Date(timestamp);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}
