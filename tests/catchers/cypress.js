// As much of Cypress as its plugins for mail catchers use: commands that are chained, requests, and assertions that are retried.
'use strict';
const assert = require('node:assert');

class Chain {
  constructor(promise) { this.promise = promise; }
  then(resolve, reject) { return new Chain(this.promise.then(resolve, reject)); }
  its(name) { return this.then(value => value[name]); }
  should(what, expected) {
    return this.then(value => {
      if (what === 'not.have.length') assert.notStrictEqual(value.length, expected);
      else if (what === 'to.have.length.greaterThan') assert.ok(value.length > expected);
      else throw new Error('no such assertion: ' + what);
      return value;
    });
  }
}

const cy = {
  wrap: value => new Chain(Promise.resolve(value)),
  verifyUpcomingAssertions: value => value,
  request: options => new Chain((async () => {
    const response = await fetch(options.url, { method: options.method, headers: options.headers, body: options.body });
    if (!response.ok && options.failOnStatusCode !== false) throw new Error(`${options.method} ${options.url}: ${response.status}`);
    const text = await response.text();
    let body = text;
    try { body = JSON.parse(text); } catch { /* as Cypress: text stays text */ }
    return { status: response.status, body };
  })()),
};

/** Loads a plugin with its settings. */
function load(settings, plugin) {
  global.cy = cy;
  global.Cypress = {
    env: name => settings[name],
    config: name => settings[name],
    expose: name => settings[name],
    Commands: {
      add(name, options, run) {
        run ??= options;
        if (options.prevSubject) Chain.prototype[name] = function (...values) { return this.then(subject => run(subject, ...values)); };
        else cy[name] = (...values) => new Chain(Promise.resolve().then(() => run(...values)));
      },
    },
  };
  plugin(global.Cypress);
  return cy;
}

module.exports = { load };
