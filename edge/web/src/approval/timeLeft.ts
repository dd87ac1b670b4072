/** How long a statement still waits, in words that do not change more often than they must. */
export function timeLeft(expires: number, now: number): string {
  const seconds = Math.ceil((expires - now) / 1_000);
  if (seconds <= 0) return "which has passed";
  if (seconds < 60) return `${seconds} s left`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min left`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min left` : `${Math.floor(hours / 24)} days left`;
}
