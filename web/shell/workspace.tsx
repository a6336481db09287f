import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LocalCopy } from '../../client/local/local.ts';
import { Conflicts } from '../conflicts/conflicts.tsx';
import type { Session } from '../session/session.ts';
import { SignInAgain } from '../session/sign-in-again.tsx';
import { SignOutAnyway } from '../session/sign-out.tsx';
import { createActions } from '../tasks/actions.ts';
import { Nothing } from '../tasks/nothing.tsx';
import { QuickAdd } from '../tasks/quick-add.tsx';
import { TaskList } from '../tasks/task-list.tsx';
import { prepareSearch, tagsIn, visibleTasks } from '../views/visible-tasks.ts';
import type { ViewState } from '../views/view-state.ts';
import { addDays, dayOf } from '../words/days.ts';
import { Heading, titleOf } from './heading.tsx';
import { Icon } from './icon.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { createNotices } from './notices.ts';
import { Dialog } from './dialog.tsx';
import { Shortcuts, useShortcuts } from './shortcuts.tsx';
import { Sidebar } from './sidebar.tsx';
import { Status } from './status.tsx';
import { Toolbar } from './toolbar.tsx';
import { useSnapshot } from './use-snapshot.ts';
import { useView } from './use-view.ts';

type WorkspaceProps = { readonly user: string; readonly copy: LocalCopy; readonly session: Session };
type Shown = 'conflicts' | 'shortcuts' | 'sign-in' | 'menu' | null;

/** What a task that is added in a view is besides what its line says, so that the view shows it. */
const membersFor = ({ list, due }: ViewState) => ({
  ...(list === 'all' || list === 'inbox' ? {} : { list_id: list }),
  ...(due === 'today' || due === 'week' ? { due_date: dayOf(new Date()) } : {}),
  ...(due === 'overdue' ? { due_date: addDays(dayOf(new Date()), -1) } : {}),
});

/** Everything that a user has. */
export const Workspace = ({ user, copy, session }: WorkspaceProps) => {
  const snapshot = useSnapshot(copy);
  const [view, onView] = useView();
  const [shown, setShown] = useState<Shown>(null);
  const [open, setOpen] = useState<string | null>(null);
  const [added, setAdded] = useState<string | null>(null);
  const [unsent, setUnsent] = useState(0);
  const [notices] = useState(createNotices);
  const [actions] = useState(() => createActions(copy, notices));
  const removing = useSnapshot(actions.removing);
  const lingering = useSnapshot(actions.lingering);
  const [quickAdd, search] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  const waiting = useRef<Promise<unknown>>(Promise.resolve());
  const { tasks, lists, conflicts, network } = snapshot;

  const visible = useMemo(
    () =>
      visibleTasks(tasks, view, new Date(), new Set([...lingering, open ?? ''])).filter(
        ({ id }) => !removing.has(id),
      ),
    [tasks, view, removing, lingering, open],
  );
  const tags = useMemo(() => tagsIn(tasks), [tasks]);
  const list = lists.find(({ id }) => id === view.list);
  const isSignedOut = network === 'signed-out';

  useEffect(() => {
    if (isSignedOut) setShown('sign-in');
  }, [isSignedOut]);
  useEffect(() => {
    const leave = (): void => {
      if (document.visibilityState === 'hidden') notices.end();
    };
    document.addEventListener('visibilitychange', leave);
    return () => document.removeEventListener('visibilitychange', leave);
  }, []);
  useEffect(() => {
    if (added === null) return;
    const words = `Added “${tasks.find(({ id }) => id === added)?.title ?? ''}”`;
    const index = visible.findIndex(({ id }) => id === added);
    if (index !== -1) notices.say(`${words}, ${index + 1} of ${visible.length}`);
    else notices.show({ text: `${words}, which is not in this view` });
  }, [added]);
  useEffect(() => {
    const close = (): void => setOpen(null);
    addEventListener('popstate', close);
    return () => removeEventListener('popstate', close);
  }, []);
  const isAllSent = snapshot.pending === 0 && conflicts.length === 0;
  useEffect(() => {
    if (isAllSent) setUnsent(0);
  }, [isAllSent]);
  const isUnkept = snapshot.storage !== 'lasting' && snapshot.pending > 0;
  useEffect(() => {
    if (!isUnkept) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isUnkept]);
  const title = titleOf(view, list);
  useEffect(() => {
    document.title = `${title} · Doable`;
  }, [title]);

  const go = (next: ViewState): void => {
    setOpen(null);
    if (shown === 'menu') setShown(null);
    onView(next);
  };
  const focusList = (): void => document.querySelector<HTMLElement>('.rows .row-main[tabindex="0"]')?.focus();
  const focusPlaces = (): void => {
    const [first, ...others] = document.querySelectorAll<HTMLElement>('.sidebar nav .place');
    const place = others.find((one) => one.ariaCurrent === 'page') ?? first;
    place?.focus();
    // Where the window is narrow, the places are in a drawer.
    if (document.activeElement !== place) setShown('menu');
  };
  useShortcuts({
    n: () => quickAdd.current?.focus(),
    '/': () => search.current?.focus(),
    z: notices.undo,
    g: focusList,
    l: focusPlaces,
    '?': () => setShown('shortcuts'),
  });

  const signOut = async (force: boolean): Promise<void> => {
    notices.end();
    await waiting.current;
    setUnsent(await session.signOut(force));
  };
  const sidebar = (
    <>
      <Sidebar view={view} onView={go} tasks={tasks} lists={lists} copy={copy} />
      <footer class="sidebar-footer">
        <Status snapshot={snapshot} onSync={copy.sync} onSignIn={() => setShown('sign-in')} />
        <button type="button" class="place" onClick={() => void signOut(false)}>
          <Icon name="leave" />
          Sign out
        </button>
      </footer>
    </>
  );
  return (
    <div class="workspace">
      <aside class="sidebar">{sidebar}</aside>
      <main class="content">
        <div class="column">
          <Heading
            view={view}
            list={list}
            tasks={tasks}
            copy={copy}
            onMenu={() => setShown('menu')}
            onHelp={() => setShown('shortcuts')}
            onView={go}
          />
          {(network === 'offline' || isSignedOut) && (
            <div class="banner">
              <Status snapshot={snapshot} onSync={copy.sync} onSignIn={() => setShown('sign-in')} />
            </div>
          )}
          {conflicts.length > 0 && (
            <div class="banner conflict-banner" role="status">
              <p>
                <Icon name="alert" />
                {conflicts.length === 1 ? '1 change needs' : `${conflicts.length} changes need`} your choice
              </p>
              <button type="button" onClick={() => setShown('conflicts')}>
                Choose
              </button>
            </div>
          )}
          <QuickAdd
            field={quickAdd}
            place={title}
            waiting={waiting}
            onAdd={(task) => {
              setAdded(copy.create({ ...membersFor(view), ...task }));
            }}
          />
          <Toolbar
            view={view}
            onView={onView}
            onSearch={() => prepareSearch(copy.getSnapshot().tasks)}
            tags={tags}
            searchField={search}
          />
        </div>
        {visible.length === 0 && (
          <Nothing view={view} network={network} hasTasks={tasks.length > 0} onView={go} />
        )}
        <TaskList
          key={view.list}
          shown={visible}
          lists={lists}
          copy={copy}
          actions={actions}
          isMovable={view.sort === 'position' && view.order === 'asc'}
          isOfSeveralLists={view.list === 'all'}
          open={open}
          onOpen={setOpen}
          added={added}
          quickAdd={quickAdd}
        />
        <NoticeBar notices={notices} />
      </main>
      {shown === 'menu' && (
        <Dialog title="Doable" kind="drawer" onClose={() => setShown(null)}>
          {sidebar}
        </Dialog>
      )}
      {shown === 'shortcuts' && <Shortcuts onClose={() => setShown(null)} />}
      {shown === 'conflicts' && (
        <Conflicts conflicts={conflicts} lists={lists} copy={copy} onClose={() => setShown(null)} />
      )}
      {shown === 'sign-in' && isSignedOut && (
        <SignInAgain user={user} onSignedIn={copy.sync} onLater={() => setShown(null)} />
      )}
      {unsent > 0 && (
        <SignOutAnyway unsent={unsent} onClose={() => setUnsent(0)} onForce={() => void signOut(true)} />
      )}
    </div>
  );
};
