// Lists move as mail arrives: when the server says that something changed, the page is read again and its live part exchanged.
// Everything works without this file; only the moving does not.
(() => {
  const state = document.querySelector('[data-live-state]');
  const live = document.querySelector('[data-live]');
  if (!live || live.dataset.live === 'none' || !window.EventSource) return;

  let reading = false;
  let again = false;

  async function refresh() {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    do {
      again = false;
      try {
        const response = await fetch(location.href, { headers: { accept: 'text/html' } });
        if (!response.ok) continue;
        const page = new DOMParser().parseFromString(await response.text(), 'text/html');
        const fresh = page.querySelector('[data-live]');
        const known = new Set([...live.querySelectorAll('.list a')].map(a => a.getAttribute('href')));
        // Whoever goes by keys stays where they are, though the very element is gone.
        const nameOf = e => [e.tagName, e.getAttribute('href'), e.getAttribute('name'), e.getAttribute('value'), e.getAttribute('aria-label')].join(' ');
        const focused = live.contains(document.activeElement) ? document.activeElement : null;
        const typed = focused?.type === 'text' ? focused.value : null;
        const chosen = new Set([...live.querySelectorAll('[name=id]:checked')].map(box => box.value));
        live.replaceChildren(...fresh.childNodes);
        for (const box of live.querySelectorAll('[name=id]')) box.checked = chosen.has(box.value);
        for (const a of live.querySelectorAll('.list a')) {
          if (known.size && !known.has(a.getAttribute('href'))) a.parentElement.classList.add('new');
        }
        const heir = focused && [...live.querySelectorAll(focused.tagName)].find(e => nameOf(e) === nameOf(focused));
        heir?.focus({ preventScroll: true });
        if (heir && typed !== null) heir.value = typed;
      } catch {
        // The stream below notices when the server is away, and says so.
      }
    } while (again);
    reading = false;
  }

  // The list narrows as one types; the button and Enter do the same without script.
  const field = document.querySelector('[data-search-field]');
  let typing;
  field?.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      history.replaceState(null, '', field.value.trim() ? '/?q=' + encodeURIComponent(field.value.trim()) : '/');
      refresh();
    }, 200);
  });

  const events = new EventSource('/events');
  events.addEventListener('open', () => { state.textContent = state.dataset.on; refresh(); });
  events.addEventListener('error', () => { state.textContent = state.dataset.off; });
  events.addEventListener('changed', event => { if (event.data === live.dataset.live || event.data === 'all') refresh(); });
})();

// The explanation comes as one stops typing; without script the button does the same.
const explainForm = document.querySelector('[data-explain]');
if (explainForm) {
  let timer, asked = 0;
  explainForm.elements.text.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mine = ++asked;
      if (!explainForm.elements.text.value.trim()) return;
      const answer = await fetch(explainForm.action, { method: 'POST', body: new URLSearchParams(new FormData(explainForm)) });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const found = page.querySelector('[data-explained]');
      if (mine === asked && found) document.querySelector('[data-explained]').replaceChildren(...found.childNodes);
    }, 350);
  });
}

// Buttons that copy are of no use without script, so they are hidden until here.
for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const word = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = word; }, 1500);
  });
}

// The keys, as mail programs have them.
(() => {
  const links = () => [...document.querySelectorAll('.list a')];
  const move = step => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    all[Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
  };
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    '/': () => document.querySelector('[data-search-field]')?.focus(),
    u: () => document.querySelector('[data-back]')?.click(),
    '#': () => {
      // In the list it means the messages that are chosen, or else the one in hand.
      const row = document.activeElement.closest('.mails li');
      if (row && !document.querySelector('[name=id]:checked')) row.querySelector('[name=id]').checked = true;
      document.querySelector('[data-delete]')?.click();
    },
    x: () => document.activeElement.closest('.mails li')?.querySelector('[name=id]').click(),
    s: () => document.querySelector('[data-star]')?.click(),
    '?': () => document.querySelector('[data-keys]')?.showModal(),
  };
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input:not([type=checkbox]), textarea, select, dialog[open]')) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
