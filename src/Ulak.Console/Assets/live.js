// Pages move as mail arrives. One tab holds the stream for all: a browser opens only six connections to a server.
(() => {
  const state = $('[data-live-state]');
  if (!state || !window.EventSource) return;
  const live = () => $('[data-live]:not([data-live=none])');
  let reading = false, again = false, started = false;

  function say(isOn) {
    state.textContent = isOn ? state.dataset.on : state.dataset.off;
    state.parentElement.classList.toggle('on', isOn);
    state.parentElement.classList.toggle('off', !isOn);
  }

  async function refresh() {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    do {
      again = false;
      try {
        const rows = $$('[data-rows] > .row').length;
        const beside = $('[data-pane=list]')?.dataset.loaded === 'beside';
        const query = $('[data-pane=list]')?.dataset.q;
        const base = $('[data-pane=list]') && !beside ? ulak.base + '/' + (query ? '?q=' + encodeURIComponent(query) : '') : location.href;
        const address = new URL(base, location.href);
        if (!beside && rows > 50) address.searchParams.set('count', Math.min(rows + 5, 500));
        const page = await ulak.read(address);
        if (!page.ok) continue;
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
        const title = document.title;
        ulak.takeFrame(page);
        if ($('.message')) document.title = title.replace(/^(\(\d+\) )?/, page.title.match(/^\(\d+\) /)?.[0] ?? '');
      } catch {
        // The stream notices when the server is away, and shows it.
      }
    } while (again);
    reading = false;
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
    const tell = message => { others?.postMessage(message); take(message); };
    events.addEventListener('open', () => tell({ on: true }));
    events.addEventListener('error', () => tell({ on: false }));
    events.addEventListener('changed', event => tell({ changed: event.data }));
    others?.addEventListener('message', event => { if (event.data.who) others.postMessage({ on: events.readyState === 1 }); });
    return new Promise(() => {});
  }
  function take(message) {
    if ('on' in message) {
      say(message.on);
      if (message.on && !started) { started = true; refresh(); }
      if (!message.on) started = false;
    }
    if (message.changed) changed(message.changed);
  }
  others?.addEventListener('message', event => take(event.data));
  if (navigator.locks && others) {
    navigator.locks.request('ulak-events', listen);
    others.postMessage({ who: true });
  } else {
    listen();
  }

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
