// Forms that change messages are sent in place: the list stays where it is, and the toast shows what was done. Actions are sent one after
// the other, and a response changes only what still shows the message that it is about: the reader may have gone on while it was under way.
(() => {
  const list = $('[data-pane=list]');
  const waiting = new Set(), gone = new Set();
  let queue = Promise.resolve();
  let deleted = null;

  document.addEventListener('submit', event => {
    const form = event.target, button = event.submitter;
    if (!form.matches('[data-in-place]') || form.dataset.plain) return;
    event.preventDefault();
    const [address, options] = ulak.request(form, button);
    const data = options.body, key = address + data;
    const ids = data.getAll('id'), isMessage = form.closest('.message') !== null;
    const change = { form, button, address, options, ids, isMessage, action: data.get('action'), isAll: data.get('scope') === 'matching' };
    // A second click, and a message that is deleted already.
    if (waiting.has(key) || (isMessage && ids.some(id => gone.has(id)))) return;
    if (form.matches('.toast') && deleted && ulak.target() === deleted.next) ulak.stay();
    waiting.add(key);
    button?.setAttribute('aria-busy', 'true');
    queue = queue.then(() => apply(change)).finally(() => {
      waiting.delete(key);
      button?.removeAttribute('aria-busy');
    });
  });

  async function apply(change) {
    // The message that follows a deleted one, as the list is now.
    const next = change.action === 'delete' ? following(change) : null;
    const page = await ulak.read(change.address, { ...change.options, headers: { accept: 'text/html', ...(change.isMessage ? { 'ulak-pane': 'message' } : {}) } })
      .catch(() => null);
    if (!page) {
      // The browser shows why there is no response.
      change.form.dataset.plain = '1';
      change.form.isConnected ? change.form.requestSubmit(change.button) : location.reload();
      return;
    }
    if (!page.ok) {
      refused(page, change);
      return;
    }
    ulak.toast(page);
    ulak.takeFrame(page);
    $$('details.menu[open]').forEach(menu => { if (menu.contains(change.button)) menu.open = false; });
    if (change.action === 'delete') afterDelete(change, next, page);
    else if (change.form.matches('.toast')) afterUndo();
    else if (change.isMessage && isShown(change)) change.action === 'unread' ? afterUnread(change, page) : takeMarks(page);
    if (!change.isMessage) ulak.unselect(change.isAll ? $$('.row > [name=id]', list).map(box => box.value) : change.ids);
    const focused = rowIndex(document.activeElement);
    await ulak.refresh?.();
    if (focused >= 0 && document.activeElement === document.body) rows()[Math.min(focused, rows().length - 1)]?.querySelector('a')?.focus();
  }

  const rows = () => $$('.mails .row', list ?? document);
  const rowIndex = element => rows().indexOf(element?.closest?.('.row'));
  const isShown = change => change.ids.length === 0 ? change.address.includes(`/${ulak.shown()}/`) : change.ids.includes(ulak.shown());

  /** The address of the message after the one in the pane, or before it, that an action leaves in the list; null for none. */
  function following({ ids, isAll }) {
    const all = rows(), at = all.findIndex(row => row.dataset.id === ulak.shown());
    const stays = row => !isAll && !ids.includes(row.dataset.id);
    const row = at < 0 ? null : all.slice(at + 1).find(stays) ?? all.slice(0, at).findLast(stays);
    if (row) return $('a:not(.tag)', row).href;
    return at < 0 && !isAll ? ($('[data-neighbour=older]') ?? $('[data-neighbour=newer]'))?.href ?? null : null;
  }

  function afterDelete(change, next, page) {
    change.ids.forEach(id => gone.add(id));
    deleted = null;
    const target = ulak.target(), address = location.href;
    if (!target || !(change.isAll || change.ids.includes(target))) return;
    if (ulak.wide.matches && next) {
      deleted = { id: target, address, next: ulak.idOf(next) };
      ulak.open(next, { history: 'replace', focus: change.isMessage });
    } else if (list.dataset.loaded === 'beside') {
      location.href = page.address;
    } else {
      if (ulak.wide.matches) deleted = { id: target, address, next: null };
      ulak.close(listAddress(), 'replace');
    }
  }

  // The message comes back to the pane, unless the reader has opened another one.
  function afterUndo() {
    gone.clear();
    if (deleted && ulak.wide.matches && (ulak.target() === deleted.next || ulak.target() === deleted.id)) {
      ulak.open(deleted.address, { history: 'replace', focus: false });
    }
    deleted = null;
  }

  // The page of the message would mark it as read again, so it is left: at once, or where it stays in the pane, by the address alone.
  function afterUnread(change, page) {
    if (ulak.wide.matches) history.replaceState(history.state, '', ulak.base + (change.options.body.get('back') ?? '/'));
    else if (list.dataset.loaded === 'beside') location.href = page.address;
    else ulak.close(listAddress(), 'push');
  }

  /** The star and the tags; the view and its scroll position stay. */
  function takeMarks(page) {
    for (const part of ['.message-bar', '.message-head']) {
      const [mine, fresh] = [$(part), $(part, page)];
      if (mine && fresh) ulak.morph(mine, fresh);
      if (mine) ulak.ready(mine);
    }
  }

  const listAddress = () => ulak.base + '/' + (list.dataset.q ? '?q=' + encodeURIComponent(list.dataset.q) : '');

  /** Shows why the server refused an action, and reads again what it was sent from: the form may have been too old. */
  function refused(page, change) {
    const words = $('main h1', page)?.textContent, more = $('main h1 + p', page)?.textContent;
    const toast = document.createElement('p');
    toast.className = 'toast';
    toast.append([words, more].filter(Boolean).join(': '));
    $('[data-toasts]').replaceChildren(toast);
    if (change.isMessage && isShown(change)) ulak.open(location.href, { history: 'keep', focus: false });
    ulak.refresh?.();
  }
})();
