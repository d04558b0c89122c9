/** Civil days of Vietnam, which has no summer time. */
const VIETNAM_OFFSET_MS = 7 * 3_600_000;

/** `YYYY-MM-DD` in Asia/Ho_Chi_Minh. */
export function vietnamDay(at: Date): string {
  return new Date(at.getTime() + VIETNAM_OFFSET_MS).toISOString().slice(0, 10);
}

/** @param day `YYYY-MM-DD` */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
