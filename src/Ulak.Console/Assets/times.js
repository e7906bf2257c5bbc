// Times in the reader's zone: near ones relative, others as a time or a date. The server writes its own zone for readers without script.
(() => {
  // The reader's own form of the page's language: 24 hours in en-GB, days before months.
  const language = navigator.languages.find(each => each.split('-')[0] === document.documentElement.lang) ?? document.documentElement.lang;
  const relative = new Intl.RelativeTimeFormat(language, { style: 'narrow', numeric: 'always' });
  const forms = {
    clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, weekday: { weekday: 'short' }, date: { day: 'numeric', month: 'short' }, dated: { day: '2-digit', month: '2-digit', year: 'numeric' },
    exact: { dateStyle: 'full', timeStyle: 'long' },
  };
  const made = {};
  // A page needs one or two of the forms, and each takes long to make.
  const format = (form, time) => (made[form] ??= new Intl.DateTimeFormat(language, forms[form])).format(time);

  function text(then, now) {
    const seconds = (now - then) / 1000;
    if (seconds < 3600) return seconds < 60 ? relative.format(-Math.max(0, Math.floor(seconds)), 'second') : relative.format(-Math.floor(seconds / 60), 'minute');
    if (then.toDateString() === now.toDateString()) return format('clock', then);
    if (seconds < 6 * 86400) return format('weekday', then);
    return format(then.getFullYear() === now.getFullYear() ? 'date' : 'dated', then);
  }

  function show(root = document) {
    const now = new Date();
    for (const time of $$('time[data-time]', root)) {
      const then = new Date(time.dateTime);
      const words = text(then, now);
      if (time.textContent !== words) time.textContent = words;
      time.shown = time.dateTime;
    }
    for (const time of $$('time[data-exact]', root)) {
      time.textContent = format('exact', new Date(time.dateTime));
    }
  }

  // Exact times are made after the first paint, which those of all rows would delay.
  const showExact = (root = document) => ulak.painted.then(() => {
    for (const time of $$('time[data-time]', root)) time.title = format('exact', new Date(time.dateTime));
  });

  ulak.setUps.push(show, showExact);
  setInterval(show, 20000);
})();
