import { useEffect, useState } from 'preact/hooks';

/** The time in milliseconds, each second until `end`; null: never. */
export const useNow = (end: number | null): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (end === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [end]);
  return now;
};
