/* Keeps the recording forms usable without a signal; everything else comes from the network. */
"use strict";
const CACHE = "forms-1";
const ALWAYS = ["/offline", "/static/app.css", "/static/app.js", "/static/outbox.js", "/static/icon.svg"];
const FORMS = /^\/(activities\/new|pairings\/\d+\/(observations|checks)\/new)$/;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(ALWAYS)));
});
self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

async function kept(request, fallback) {
  return (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) || (fallback && (await caches.match(fallback))) || Response.error();
}
async function fresh(request, keep, fallback) {
  try {
    const answer = await fetch(request);
    if (keep && answer.ok && !answer.redirected) {
      const cache = await caches.open(CACHE);
      await cache.put(new URL(request.url).pathname, answer.clone());
    }
    return answer;
  } catch {
    return kept(request, fallback);
  }
}
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "GET") event.respondWith(fresh(request, FORMS.test(pathname), "/offline"));
    else event.respondWith(fetch(request).catch(() => caches.match("/offline")));
  } else if (request.method === "GET" && pathname.startsWith("/static/")) event.respondWith(fresh(request, true));
});
