const paths = {
  add: 'M12 5v14M5 12h14',
  all: 'M4 6h16M4 12h16M4 18h10',
  alert: 'M12 8v5M12 16.5v.01M12 3.5 2.8 19.5h18.4z',
  calendar: 'M5 6h14v14H5zM5 10h14M9 3v4M15 3v4',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6 6 18',
  done: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.2l2.8 2.8L16 9.5',
  down: 'm6 9 6 6 6-6',
  filter: 'M4 6h16M7 12h10M10 18h4',
  flag: 'M6 21V4h11l-2 4 2 4H6',
  grip: 'M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01',
  inbox: 'M4 13h4l1.5 3h5L16 13h4M4 13l2.5-8h11L20 13v6H4z',
  keyboard: 'M3 7h18v10H3zM7 10.5v.01M11 10.5v.01M15 10.5v.01M8 14h8',
  leave: 'M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9',
  list: 'M9 6h11M9 12h11M9 18h11M4.5 6v.01M4.5 12v.01M4.5 18v.01',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M6 12v.01M12 12v.01M18 12v.01',
  notes: 'M6 4h8l4 4v12H6zM9.5 12h5M9.5 16h5',
  offline: 'M3 3l18 18M8.5 15.5a5 5 0 0 1 5-1.2M5 12a10 10 0 0 1 4-2.4M19 12a10 10 0 0 0-4.5-2.6M12 19v.01',
  repeat: 'M5 11V9a3 3 0 0 1 3-3h10m0 0-3-3m3 3-3 3M19 13v2a3 3 0 0 1-3 3H6m0 0 3-3m-3 3 3 3',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5',
  skip: 'M5 6v12l9-6zM18 6v12',
  sort: 'M7 5v14m0 0-3-3m3 3 3-3M17 19V5m0 0-3 3m3-3 3 3',
  steps: 'M4 7l1.5 1.5L8 6M4 16l1.5 1.5L8 15M12 7h8M12 16h8',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  tag: 'M4 4h8l8 8-8 8-8-8zM8 8v.01',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
} as const;

export type IconName = keyof typeof paths;

/** A picture beside words: assistive technology skips it. */
export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
);
