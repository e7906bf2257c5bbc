// A message opens beside the list, or in its place, and the list keeps where it was. The address changes with the pane, so that Back works.
(() => {
  const panes = $('[data-panes]');
  if (!panes) return;
  const pane = name => $(`[data-pane=${name}]`, panes);
  const scroller = () => matchMedia('(min-width: 60rem)').matches ? $('[data-scroll]', panes) : document.scrollingElement;
  let kept = 0;
  let asked = 0;

  function mark(address) {
    const path = new URL(address, location.href).pathname;
    for (const row of $$('.row', panes)) {
      const link = $('a:not(.tag)', row);
      const isCurrent = new URL(link.href).pathname === path;
      row.classList.toggle('current', isCurrent);
      link.toggleAttribute('aria-current', isCurrent);
      if (isCurrent) {
        link.setAttribute('aria-current', 'true');
        if (row.classList.contains('unread')) row.classList.replace('unread', 'read');
        if (ulak.wide.matches) row.scrollIntoView({ block: 'nearest' });
      }
    }
  }

  async function open(address, { push = true, focus = true } = {}) {
    const mine = ++asked;
    // What cannot be read into the pane is opened as a page, which shows the reason.
    const page = await ulak.read(address, { headers: { accept: 'text/html', 'ulak-pane': 'message' } }).catch(() => null);
    if (mine !== asked) return;
    const fresh = page && $('[data-pane=message] .message', page) ? $('[data-pane=message]', page) : null;
    if (!fresh) {
      location.href = address;
      return;
    }
    if (!panes.classList.contains('open')) kept = scroller()?.scrollTop ?? 0;
    pane('message').replaceChildren(...document.importNode(fresh, true).childNodes);
    panes.classList.add('open');
    if (push) history.pushState({ message: true }, '', address);
    ulak.takeFrame(page);
    ulak.ready(pane('message'));
    mark(address);
    pane('message').scrollTop = 0;
    if (!ulak.wide.matches) document.scrollingElement.scrollTop = 0;
    if (focus) $('h1', pane('message'))?.focus({ preventScroll: true });
  }

  async function close(address, push) {
    panes.classList.remove('open');
    if (push) history.pushState({}, '', address);
    if (!ulak.wide.matches) pane('message').replaceChildren();
    mark(ulak.base + '/');
    const at = kept;
    requestAnimationFrame(() => { if (scroller()) scroller().scrollTop = at; });
    document.dispatchEvent(new CustomEvent('ulak-refresh'));
  }

  ulak.open = open;
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
      close(link.href, true);
    }
  });
  addEventListener('popstate', () => {
    if (/^(\/[a-z]{2})?\/messages\//.test(location.pathname.slice(ulak.base.length))) open(location.href, { push: false });
    else if (pane('list').dataset.q === (new URLSearchParams(location.search).get('q') ?? '') && pane('list').dataset.loaded !== 'beside') close(location.href, false);
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
