// Pages move as mail arrives. One tab holds the stream for all: a browser opens only six connections to a server.
(() => {
  const state = $('[data-live-state]');
  if (!state || !window.EventSource) return;
  const live = () => $('[data-live]:not([data-live=none])');
  // As many as the server's first page has.
  const firstRows = 30;
  let started = false;

  function say(isOn) {
    state.textContent = isOn ? state.dataset.on : state.dataset.off;
    state.parentElement.classList.toggle('on', isOn);
    state.parentElement.classList.toggle('off', !isOn);
  }

  /** The page that has the list as it is now, or, where there is none, this page. */
  function source() {
    const list = $('[data-pane=list]'), rows = $$('[data-rows] > .row').length;
    const isOwn = list && list.dataset.loaded !== 'beside';
    const query = list?.dataset.q;
    const address = new URL(isOwn ? ulak.base + '/' + (query ? '?q=' + encodeURIComponent(query) : '') : location.href, location.href);
    if (isOwn && rows > firstRows) address.searchParams.set('count', Math.min(rows + 5, 500));
    return { address, key: isOwn ? 'list ' + query : location.href };
  }

  let reading = null, again = false;
  async function readAgain() {
    do {
      again = false;
      try {
        const { address, key } = source();
        const page = await ulak.read(address);
        await ulak.released();
        // The reader went on meanwhile, to a search or to another message: this is not what is shown any more.
        if (source().key !== key) again = true;
        else if (page.ok) take(page);
      } catch {
        // The stream notices when the server is away, and shows it.
      }
    } while (again);
  }

  function take(page) {
    const [mine, fresh] = [live(), $('[data-live]', page)];
    if (mine && fresh) {
      const wasAtTop = mine.scrollTop < 8;
      ulak.morph(mine, fresh);
      if (wasAtTop) mine.scrollTop = 0;
      const [counted, freshCount] = [$('[data-live-count]'), $('[data-live-count]', page)];
      if (counted && freshCount) counted.textContent = freshCount.textContent;
      ulak.ready(mine);
      notify();
    }
    // With a message open, the title is that of the message.
    ulak.takeFrame(page, { keepsTitle: $('.message') !== null });
  }

  /** Reads the list again. What changed before this call is in what is shown when it ends. */
  function refresh() {
    again = true;
    reading ??= readAgain().finally(() => { reading = null; });
    return reading;
  }
  ulak.refresh = refresh;
  document.addEventListener('ulak-refresh', refresh);

  function changed(what) {
    const mine = live()?.dataset.live;
    if (!mine || what === mine || what === 'all' || what === 'messages') refresh();
  }

  const others = window.BroadcastChannel ? new BroadcastChannel('ulak' + ulak.base) : null;
  function listen() {
    const events = new EventSource(ulak.base + '/events');
    const tell = message => { others?.postMessage(message); receive(message); };
    events.addEventListener('open', () => tell({ on: true }));
    events.addEventListener('error', () => tell({ on: false }));
    events.addEventListener('changed', event => tell({ changed: event.data }));
    others?.addEventListener('message', event => { if (event.data.who) others.postMessage({ on: events.readyState === 1 }); });
    return new Promise(() => {});
  }
  function receive(message) {
    if ('on' in message) {
      say(message.on);
      if (message.on && !started) { started = true; refresh(); }
      if (!message.on) started = false;
    }
    if (message.changed) changed(message.changed);
  }
  others?.addEventListener('message', event => receive(event.data));
  ulak.painted.then(() => {
    if (navigator.locks && others) {
      navigator.locks.request('ulak-events', listen);
      others.postMessage({ who: true });
    } else {
      listen();
    }
  });

  // The browser's notifications, when the reader asked for them.
  const bell = $('[data-notify]');
  let newest = $('[data-rows] > .row')?.dataset.id;
  if (bell && window.Notification) {
    bell.hidden = false;
    const isOn = () => Notification.permission === 'granted' && localStorage.getItem('ulak-notify') === 'on';
    const show = () => bell.setAttribute('aria-pressed', String(isOn()));
    bell.addEventListener('click', async () => {
      const on = !isOn();
      if (on && Notification.permission !== 'granted') await Notification.requestPermission();
      localStorage.setItem('ulak-notify', on ? 'on' : 'off');
      show();
    });
    show();
    ulak.isNotifying = isOn;
  }
  // Names of messages grow with time: an older message that is first now, because a newer one was deleted, is not new.
  function notify() {
    const row = $('[data-rows] > .row.unread');
    if (!row || (newest && row.dataset.id <= newest)) return;
    newest = row.dataset.id;
    if (!ulak.isNotifying?.() || document.hasFocus()) return;
    const note = new Notification($('.who', row).firstChild.data, { body: $('.subject', row).textContent, tag: 'ulak', icon: $('[data-icon]').href });
    note.onclick = () => { focus(); $('a', row).click(); };
  }
})();
