// generator: plan-call. Pages: from the network, else as kept
const kept = caches.open("plan-call"), headers = { "Content-Type": "text/html" }

async function keep(pages) {
  for (const page of pages) { // those added, too
    const answer = await fetch(page), html = await answer.text()
    if (!answer.ok) continue
    for (const [, link] of html.matchAll(/href="([^":/]+\.html)/g)) pages.add(link)
    // anew: browsers take no redirected answer
    for (const name of [page, answer.url]) await (await kept).put(name, new Response(html, { headers }))
  }
}

async function page(asked) {
  const answer = await fetch(asked).catch(() => 0), cache = await kept
  if (answer.ok) await cache.put(asked, answer.clone()).catch(() => 0)
  return answer || await cache.match(asked) || cache.match("index.html")
}

addEventListener("install", event => event.waitUntil(keep(new Set(["index.html"]))))
addEventListener("fetch", event => {
  if (event.request.mode === "navigate") event.respondWith(page(event.request))
})
