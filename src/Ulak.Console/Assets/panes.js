// A message opens beside the list, or in its place, and the list keeps where it was. The address changes with the pane, so that Back works.
(() => {
  const panes = $('[data-panes]');
  if (!panes) return;
  const pane = name => $(`[data-pane=${name}]`, panes);
  const scroller = () => matchMedia('(min-width: 60rem)').matches ? $('[data-scroll]', panes) : document.scrollingElement;
  const placeholder = $('.placeholder', panes)?.cloneNode(true);
  // A browser shows the progress of a page that takes longer, and lets the reader stop it.
  const patience = 8000;
  let kept = 0;
  let asked = 0;
  let opening = null;

  /** The message that an address is of; null for none. */
  const idOf = address => new URL(address, location.href).pathname.match(/\/messages\/([^/]+)$/)?.[1] ?? null;

  /** The message in the pane. */
  ulak.shown = () => panes.classList.contains('open') ? $('.message', pane('message'))?.dataset.id ?? null : null;

  /** The message that the reader is going to: the one that is being read, or else the one in the pane. */
  ulak.target = () => opening ?? ulak.shown();

  function setCurrent(row, isCurrent) {
    const link = $('a:not(.tag)', row);
    row.classList.toggle('current', isCurrent);
    if (isCurrent) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }

  function mark(address, isRead = true) {
    const path = new URL(address, location.href).pathname;
    for (const row of $$('.row', panes)) {
      const isCurrent = new URL($('a:not(.tag)', row).href).pathname === path;
      setCurrent(row, isCurrent);
      if (isCurrent) {
        if (isRead && row.classList.contains('unread')) row.classList.replace('unread', 'read');
        if (ulak.wide.matches) row.scrollIntoView({ block: 'nearest' });
      }
    }
  }

  // The row of the message in the pane can come into the list after the message: by Undo, or with a search. A list that was read again
  // has the rows as the server made them, without the mark of the link.
  ulak.setUps.push(() => {
    const shown = ulak.shown();
    const row = $('.row.current', panes) ?? (shown ? $$('.row', panes).find(each => each.dataset.id === shown) : null);
    if (row) setCurrent(row, true);
  });

  /** Opens a message in the pane. The last one that was asked for wins, however long the others take. */
  async function open(address, { history: change = 'push', focus = true } = {}) {
    const mine = ++asked;
    opening = idOf(address);
    pane('message').ariaBusy = 'true';
    if (ulak.wide.matches) mark(address, false);
    // What cannot be shown in the pane, or does not come, is opened as a page: it shows the message, or the reason.
    const late = new AbortController(), clock = setTimeout(() => late.abort(), patience);
    const page = await ulak.read(address, { headers: { accept: 'text/html', 'ulak-pane': 'message' }, signal: late.signal }).catch(() => null);
    clearTimeout(clock);
    if (mine !== asked) return;
    settle();
    try {
      show(page, address, change);
    } catch {
      location.href = address;
      return;
    }
    if (focus) $('h1', pane('message'))?.focus({ preventScroll: true });
  }

  /** Puts the message of a page into the pane, and its address into the history. */
  function show(page, address, change) {
    const fresh = $('[data-pane=message]', page);
    if (!$('.message', fresh)) throw new Error('no message');
    if (!panes.classList.contains('open')) kept = scroller()?.scrollTop ?? 0;
    pane('message').replaceChildren(...document.importNode(fresh, true).childNodes);
    panes.classList.add('open');
    // What was done before is read by now; Undo stays.
    if (change === 'push') $('[data-toasts] > .toast:not(:has([data-undo]))')?.remove();
    if (change === 'push') history.pushState({ message: true }, '', address);
    if (change === 'replace') history.replaceState({ message: true }, '', address);
    ulak.takeFrame(page);
    ulak.ready(pane('message'));
    mark(address);
    pane('message').scrollTop = 0;
    if (!ulak.wide.matches) document.scrollingElement.scrollTop = 0;
  }

  function settle() {
    opening = null;
    pane('message').ariaBusy = null;
  }

  /** A message that is being read is not opened any more. */
  ulak.stay = () => {
    asked++;
    settle();
    mark(panes.classList.contains('open') ? location.href : ulak.base + '/', false);
  };

  /** The pane has no message any more, and none that is being read comes into it. */
  ulak.leave = () => {
    ulak.stay();
    panes.classList.remove('open');
    mark(ulak.base + '/');
    if (!ulak.wide.matches || placeholder) pane('message').replaceChildren(...(placeholder ? [placeholder.cloneNode(true)] : []));
  };

  function close(address, change) {
    const wasOpen = panes.classList.contains('open');
    ulak.leave();
    if (change === 'push') history.pushState({}, '', address);
    if (change === 'replace') history.replaceState({}, '', address);
    const at = kept;
    if (wasOpen) requestAnimationFrame(() => { if (scroller()) scroller().scrollTop = at; });
    document.dispatchEvent(new CustomEvent('ulak-refresh'));
  }
  ulak.close = close;

  ulak.open = open;
  ulak.idOf = idOf;
  document.addEventListener('click', event => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest('a[href]');
    if (!link || link.target || link.hasAttribute('download')) return;
    const row = link.closest('.mails .row');
    if ((row && !link.matches('.tag')) || link.matches('[data-neighbour], [data-in-pane]')) {
      event.preventDefault();
      open(link.href, { focus: !link.matches('[data-in-pane]') });
    } else if (link.matches('[data-back]') && pane('list').dataset.loaded !== 'beside') {
      event.preventDefault();
      close(link.href, 'push');
    }
  });
  addEventListener('popstate', () => {
    if (/^(\/[a-z]{2})?\/messages\//.test(location.pathname.slice(ulak.base.length))) open(location.href, { history: 'keep' });
    else if (pane('list').dataset.q === (new URLSearchParams(location.search).get('q') ?? '') && pane('list').dataset.loaded !== 'beside') close(location.href, 'keep');
    else location.reload();
  });

  // A list that was rendered beside a message begins near that message; only a list that begins at its own address can be gone back to.
  if (panes.classList.contains('open')) pane('list').dataset.loaded = 'beside';
  const current = $('.row.current', panes);
  if (current && ulak.wide.matches) current.scrollIntoView({ block: 'center' });

  /** Moves in the list: the next row is focused, or, with a message open, opened. */
  ulak.move = step => {
    const rows = $$('.mails .row', panes);
    const isOpen = panes.classList.contains('open');
    if (isOpen && !ulak.wide.matches) {
      $(`[data-neighbour=${step > 0 ? 'older' : 'newer'}]`, panes)?.click();
      return;
    }
    const active = document.activeElement.closest?.('.mails .row');
    const from = rows.indexOf(active ?? (ulak.wide.matches ? $('.row.current', panes) : null));
    const row = rows[Math.min(Math.max(from + step, 0), rows.length - 1)];
    if (!row) return;
    const link = $('a:not(.tag)', row);
    link.focus();
    if (ulak.wide.matches) open(link.href, { focus: false });
  };
})();
