// What single pages need: explanations as one types, the filter of codes, a session by hand, the sentence of a chaos rule. Then the start of all scripts.
(() => {
  const form = $('[data-explain]');
  if (!form) return;
  const text = form.elements.text, explained = $('[data-explained]');
  let timer, asked = 0;

  async function explain() {
    const mine = ++asked;
    if (!text.value.trim()) {
      explained.replaceChildren();
      return;
    }
    const page = await ulak.read(...ulak.request(form));
    const fresh = $('[data-explained]', page);
    if (mine !== asked || !fresh) return;
    explained.replaceChildren(...document.importNode(fresh, true).childNodes);
    ulak.ready(explained);
  }
  text.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(explain, 300);
  });

  const set = value => { text.value = value; explain(); };
  form.addEventListener('click', event => {
    const sample = event.target.closest('.samples a');
    if (sample && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      set($('code', sample).textContent);
      text.focus();
    }
  });

  $('[data-explain-clear]', form).addEventListener('click', event => {
    event.preventDefault();
    history.replaceState(null, '', form.getAttribute('action'));
    set('');
    text.focus();
  });

  // A file is read here, and sent as if it had been pasted.
  const input = $('[data-explain-input]', form), choose = $('[data-explain-file]', form), share = $('[data-explain-share]', form);
  choose.hidden = share.hidden = false;
  choose.addEventListener('click', () => input.click());
  const read = async file => { if (file) set(await file.slice(0, 1 << 20).text()); };
  input.addEventListener('change', () => read(input.files[0]));
  for (const kind of ['dragover', 'dragleave', 'drop']) {
    form.addEventListener(kind, event => {
      event.preventDefault();
      form.classList.toggle('over', kind === 'dragover');
      if (kind === 'drop') read(event.dataTransfer.files[0]);
    });
  }

  // The text of a link that is shared stays in its fragment: no server receives it before the reader opens it.
  share.addEventListener('click', async () => {
    const link = new URL(form.action, location.href);
    link.hash = 'text=' + encodeURIComponent(text.value);
    history.replaceState(null, '', link);
    await navigator.clipboard.writeText(link.href).catch(() => {});
    const words = $('span', share), before = words.textContent;
    words.textContent = share.dataset.copied;
    setTimeout(() => { words.textContent = before; }, 1600);
  });
  if (location.hash.startsWith('#text=')) set(decodeURIComponent(location.hash.slice(6)));
})();

// Codes are filtered as one types.
(() => {
  const form = $('[data-search]'), all = $('[data-all]');
  if (!form || !all) return;
  let timer;
  form.elements.q.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const query = form.elements.q.value.trim();
      const address = form.action + (query ? '?q=' + encodeURIComponent(query) : '');
      const page = await ulak.read(address);
      if (form.elements.q.value.trim() !== query) return;
      history.replaceState(null, '', address);
      all.replaceChildren(...document.importNode($('[data-all]', page), true).childNodes);
    }, 150);
  });
})();

// A session by hand: the transcript grows, the input stays, and ArrowUp brings back what was typed.
(() => {
  const screen = $('[data-try]');
  if (!screen) return;
  const typed = [];
  let at = 0;
  document.addEventListener('submit', event => {
    const form = event.target;
    if (!screen.contains(form)) return;
    event.preventDefault();
    const field = form.matches('.say') ? form.elements.line : null;
    if (field?.value && !event.submitter?.name) {
      typed.push(field.value);
      at = typed.length;
    }
    // Lines are sent in their order, and the field is free for the next one at once.
    const [address, body] = [form.getAttribute('action'), new URLSearchParams(new FormData(form, event.submitter?.name ? event.submitter : null))];
    if (field) field.value = '';
    sending = sending.then(() => ulak.read(address, { method: 'POST', body })).then(show);
  });
  let sending = Promise.resolve();

  function show(page) {
    const fresh = $('[data-try]', page);
    if (!fresh) {
      location.href = page.address;
      return;
    }
    ulak.morph(screen, fresh);
    ulak.takeFrame(page);
    ulak.ready(screen);
    history.replaceState(null, '', new URL(page.address).pathname);
    $('#line', screen)?.focus();
    // The input stays at the foot; the newest reply stands above it.
    ($('.dialogue > li:last-child', screen) ?? screen).scrollIntoView({ block: 'nearest' });
  }
  document.addEventListener('keydown', event => {
    if (event.target.id !== 'line' || event.target.tagName !== 'INPUT' || !['ArrowUp', 'ArrowDown'].includes(event.key) || !typed.length) return;
    event.preventDefault();
    at = Math.min(Math.max(at + (event.key === 'ArrowUp' ? -1 : 1), 0), typed.length);
    event.target.value = typed[at] ?? '';
  });
})();

// The names of the files that were chosen: the browser's own words are in its language, not in that of the page.
document.addEventListener('change', event => {
  if (!event.target.matches('[data-files]')) return;
  $('[data-chosen]').textContent = [...event.target.files].map(file => file.name).join(', ');
});

// The sentence that a chaos rule would be.
(() => {
  const form = $('[data-chaos]');
  if (!form) return;
  const preview = $('[data-preview]', form), words = preview.dataset.words.split('|');
  function show() {
    const { what, code, enhanced, delay, pace, sender, recipient, percent, skip, count } = Object.fromEntries([...new FormData(form)]);
    const stepWord = $('[name=step] option:checked', form).textContent, whatWord = $('[name=what] option:checked', form).textContent;
    const does = what === 'reply' ? words[0].replace('{0}', [code, enhanced].filter(Boolean).join(' ')) : whatWord;
    const parts = [words[1].replace('{0}', stepWord).replace('{1}', does)];
    if (sender) parts.push(words[2].replace('{0}', sender));
    if (recipient) parts.push(words[3].replace('{0}', recipient));
    if (Number(delay)) parts.push(words[4].replace('{0}', delay));
    if (Number(pace)) parts.push(words[5].replace('{0}', pace));
    if (percent && percent !== '100') parts.push(words[6].replace('{0}', percent));
    if (Number(skip)) parts.push(words[8].replace('{0}', skip));
    if (count) parts.push(words[7].replace('{0}', count));
    preview.textContent = parts.join(', ') + '.';
  }
  form.addEventListener('input', show);
  show();
})();

// The first fault of a session.
document.addEventListener('click', event => {
  if (!event.target.closest('[data-first-fault]')) return;
  event.preventDefault();
  const fault = $('#fault');
  fault.scrollIntoView({ block: 'center' });
  fault.focus({ preventScroll: true });
});

ulak.ready(document);
