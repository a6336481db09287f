/** Places for calls under way, of which nobody has more than a share. */
export type FairShare = {
  /** Takes a place for somebody and gives it back when the call is over; false, if they have their share already. */
  readonly enter: (who: string, over: (leave: () => void) => void) => boolean;
};

export const fairShare = (share: number): FairShare => {
  const underWay = new Map<string, number>();
  const change = (who: string, by: number): void => {
    const count = (underWay.get(who) ?? 0) + by;
    if (count === 0) underWay.delete(who);
    else underWay.set(who, count);
  };
  return {
    enter: (who, over) => {
      if ((underWay.get(who) ?? 0) >= share) return false;
      change(who, 1);
      over(() => change(who, -1));
      return true;
    },
  };
};
