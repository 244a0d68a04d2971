// So that the pages open without a network, too; from a folder on the disk they do anyway.
navigator.serviceWorker?.register("sw.js").catch(() => {})
